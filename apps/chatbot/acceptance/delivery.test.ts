import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@otelops/deployer';
import { type SandboxSlack, startSlack } from '@otelops/sandbox';
import type { KnownBlock } from '@slack/types';
import { afterEach, expect, test } from 'vitest';
import { createDelivery, type RunningDelivery } from '../src/delivery/create-delivery.ts';
import { createIds } from '../src/ids.ts';
import type { WantedMessage } from '../src/ports/delivery.ts';
import { createBackgroundReads } from '../src/slack/background-reads.ts';
import { createSlackLogger } from '../src/slack/slack-logger.ts';
import { createUploadBytes } from '../src/slack/upload-bytes.ts';
import { createWebClientApi } from '../src/slack/web-client-api.ts';
import { openFolderDisk } from '../src/store/folder-disk.ts';
import { openStore } from '../src/store/open-store.ts';
import { createNotebook, type Notebook } from './kit/notebook.ts';
import { until } from './kit/until.ts';

const ops = 'C0OPS000001';

interface Scene extends AsyncDisposable {
  readonly slack: SandboxSlack;
  readonly delivery: RunningDelivery;
  readonly notebook: Notebook;
  want(key: string, text: string, more?: Partial<WantedMessage>): Promise<void>;
  texts(channel?: string): readonly string[];
}

let scene: Scene | undefined;
afterEach(async () => {
  await scene?.[Symbol.asyncDispose]();
  scene = undefined;
});

async function begin(options: Parameters<typeof startSlack>[0] = { rateLimits: false }): Promise<Scene> {
  const slack = await startSlack(options);
  const folder = await mkdtemp(join(tmpdir(), 'otelops-delivery-'));
  const store = await openStore(await openFolderDisk(folder));
  const notebook = createNotebook();
  const stopping = new AbortController();
  const { apiUrl, botToken: token } = slack;
  const api = createWebClientApi({ token, apiUrl, timeoutMs: 1_000, logger: createSlackLogger(notebook, 'test') });
  const delivery = createDelivery({
    ...{ clock: systemClock, ids: createIds(systemClock), store, telemetry: notebook, api },
    read: createBackgroundReads({ clock: systemClock, telemetry: notebook, api, signal: stopping.signal }),
    upload: createUploadBytes(apiUrl),
    signal: stopping.signal,
    fatal: (error) => notebook.log('error', `fatal ${error}`),
    times: { callTimeoutMs: 1_000, graceMs: 300, firstRetryMs: 100 },
    rates: { posts: { everyMs: 1, burst: 100 }, edits: { everyMs: 1, burst: 100 } },
  });
  delivery.start();
  scene = {
    ...{ slack, delivery, notebook },
    want: (key, text, more = {}) =>
      delivery.want({ key, channel: ops, pace: 'now', message: { text, blocks: [] }, ...more }),
    texts: (channel = '#ops') =>
      slack
        .state()
        .messages(channel)
        .map((message) => message.text),
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await store.close();
      await slack.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return scene;
}

test('blocks that Slack refuses are left away, and the text still tells', async () => {
  const { slack, delivery, notebook, want } = await begin();
  const blocks: KnownBlock[] = [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(500) } }];
  await want('m', 'all is well', { message: { text: 'all is well', blocks } });
  expect(await delivery.settled(30_000)).toBe(true);
  expect(JSON.stringify(slack.state().messages('#ops')[0]?.blocks)).toContain('all is well');
  expect(notebook.lines.join()).toContain('invalid_blocks');
  await want('m', 'and better');
  expect(await delivery.settled(30_000)).toBe(true);
  expect(
    slack
      .state()
      .messages('#ops')
      .map(({ text }) => text),
  ).toEqual(['and better']);
});

test('an answer that is lost, a hang, a reset and a 503 make no second message', async () => {
  const { slack, delivery, want, texts } = await begin();
  const kinds = [
    { kind: 'lost-response' },
    { kind: 'hang' },
    { kind: 'reset' },
    { kind: 'status', code: 503 },
    { kind: 'error', error: 'fatal_error' },
    { kind: 'slow', ms: 1_200 },
  ] as const;
  for (const [number, effect] of kinds.entries()) {
    slack.faults.add({ match: { method: 'chat.postMessage' }, times: 1, effect });
    await want(`m${number}`, `m${number}`);
    expect(await delivery.settled(30_000)).toBe(true);
  }
  expect(texts().toSorted()).toEqual(kinds.map((_, number) => `m${number}`));
});

test('keeps to what Slack says of its limits, channel by channel, and loses nothing', async () => {
  const { slack, delivery, notebook, want, texts } = await begin({ rateLimits: true });
  const numbers = Array.from({ length: 12 }, (_, number) => `m${String(number).padStart(2, '0')}`);
  for (const name of numbers) await want(name, name);
  expect(notebook.shown('otelops.chat.outbox.waiting')).toBeGreaterThan(0);
  await want('elsewhere', 'elsewhere', { channel: 'C0ALERTS001' });
  await until('the other channel', () => texts('#alerts').includes('elsewhere'));
  expect(texts().length).toBeLessThan(numbers.length);
  expect(await delivery.settled(60_000)).toBe(true);
  expect(texts()).toEqual(numbers);
  expect(notebook.shown('otelops.chat.outbox.waiting')).toBe(0);
  expect(notebook.durations('otelops.chat.slack.limit.wait').length).toBeGreaterThan(0);
  expect(slack.log.since().filter(({ outcome }) => outcome === 'ratelimited').length).toBeLessThan(12);
});

test('a channel without the bot is tried again, and gets its message when somebody invites the bot', async () => {
  const { slack, delivery, want, texts } = await begin();
  await want('m', 'hello', { channel: slack.state().channels.find(({ name }) => name === 'random')?.id ?? '' });
  expect(await delivery.settled(30_000)).toBe(true);
  expect(texts('#random')).toEqual([]);
  slack.administration.join('otelops', '#random');
  await until('the message', () => texts('#random').length === 1);
});

test('a reply waits for its head, and a message for a person goes to the conversation with that person', async () => {
  const { slack, delivery, want, texts } = await begin();
  await want('head/1', 'reply', { thread: 'head' });
  await want('dm', 'only for you', { channel: 'U0ADA000001' });
  await until('the direct message', () => texts(slack.people.im('ada')).includes('only for you'));
  expect(texts()).toEqual([]);
  await want('head', 'head');
  expect(await delivery.settled(30_000)).toBe(true);
  const [head, reply] = slack.state().messages('#ops');
  expect([head?.text, reply?.text, reply?.threadTs]).toEqual(['head', 'reply', head?.ts]);
  expect(delivery.keyAt({ channel: ops, ts: head?.ts ?? '' })).toBe('head');
});

test('a file whose sharing got no answer is shared once', async () => {
  const { slack, delivery, want } = await begin();
  await want('head', 'head');
  const methods = ['files.getUploadURLExternal', 'upload', 'files.completeUploadExternal'];
  for (const method of methods) slack.faults.add({ match: { method }, times: 1, effect: { kind: 'lost-response' } });
  const file = { filename: 'plan.txt', title: 'The plan', content: 'all of it' };
  await delivery.upload({ key: 'head/plan', channel: ops, thread: 'head', ...file });
  await delivery.upload({ key: 'head/plan', channel: ops, thread: 'head', ...file });
  expect(await delivery.settled(30_000)).toBe(true);
  const shares = slack
    .state()
    .messages('#ops')
    .filter(({ files }) => files.length > 0);
  expect(shares).toHaveLength(1);
  expect(slack.state().files.filter(({ shares: where }) => where.length > 0)).toHaveLength(1);
});

test('a token that was taken away is told at once, and what was wanted stays on disk', async () => {
  const { slack, notebook, want } = await begin();
  for (const method of ['chat.postMessage', 'auth.test'])
    slack.faults.add({ match: { method }, effect: { kind: 'error', error: 'token_revoked' } });
  await want('m', 'm');
  await until('the word', () => notebook.lines.some((line) => line.includes('fatal token_revoked')));
  expect(notebook.shown('otelops.chat.outbox.waiting')).toBe(1);
});

test('what Slack says of one channel does not end the bot, now or at the next start, and other channels get theirs', async () => {
  const { slack, delivery, notebook, want, texts } = await begin();
  const match = { method: 'chat.postMessage', channel: 'C0ALERTS001' };
  for (const error of ['no_permission', 'invalid_auth'])
    slack.faults.add({ match, times: 2, effect: { kind: 'error', error } });
  await want('there', 'there', { channel: 'C0ALERTS001' });
  await want('here', 'here');
  await until('both', () => texts('#alerts').includes('there') && texts().includes('here'));
  expect(await delivery.settled(30_000)).toBe(true);
  expect(slack.faults.struck).toBe(4);
  expect(notebook.lines.join()).not.toContain('fatal');
});
