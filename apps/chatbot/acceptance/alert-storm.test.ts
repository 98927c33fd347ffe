import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliveryOf } from './alert-kit.ts';
import { type BotKit, startBot, webhookToken } from './kit/start-bot.ts';
import { until } from './kit/until.ts';

const groups = Array.from({ length: 50 }, (_, index) => `Group${String(index).padStart(2, '0')}`);
const alertsInGroup = 20;
const over = new Set(groups.slice(0, 25));

describe('a storm of 1,000 alerts while Slack throttles, fails and loses answers', () => {
  let kit: BotKit;

  beforeAll(async () => {
    kit = await startBot({
      composition: {
        alertPace: { headRate: { burst: 1000, perMinute: 1000 } },
        deliveryRates: { posts: { everyMs: 1, burst: 100 }, edits: { everyMs: 1, burst: 100 } },
        deliveryTimes: { graceMs: 300, callTimeoutMs: 3000, firstRetryMs: 100, alertGapMs: 500 },
      },
    });
    kit.slack.rateLimits.enabled = false;
  });

  afterAll(() => kit[Symbol.asyncDispose]());

  async function post(body: object): Promise<number> {
    const headers = { authorization: `Bearer ${webhookToken}`, 'content-type': 'application/json' };
    const { status } = await fetch(`${kit.bot.url}/webhooks/alertmanager`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    return status;
  }

  function delivery(group: string, from: Date, to?: Date): object {
    const alerts = Array.from({ length: alertsInGroup }, (_, index) => ({
      name: `${group}-${index}`,
      from,
      ...(to === undefined ? {} : { to }),
    }));
    return deliveryOf(group, alerts);
  }

  function heads(): ReadonlyMap<string, readonly string[]> {
    const found = new Map<string, string[]>();
    for (const { text, ts, threadTs } of kit.slack.state().messages('#alerts')) {
      const [group] = /Group\d\d/.exec(text) ?? [];
      if (group !== undefined && (threadTs ?? ts) === ts) found.set(group, [...(found.get(group) ?? []), text]);
    }
    return found;
  }

  /** Limits, failures and lost answers, for posts and for edits. */
  function strike(): void {
    const effects = [
      { times: 2, effect: { kind: 'too-many-requests', retryAfterSeconds: 1 } },
      { times: 4, effect: { kind: 'lost-response' } },
      { times: 4, effect: { kind: 'status', code: 503 } },
    ] as const;
    for (const method of ['chat.postMessage', 'chat.update'])
      for (const { times, effect } of effects) kit.slack.faults.add({ match: { method }, times, effect });
  }

  /** How many alerts the head of a group speaks of. */
  function alertsTold(group: string): number {
    const found = kit.slack
      .state()
      .messages('#alerts')
      .find(({ text, ts, threadTs }) => text.includes(group) && (threadTs ?? ts) === ts);
    return Number(/\*Alerts\*\\n(\d+)/.exec(JSON.stringify(found?.blocks))?.[1]);
  }

  it('gives every group one head, which tells the truth in the end: none lost, none twice', async () => {
    strike();
    const from = new Date(Date.now() - 600_000);
    // Two Alertmanagers tell of everything, in no order.
    const deliveries = groups.flatMap((group) => [delivery(group, from), delivery(group, from)]);
    expect(new Set(await Promise.all(deliveries.map(post)))).toEqual(new Set([200]));
    const [before, after] = [[...over].slice(0, 12), [...over].slice(12)];
    await Promise.all(before.map((group) => post(delivery(group, from, new Date()))));
    await kit.restart();
    // Slack goes on limiting the next process.
    strike();
    await Promise.all(after.map((group) => post(delivery(group, from, new Date()))));
    const isTold = (group: string, texts: readonly string[]): boolean =>
      texts.every((text) => text.startsWith(over.has(group) ? '🟢' : '🟠'));
    await until(
      'every head',
      () => heads().size === groups.length && [...heads()].every(([group, texts]) => isTold(group, texts)),
    );
    expect(await kit.bot.ports.delivery.settled(30_000)).toBe(true);
    expect([...heads()].filter(([, texts]) => texts.length !== 1)).toEqual([]);
    expect([...heads().values()].flat().filter((text) => text.startsWith('🟠')).length).toBe(25);
    for (const group of groups) expect([group, alertsTold(group)]).toEqual([group, alertsInGroup]);
    const limited = kit.slack.log.since().filter(({ outcome }) => outcome === 'ratelimited');
    expect(limited.length).toBeGreaterThanOrEqual(4);
    expect(kit.slack.faults.struck).toBeGreaterThan(15);
    expect(kit.fatal).toEqual([]);
  });
});
