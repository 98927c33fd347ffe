import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { plainMessage } from '../src/slack/answers.ts';
import { signatureOf } from '../src/slack/signature.ts';
import { type SlackSideKit, startSlackSide } from './kit/start-slack-side.ts';
import { until } from './kit/until.ts';

let kit: SlackSideKit;
const heard: string[] = [];
beforeAll(async () => {
  kit = await startSlackSide({
    reach: ({ signingSecret }) => ({ mode: 'http', signingSecret }),
    register: ({ router }) => {
      router.command(async ({ text, answer }) => {
        heard.push(text);
        await answer(plainMessage(`heard ${text}`));
      });
    },
  });
  await kit.slack.setRequestUrl(`${kit.http.url}/slack/events`);
});
afterAll(() => kit[Symbol.asyncDispose]());
beforeEach(() => {
  heard.length = 0;
});

const form = 'application/x-www-form-urlencoded';
const command = new URLSearchParams({
  command: '/otel',
  text: 'forged',
  user_id: 'U0ADA000001',
  team_id: 'T0SANDBOX01',
  channel_id: 'C0OPS000001',
}).toString();

interface Sent {
  readonly body?: string;
  readonly type?: string;
  readonly at?: number;
  readonly secret?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request as Slack would send it, with one thing or another wrong. */
async function post({
  body = command,
  type = form,
  at = Date.now() / 1000,
  secret,
  headers = {},
}: Sent): Promise<Response> {
  const timestamp = String(Math.floor(at));
  const signature = signatureOf(Buffer.from(body), timestamp, secret ?? kit.slack.signingSecret);
  return fetch(`${kit.http.url}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': type,
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signature,
      ...headers,
    },
    body,
  });
}

describe('in HTTP mode', () => {
  test('a command comes signed, is acknowledged and handled', async () => {
    const { ok } = await kit.slack.people.command('ada', '#ops', '/otel status');
    expect(ok).toBe(true);
    await until('the answer', () =>
      kit.slack
        .state()
        .ephemerals('ada')
        .some(({ text }) => text === 'heard status'),
    );
  });

  test('the same delivery again is acknowledged and not handled again', async () => {
    kit.slack.faults.add({ match: { method: 'slash_commands' }, times: 1, effect: { kind: 'duplicate' } });
    await kit.slack.people.command('ada', '#ops', '/otel twice');
    const again = (): number => kit.notebook.counted('otelops.chat.inbox.received', { result: 'duplicate' });
    await until('both', () => heard.length > 0 && again() > 0);
    expect(heard).toEqual(['twice']);
  });

  test('nothing is done for a forged signature, another secret, an old or a future timestamp', async () => {
    const now = Date.now() / 1000;
    const wrong: readonly Sent[] = [
      { secret: 'another-secret-altogether' },
      { at: now - 301 },
      { at: now + 301 },
      { headers: { 'x-slack-signature': 'v0=' } },
      { headers: { 'x-slack-signature': `v0=${'0'.repeat(64)}` } },
      { headers: { 'x-slack-request-timestamp': 'NaN' } },
      { headers: { 'x-slack-request-timestamp': '' } },
    ];
    for (const sent of wrong) expect((await post(sent)).status).toBe(401);
    const unsigned = await fetch(`${kit.http.url}/slack/events`, { method: 'POST', body: command });
    expect(unsigned.status).toBe(401);
    expect(heard).toEqual([]);
    expect((await post({})).status).toBe(200);
    await until('the one that was right', () => heard.length === 1);
  });

  test('only the exact certificate check is let by, and nothing is done for it', async () => {
    const check = await fetch(`${kit.http.url}/slack/events`, {
      method: 'POST',
      headers: { 'content-type': form },
      body: 'ssl_check=1&token=x',
    });
    expect(check.status).toBe(200);
    for (const body of [`ssl_check=1&${command}`, `ssl_check=true&${command}`, 'ssl_check=11']) {
      const answer = await fetch(`${kit.http.url}/slack/events`, {
        method: 'POST',
        headers: { 'content-type': form },
        body,
      });
      expect(answer.status).toBe(401);
    }
    expect(heard).toEqual([]);
  });

  test('malformed and oversized bodies are refused, however well they are signed', async () => {
    const json = 'application/json';
    const malformed: readonly Sent[] = [
      { type: json, body: '' },
      { type: json, body: '{' },
      { type: json, body: '[]' },
      { type: json, body: '"text"' },
      { body: 'payload=%7B' },
      { body: 'nothing=here' },
    ];
    for (const sent of malformed) expect((await post(sent)).status).toBe(400);
    for (const body of ['{}', '{"type":7}', '{"type":"block_actions","actions":[]}']) {
      expect((await post({ type: json, body })).status).toBe(200);
    }
    expect((await post({ body: `${command}&more=${'x'.repeat(1_100_000)}` })).status).toBe(413);
    expect(heard).toEqual([]);
  });

  test('a body that is longer than it said, or never ends, is cut', async () => {
    const { port } = new URL(kit.http.url);
    const status = await new Promise<number | undefined>((resolve) => {
      const sending = request({ port, method: 'POST', path: '/slack/events' }, (answer) => {
        resolve(answer.statusCode);
        sending.destroy();
      });
      sending.on('error', () => resolve(undefined));
      const chunk = 'x'.repeat(64 * 1024);
      const more = (): void => {
        if (!sending.destroyed) sending.write(chunk, () => setImmediate(more));
      };
      more();
    });
    expect([413, undefined]).toContain(status);
  });

  test('other paths and methods are not served', async () => {
    expect((await fetch(`${kit.http.url}/nothing`)).status).toBe(404);
    const wrong = await fetch(`${kit.http.url}/slack/events`);
    expect(wrong.status).toBe(405);
    expect(wrong.headers.get('allow')).toBe('POST');
  });
});
