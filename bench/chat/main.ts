// A storm of alerts at the bot's door, and people who type meanwhile: how long until each is acknowledged, and what becomes of
// the alerts while Slack limits, fails and loses answers all the time. Prints a table; no figure fails anything. `--write` keeps it in RESULTS.md.
//
//   node --conditions=@otelops/source bench/chat/main.ts --write
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startKube, startSlack } from '@otelops/sandbox';
import {
  type BotProcess,
  processWebhookToken,
  startBotProcess,
} from '../../apps/chatbot/acceptance/kit/bot-process.ts';
import { groupName, notificationOf } from './notification.ts';
import { type Percentiles, percentilesOf } from './percentiles.ts';
import { throttle } from './throttle.ts';

const { values: flags } = parseArgs({
  options: {
    write: { type: 'boolean' },
    alerts: { type: 'string', default: '1000' },
    groups: { type: 'string', default: '60' },
    seconds: { type: 'string', default: '60' },
    drain: { type: 'string', default: '300' },
  },
});
const alerts = Number(flags.alerts);
const groups = Number(flags.groups);
const seconds = Number(flags.seconds);
const drainSeconds = Number(flags.drain);
const loadAtStart = loadText();
const folder = mkdtempSync(join(tmpdir(), 'otelops-bench-chat-'));

await using slack = await startSlack();
await using kube = await startKube({ speed: 0 });
const bot = await startBotProcess({ slack, kube, folder });
const calm = new AbortController();
const throttling = throttle(slack, calm.signal);
try {
  const storm = sendStorm(bot);
  const typed = typeMeanwhile(storm);
  const { waits, statuses } = await storm;
  const commands = await typed;
  const atEnd = await figures(bot);
  const drained = await drain(bot);
  const atDrain = await figures(bot);
  const text = report({
    waits: percentilesOf(waits),
    commands: percentilesOf(commands),
    statuses,
    atEnd,
    atDrain,
    drained,
  });
  console.log(text);
  if (flags.write === true) writeFileSync(new URL('RESULTS.md', import.meta.url), text);
} finally {
  calm.abort();
  await throttling;
  await bot.end();
  rmSync(folder, { recursive: true, force: true });
}

interface Storm {
  /** Milliseconds from sending a webhook to the end of its answer. */
  readonly waits: readonly number[];
  readonly statuses: ReadonlyMap<number, number>;
}

/** Each tells of one alert more of its group, and they come evenly spread, whether or not the ones before were answered. */
async function sendStorm({ url }: BotProcess): Promise<Storm> {
  const waits: number[] = [];
  const statuses = new Map<number, number>();
  const startedAt = performance.now();
  const sending: Promise<void>[] = [];
  for (let number = 0; number < alerts; number += 1) {
    const due = startedAt + (number * seconds * 1000) / alerts;
    await sleep(Math.max(0, due - performance.now()));
    const send = async (): Promise<void> => {
      const begun = performance.now();
      const answer = await fetch(`${url}/webhooks/alertmanager`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${processWebhookToken}` },
        body: JSON.stringify(notificationOf(number, { alerts, groups })),
      });
      await answer.text();
      waits.push(performance.now() - begun);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    };
    sending.push(send());
  }
  await Promise.all(sending);
  return { waits, statuses };
}

/** Two commands a second until the storm is over; milliseconds until each was acknowledged. */
async function typeMeanwhile(storm: Promise<unknown>): Promise<readonly number[]> {
  const waits: number[] = [];
  let isOver = false;
  void storm.then(() => {
    isOver = true;
  });
  while (!isOver) {
    const begun = performance.now();
    const { ok } = await slack.people.command('ada', '#ops', '/otel help');
    if (ok) waits.push(performance.now() - begun);
    await sleep(500);
  }
  return waits;
}

/** Waits until every group has its head and the outbox is empty, for a while. Seconds, or nothing when that does not come. */
async function drain({ url }: BotProcess): Promise<number | undefined> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < drainSeconds * 1000) {
    const isEmpty = (await gauge(url, 'otelops_chat_outbox_waiting')) === 0;
    // From here on only edits are left, of which each would be struck: there are fewer of them than strikes.
    if (headTexts().size === groups) calm.abort();
    if (isEmpty && calm.signal.aborted) return (performance.now() - startedAt) / 1000;
    await sleep(1000);
  }
  return undefined;
}

interface Figures {
  /** Groups with a head of their own, and with more than one. */
  readonly heads: number;
  readonly twice: number;
  /** Alerts that the heads tell of. */
  readonly told: number;
  /** Groups that the message of the storm counts. */
  readonly folded: number;
  readonly waiting: number;
  readonly oldestSeconds: number;
  readonly refusedBySlack: number;
}

async function figures({ url }: BotProcess): Promise<Figures> {
  const heads = [...headTexts().values()];
  const told = heads.flatMap(([first = '']) => Number(/(\d+) firing/.exec(first)?.[1] ?? 1));
  const folded = rootTexts().map((text) => Number(/in (\d+) groups? folded/.exec(text)?.[1] ?? 0));
  return {
    heads: heads.length,
    twice: heads.filter(({ length }) => length > 1).length,
    told: told.reduce((sum, count) => sum + count, 0),
    folded: folded.reduce((sum, count) => sum + count, 0),
    waiting: await gauge(url, 'otelops_chat_outbox_waiting'),
    oldestSeconds: await gauge(url, 'otelops_chat_outbox_oldest_age'),
    refusedBySlack: slack.log.since().filter(({ outcome }) => outcome === 'ratelimited').length,
  };
}

/** What stands in the channel itself, not in threads: text and blocks of each message. */
function rootTexts(): readonly string[] {
  return slack
    .state()
    .messages('#alerts')
    .filter(({ threadTs, ts }) => threadTs === undefined || threadTs === ts)
    .map(({ text, blocks }) => `${text} ${JSON.stringify(blocks)}`);
}

/** The heads of each group that has any. */
function headTexts(): ReadonlyMap<string, readonly string[]> {
  const names = Array.from({ length: groups }, (_, group) => groupName(group));
  const texts = rootTexts().filter((text) => !text.includes('Alert storm'));
  const found = names.map((name) => [name, texts.filter((text) => text.includes(name))] as const);
  return new Map(found.filter(([, heads]) => heads.length > 0));
}

async function gauge(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
}

interface Measured {
  readonly waits: Percentiles;
  readonly commands: Percentiles;
  readonly statuses: ReadonlyMap<number, number>;
  readonly atEnd: Figures;
  readonly atDrain: Figures;
  readonly drained: number | undefined;
}

function report({ waits, commands, statuses, atEnd, atDrain, drained }: Measured): string {
  const answers = [...statuses].map(([status, count]) => `${count} x ${status}`).join(', ');
  const row = (name: string, { count, p50, p99, max }: Percentiles): string =>
    `| ${name} | ${count} | ${p50.toFixed(1)} | ${p99.toFixed(1)} | ${max.toFixed(1)} |`;
  return [
    '# Chat: a storm of alerts',
    '',
    `Made by \`node --conditions=@otelops/source bench/chat/main.ts --write\` on ${new Date().toISOString().slice(0, 10)}: ${cpus().length} cores of ${cpus()[0]?.model ?? 'an unknown kind'}, Node ${process.version};`,
    `the bot as a process of its own, the loopback Slack with Slack's rates, which besides answers 429 to two posts and two edits, loses an answer and fails once every 10 s until each group has its head, and the loopback cluster on the same machine. Load average at the start: ${loadAtStart}, at the end: ${loadText()}.`,
    '',
    `${alerts} alerts in ${seconds} s, each by a webhook of its own, in ${groups} groups, on disk before they are answered (${answers}); meanwhile one person types a command every half second.`,
    '',
    '| acknowledged, in ms | count | p50 | p99 | max |',
    '| --- | ---: | ---: | ---: | ---: |',
    row('webhooks', waits),
    row('commands over a socket', commands),
    '',
    '| in the channel | when the storm ended | when all was told |',
    '| --- | ---: | ---: |',
    `| groups with a head of their own, of ${groups} | ${atEnd.heads} | ${atDrain.heads} |`,
    `| groups with more than one head | ${atEnd.twice} | ${atDrain.twice} |`,
    `| groups folded into the message of the storm | ${atEnd.folded} | ${atDrain.folded} |`,
    `| alerts that heads tell of, of ${alerts} | ${atEnd.told} | ${atDrain.told} |`,
    `| messages that wait in the outbox | ${atEnd.waiting} | ${atDrain.waiting} |`,
    `| age of the oldest, s | ${atEnd.oldestSeconds.toFixed(1)} | ${atDrain.oldestSeconds.toFixed(1)} |`,
    `| calls that Slack answered with 429 | ${atEnd.refusedBySlack} | ${atDrain.refusedBySlack} |`,
    '',
    drained === undefined
      ? `Not all was told ${drainSeconds} s after the storm.`
      : `All was told ${drained.toFixed(0)} s after the storm.`,
    '',
  ].join('\n');
}

function loadText(): string {
  return loadavg()
    .map((load) => load.toFixed(1))
    .join(', ');
}
