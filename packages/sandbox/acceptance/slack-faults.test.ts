import type { SandboxSlack } from '@otelops/sandbox';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { answerNext, call, connect, open } from './slack-client.ts';

const OPS = 'C0OPS000001';
const LONG = { timeout: 20_000 };

async function room(): Promise<SandboxSlack> {
  const slack = await open();
  onTestFinished(() => slack.close());
  return slack;
}

const post = (slack: SandboxSlack, channel = OPS): ReturnType<typeof call> =>
  call(slack, 'chat.postMessage', { channel, text: 'a' });

describe('faults of the Web API', () => {
  test('strike by method and channel, as often as told', async () => {
    const slack = await room();
    slack.faults.add({
      match: { method: 'chat.*', channel: OPS },
      times: 2,
      effect: { kind: 'too-many-requests', retryAfterSeconds: 7 },
    });
    const struck = await post(slack);
    expect([struck.status, struck.headers.get('retry-after')]).toEqual([429, '7']);
    expect((await post(slack, 'C0ALERTS001')).status).toBe(200);
    expect((await call(slack, 'auth.test')).status).toBe(200);
    expect([(await post(slack)).status, (await post(slack)).status]).toEqual([429, 200]);
    expect(slack.faults.struck).toBe(2);
  });

  test("answer with a status, an error of Slack's, late, or not at all", async () => {
    const slack = await room();
    const remove = slack.faults.add({ match: {}, effect: { kind: 'status', code: 503 } });
    expect((await post(slack)).status).toBe(503);
    remove();
    slack.faults.add({ match: {}, times: 1, effect: { kind: 'error', error: 'edit_window_closed' } });
    expect((await call(slack, 'chat.update', { channel: OPS, ts: '1.1', text: 'a' })).body.error).toBe(
      'edit_window_closed',
    );
    slack.faults.add({ match: {}, times: 1, effect: { kind: 'slow', ms: 5 } });
    expect((await post(slack)).status).toBe(200);
    slack.faults.add({ match: {}, times: 1, effect: { kind: 'reset' } });
    await expect(post(slack)).rejects.toThrow('fetch failed');
    slack.faults.add({ match: {}, times: 1, effect: { kind: 'hang' } });
    const ending = AbortSignal.timeout(100);
    await expect(fetch(`${slack.apiUrl}api.test`, { method: 'POST', signal: ending })).rejects.toThrow();
    expect(slack.state().messages('#ops')).toHaveLength(1);
  });

  test('lose an answer after its effect', async () => {
    const slack = await room();
    slack.faults.add({ match: { method: 'chat.postMessage' }, times: 1, effect: { kind: 'lost-response' } });
    await expect(post(slack)).rejects.toThrow('fetch failed');
    expect(slack.state().messages('#ops')).toHaveLength(1);
  });
});

describe('faults on the way to the app', () => {
  test('deliver an envelope twice, with one id', async () => {
    const slack = await room();
    const raw = await connect(slack);
    slack.faults.add({ match: { method: 'slash_commands' }, times: 1, effect: { kind: 'duplicate' } });
    const effect = slack.people.command('ada', '#ops', '/otel help');
    await answerNext(raw, 'slash_commands');
    expect((await effect).ok).toBe(true);
    const twice = (): string[] =>
      raw.frames.filter((frame) => frame.type === 'slash_commands').map((frame) => frame.envelope_id);
    await vi.waitFor(() => expect(twice()).toHaveLength(2), LONG);
    expect(new Set(twice()).size).toBe(1);
  });

  test('cut the connection that would have taken it', async () => {
    const slack = await room();
    await connect(slack);
    slack.faults.add({ match: { method: 'slash_commands' }, times: 1, effect: { kind: 'reset' } });
    expect(await slack.people.command('ada', '#ops', '/otel help')).toMatchObject({ error: 'dispatch_failed' });
    await vi.waitFor(() => expect(slack.sockets.connections).toBe(0), LONG);
  });

  test('lose the acknowledgement: the person is told of a failure that was none', async () => {
    const slack = await room();
    const raw = await connect(slack);
    slack.faults.add({ match: { method: 'slash_commands' }, times: 1, effect: { kind: 'lost-response' } });
    const effect = slack.people.command('ada', '#ops', '/otel help');
    await answerNext(raw, 'slash_commands', { text: 'never seen' });
    expect(await effect).toMatchObject({ ok: false, error: 'operation_timeout' });
  });
});

describe('the log', () => {
  test('tells of both directions, and of no token', async () => {
    const slack = await room();
    const raw = await connect(slack);
    const mark = slack.log.mark();
    await call(slack, 'chat.postMessage', { channel: OPS, text: 'a', token: slack.botToken }, '');
    await call(slack, 'chat.postMessage', { channel: 'C404', text: 'a' });
    const effect = slack.people.command('ada', '#ops', '/otel help');
    await answerNext(raw, 'slash_commands');
    await effect;
    expect(slack.log.since(mark)).toMatchObject([
      {
        direction: 'in',
        method: 'chat.postMessage',
        channel: OPS,
        outcome: 'ok',
        status: 200,
        arguments: { text: 'a' },
      },
      { direction: 'in', method: 'chat.postMessage', channel: 'C404', outcome: 'channel_not_found' },
      { direction: 'out', method: 'slash_commands', channel: OPS, outcome: 'ok' },
    ]);
    expect(JSON.stringify(slack.log.since())).not.toContain(slack.botToken);
  });
});
