import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { SandboxSlack } from '@otelops/sandbox';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { call, connect, open } from './slack-client.ts';

const LONG = { timeout: 20_000 };

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface AppServer {
  readonly url: string;
  readonly received: Received[];
  /** What it answers from now on: a status and a body. */
  answer: (body: string) => { status: number; text: string; headers?: Record<string, string> };
}

/** An app's request URL that answers Slack's challenge, and keeps what comes. */
async function appServer(): Promise<AppServer> {
  const received: Received[] = [];
  const app = { url: '', received, answer: () => ({ status: 200, text: '' }) } as AppServer & { url: string };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    if (body.includes('url_verification')) {
      response.end(JSON.stringify({ challenge: JSON.parse(body).challenge }));
      return;
    }
    received.push({ headers: request.headers, body });
    const { status, text, headers = {} } = app.answer(body);
    response.writeHead(status, headers).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  app.url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/slack/events`;
  return app;
}

async function room(): Promise<{ slack: SandboxSlack; app: AppServer }> {
  const [slack, app] = [await open(), await appServer()];
  onTestFinished(() => slack.close());
  await slack.setRequestUrl(app.url);
  return { slack, app };
}

describe('signed HTTP', () => {
  test('a request URL must answer the challenge', async () => {
    const slack = await open();
    onTestFinished(() => slack.close());
    const server = createServer((_, response) => response.end('hello'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(slack.setRequestUrl(`http://127.0.0.1:${port}/`)).rejects.toThrow('did not hold the challenge');
    await expect(slack.setRequestUrl('http://127.0.0.1:9/')).rejects.toThrow('connection_failed');
  });

  test('commands are flat forms, interactions a form of one field, events JSON; all are signed', async () => {
    const { slack, app } = await room();
    app.answer = (body) => ({ status: 200, text: body.startsWith('token=') ? JSON.stringify({ text: 'pong' }) : '' });
    const effect = await slack.people.command('ada', '#ops', '/otel ping');
    expect(effect).toMatchObject({ ok: true, ephemerals: [{ text: 'pong' }] });
    const blocks = [
      { type: 'actions', elements: [{ type: 'button', action_id: 'go', text: { type: 'plain_text', text: 'Go' } }] },
    ];
    const { body } = await call(slack, 'chat.postMessage', { channel: 'C0OPS000001', text: 'a', blocks });
    expect((await slack.people.click('ada', { kind: 'message', channel: body.channel, ts: body.ts }, 'go')).ok).toBe(
      true,
    );
    await slack.people.openHome('ada');
    await vi.waitFor(() => expect(app.received).toHaveLength(3), LONG);
    const [command, click, event] = app.received;
    expect(Object.fromEntries(new URLSearchParams(command?.body))).toMatchObject({
      command: '/otel',
      text: 'ping',
      user_id: 'U0ADA000001',
    });
    expect(JSON.parse(new URLSearchParams(click?.body).get('payload') ?? '')).toMatchObject({ type: 'block_actions' });
    expect(JSON.parse(event?.body ?? '')).toMatchObject({ type: 'event_callback', event: { type: 'app_home_opened' } });
    for (const { headers, body: text } of app.received) {
      const time = headers['x-slack-request-timestamp'];
      const signature = createHmac('sha256', slack.signingSecret).update(`v0:${time}:${text}`).digest('hex');
      expect(headers['x-slack-signature']).toBe(`v0=${signature}`);
    }
  });

  test('what the app cannot do is what the person is told', async () => {
    const { slack, app } = await room();
    app.answer = () => ({ status: 500, text: '' });
    expect(await slack.people.command('ada', '#ops', '/otel ping')).toMatchObject({
      ok: false,
      error: 'dispatch_failed',
    });
    app.answer = () => ({ status: 200, text: 'plain words' });
    expect((await slack.people.command('ada', '#ops', '/otel ping')).ephemerals).toMatchObject([
      { text: 'plain words' },
    ]);
  });

  test('an event that was refused comes again, saying so, unless the app does not want it', async () => {
    const { slack, app } = await room();
    let refuse = true;
    app.answer = () => ({ status: refuse ? 503 : 200, text: '' });
    await slack.people.openHome('ada');
    await vi.waitFor(() => expect(app.received).toHaveLength(1), LONG);
    refuse = false;
    await vi.waitFor(() => expect(app.received).toHaveLength(2), LONG);
    expect(app.received[1]?.headers).toMatchObject({ 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_error' });
    app.answer = () => ({ status: 503, text: '', headers: { 'x-slack-no-retry': '1' } });
    const mark = slack.log.mark();
    await slack.people.openHome('ada');
    await vi.waitFor(() => expect(app.received).toHaveLength(3), LONG);
    await vi.waitFor(
      () => expect(slack.log.since(mark)).toMatchObject([{ method: 'event', outcome: 'dispatch_failed' }]),
      LONG,
    );
  });

  test('without a request URL everything goes to the sockets again', async () => {
    const { slack, app } = await room();
    await slack.setRequestUrl(undefined);
    const raw = await connect(slack);
    await slack.people.openHome('ada');
    await raw.next((frame) => frame.type === 'events_api');
    expect(app.received).toEqual([]);
  });
});
