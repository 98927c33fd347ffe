import { type SandboxSlack, type SandboxSlackOptions, startSlack } from '@otelops/sandbox';
import { App, type BlockButtonAction, HTTPReceiver, LogLevel } from '@slack/bolt';
import { SocketModeClient } from '@slack/socket-mode';
import { ErrorCode, WebClient, WebClientEvent } from '@slack/web-api';
import { describe, expect, onTestFinished, test, vi } from 'vitest';

const OPS = 'C0OPS000001';
const LONG = { timeout: 25_000 };
const QUIET = LogLevel.ERROR;

async function open(options: SandboxSlackOptions = {}): Promise<SandboxSlack> {
  const slack = await startSlack({ rateLimits: false, ...options });
  onTestFinished(() => slack.close());
  return slack;
}

/** Ten times slower than time goes: what must be done in three seconds has thirty, so that no busy machine is late. */
function slowClock(): NonNullable<SandboxSlackOptions['clock']> {
  const start = Date.now();
  return {
    now: () => new Date(start + (Date.now() - start) / 10),
    after: (ms, task) => {
      const timer = setTimeout(task, ms * 10);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}

function clientOf(slack: SandboxSlack, options: object = {}): WebClient {
  return new WebClient(slack.botToken, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    logLevel: QUIET,
    ...options,
  });
}

/** Bolt as anybody uses it; only the address of the API is ours. */
async function socketApp(slack: SandboxSlack): Promise<App> {
  const app = new App({
    token: slack.botToken,
    appToken: slack.appToken,
    socketMode: true,
    logLevel: QUIET,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
  });
  listenEverywhere(app);
  await app.start();
  onTestFinished(async () => {
    await app.stop();
  });
  await vi.waitFor(() => expect(slack.sockets.connections).toBe(1), LONG);
  return app;
}

const MODAL = {
  type: 'modal' as const,
  callback_id: 'restore',
  title: { type: 'plain_text' as const, text: 'Restore' },
  submit: { type: 'plain_text' as const, text: 'Go' },
  blocks: [
    {
      type: 'input' as const,
      block_id: 'which',
      label: { type: 'plain_text' as const, text: 'Which' },
      element: { type: 'external_select' as const, action_id: 'backup', min_query_length: 0 },
    },
  ],
};

/** A small app that uses every kind of listener. */
function listenEverywhere(app: App): void {
  app.command('/otel', async ({ ack, command, client, respond }) => {
    await ack();
    await client.chat.postMessage({
      channel: command.channel_id,
      text: `plan for ${command.text}`,
      blocks: [
        {
          type: 'actions',
          elements: [
            { type: 'button', action_id: 'approve', text: { type: 'plain_text', text: 'Approve' }, value: 'run-1' },
          ],
        },
      ],
    });
    await respond({ text: 'posted', response_type: 'ephemeral' });
  });
  app.action<BlockButtonAction>('approve', async ({ ack, body, client, action, respond }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: MODAL });
    await respond({ replace_original: true, text: `${action.value} approved by <@${body.user.id}>` });
  });
  app.options('backup', async ({ ack, options }) => {
    await ack({
      options: [{ text: { type: 'plain_text', text: `backup ${options.value}` }, value: `b-${options.value}` }],
    });
  });
  app.view('restore', async ({ ack, view, client, body }) => {
    const chosen = view.state.values['which']?.['backup']?.selected_option?.value;
    if (chosen !== 'b-2') await ack({ response_action: 'errors', errors: { which: 'not that one' } });
    else await ack();
    await client.chat.postMessage({ channel: body.user.id, text: `restoring ${chosen}` });
  });
  app.event('app_home_opened', async ({ event, client }) => {
    await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [{ type: 'divider' }] } });
  });
  app.event('app_mention', async ({ event, say }) => {
    await say({ text: 'yes?', thread_ts: event.ts });
  });
}

/** A person goes through all of it. */
async function walkThrough(slack: SandboxSlack): Promise<void> {
  expect((await slack.people.command('ada', '#ops', '/otel deploy phase-2')).ok).toBe(true);
  await vi.waitFor(() => expect(slack.state().ephemerals('ada')).toMatchObject([{ text: 'posted' }]), LONG);
  const plan = slack.state().messages('#ops').at(-1);
  expect(plan?.text).toBe('plan for deploy phase-2');
  const click = await slack.people.click('ben', { kind: 'message', channel: OPS, ts: plan?.ts ?? '' }, 'approve');
  expect(click.ok).toBe(true);
  await vi.waitFor(
    () => expect(slack.state().messages('#ops').at(-1)?.text).toBe('run-1 approved by <@U0BEN000001>'),
    LONG,
  );
  const [modal] = slack.state().modals('ben');
  const place = { kind: 'view' as const, viewId: modal?.id ?? '' };
  expect((await slack.people.suggest('ben', place, 'backup', '1')).options).toEqual([
    { text: 'backup 1', value: 'b-1' },
  ]);
  expect(await slack.people.submitView('ben', { which: { backup: 'b-1' } })).toMatchObject({
    fieldErrors: { which: 'not that one' },
  });
  await slack.people.suggest('ben', place, 'backup', '2');
  expect((await slack.people.submitView('ben', { which: { backup: 'b-2' } })).ok).toBe(true);
  expect(slack.state().modals('ben')).toEqual([]);
  await slack.people.openHome('ben');
  await vi.waitFor(() => expect(slack.state().home('ben')?.blocks).toHaveLength(1), LONG);
  const said = await slack.people.say('ada', '#ops', '@otelops hello');
  await vi.waitFor(
    () =>
      expect(
        slack
          .state()
          .thread('#ops', said.ts ?? '')
          .at(-1)?.text,
      ).toBe('yes?'),
    LONG,
  );
  const direct = slack.state().messages(slack.people.im('ben'));
  expect(direct.map((each) => each.text)).toEqual(['restoring b-1', 'restoring b-2']);
}

describe('an unmodified Bolt', () => {
  test('works in Socket Mode', async () => {
    const slack = await open({ clock: slowClock() });
    await socketApp(slack);
    await walkThrough(slack);
  });

  test('works over signed HTTP, and its signature check holds', async () => {
    const slack = await open({ clock: slowClock() });
    const receiver = new HTTPReceiver({ signingSecret: slack.signingSecret, logLevel: QUIET });
    const app = new App({
      token: slack.botToken,
      receiver,
      logLevel: QUIET,
      clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
    });
    listenEverywhere(app);
    const server = await app.start({ port: 0, host: '127.0.0.1' });
    onTestFinished(async () => {
      await app.stop();
    });
    const address = 'address' in server ? server.address() : null;
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const url = `http://127.0.0.1:${port}/slack/events`;
    await slack.setRequestUrl(url);
    await walkThrough(slack);
    const forged = await fetch(url, {
      method: 'POST',
      headers: { 'x-slack-signature': 'v0=00', 'x-slack-request-timestamp': '1' },
      body: 'a=b',
    });
    expect(forged.status).toBe(401);
  });

  test('that never acknowledges is what the person is told of', async () => {
    const slack = await open();
    const app = await socketApp(slack);
    app.action('lazy', async () => undefined);
    const { ts } = await clientOf(slack).chat.postMessage({
      channel: OPS,
      text: 'a',
      blocks: [
        {
          type: 'actions',
          elements: [{ type: 'button', action_id: 'lazy', text: { type: 'plain_text', text: 'Go' } }],
        },
      ],
    });
    const click = await slack.people.click('ada', { kind: 'message', channel: OPS, ts: ts ?? '' }, 'lazy');
    expect(click).toMatchObject({ ok: false, error: 'operation_timeout' });
  });

  test('is deaf between being asked to leave and being back, and hears again after', async () => {
    const slack = await open();
    await socketApp(slack);
    slack.sockets.disconnect('refresh_requested');
    await vi.waitFor(() => expect(slack.sockets.connections).toBe(0), LONG);
    expect(await slack.people.command('ada', '#ops', '/otel status')).toMatchObject({
      ok: false,
      error: 'dispatch_failed',
    });
    await vi.waitFor(() => expect(slack.sockets.connections).toBe(1), LONG);
    expect(await slack.people.command('ada', '#ops', '/otel status')).toMatchObject({ ok: true });
  });
});

describe('an unmodified socket-mode client', () => {
  test('takes part beside another, sees duplicates, and comes back after a cut', async () => {
    const slack = await open();
    const seen: string[] = [];
    const clients = [0, 1].map(
      () =>
        new SocketModeClient({
          appToken: slack.appToken,
          logLevel: QUIET as never,
          clientPingTimeout: 500,
          clientOptions: { slackApiUrl: slack.apiUrl },
        }),
    );
    for (const client of clients) {
      client.on('slash_commands', async ({ ack, envelope_id: id }) => {
        seen.push(id);
        await ack();
      });
      await client.start();
    }
    onTestFinished(async () => {
      await Promise.all(clients.map((client) => client.disconnect()));
    });
    await vi.waitFor(() => expect(slack.sockets.connections).toBe(2), LONG);
    slack.faults.add({ match: { method: 'slash_commands' }, times: 1, effect: { kind: 'duplicate' } });
    expect((await slack.people.command('ada', '#ops', '/otel help')).ok).toBe(true);
    await vi.waitFor(() => expect(seen).toHaveLength(2), LONG);
    expect(new Set(seen).size).toBe(1);
    const mark = slack.log.mark();
    slack.sockets.cut();
    await vi.waitFor(
      () => expect(slack.log.since(mark).filter((each) => each.method === 'apps.connections.open')).toHaveLength(2),
      LONG,
    );
    await vi.waitFor(() => expect(slack.sockets.connections).toBe(2), LONG);
  });
});

describe('an unmodified web-api client', () => {
  test('uploads files, and finds where they were shared', async () => {
    const slack = await open();
    const client = clientOf(slack);
    const { ts } = await client.chat.postMessage({ channel: OPS, text: 'head' });
    const file = Buffer.from('a,b\n1,2\n');
    const { files } = await client.filesUploadV2({
      channel_id: OPS,
      thread_ts: ts ?? '',
      file,
      filename: 'plan.csv',
      title: 'Plan',
      initial_comment: 'in full',
    });
    const id = files?.[0]?.files?.[0]?.id ?? '';
    const info = await client.files.info({ file: id });
    expect(info.file).toMatchObject({ title: 'Plan', size: file.length, mimetype: 'text/csv' });
    const share = info.file?.shares?.public?.[OPS]?.[0];
    expect(
      slack
        .state()
        .thread('#ops', ts ?? '')
        .at(-1),
    ).toMatchObject({ ts: share?.ts, text: 'in full', files: [id] });
    const download = await fetch(info.file?.url_private ?? '', {
      headers: { authorization: `Bearer ${slack.botToken}` },
    });
    expect(Buffer.from(await download.arrayBuffer()).equals(file)).toBe(true);
  });

  test('turns refusals into its own errors, with what Slack said', async () => {
    const slack = await open();
    const client = clientOf(slack);
    const faulty = client.chat.postMessage({
      channel: OPS,
      text: 'a',
      blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3001) } }],
    });
    await expect(faulty).rejects.toMatchObject({
      code: ErrorCode.PlatformError,
      data: {
        error: 'invalid_blocks',
        response_metadata: {
          messages: ['[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]'],
        },
      },
    });
    slack.faults.add({ match: { method: 'chat.*' }, times: 1, effect: { kind: 'status', code: 503 } });
    await expect(client.chat.postMessage({ channel: OPS, text: 'a' })).rejects.toMatchObject({
      code: ErrorCode.HTTPError,
      statusCode: 503,
    });
    slack.faults.add({ match: { method: 'chat.*' }, times: 1, effect: { kind: 'reset' } });
    await expect(client.chat.postMessage({ channel: OPS, text: 'a' })).rejects.toMatchObject({
      code: ErrorCode.RequestError,
    });
    slack.faults.add({ match: { method: 'chat.*' }, times: 1, effect: { kind: 'hang' } });
    const hasty = clientOf(slack, { timeout: 200 });
    await expect(hasty.chat.postMessage({ channel: OPS, text: 'a' })).rejects.toMatchObject({
      code: ErrorCode.RequestError,
    });
    const refusing = clientOf(slack, { rejectRateLimitedCalls: true });
    slack.faults.add({
      match: { method: 'chat.*' },
      times: 1,
      effect: { kind: 'too-many-requests', retryAfterSeconds: 30 },
    });
    await expect(refusing.chat.postMessage({ channel: OPS, text: 'a' })).rejects.toMatchObject({
      code: ErrorCode.RateLimitedError,
      retryAfter: 30,
    });
    expect(slack.state().messages('#ops')).toEqual([]);
  });

  test('posts twice when an answer is lost, and waits when it is told to', async () => {
    const slack = await open();
    const client = clientOf(slack, { retryConfig: { retries: 2, minTimeout: 1, maxTimeout: 1 }, logLevel: QUIET });
    slack.faults.add({ match: { method: 'chat.postMessage' }, times: 1, effect: { kind: 'lost-response' } });
    await client.chat.postMessage({ channel: OPS, text: 'once?' });
    expect(
      slack
        .state()
        .messages('#ops')
        .map((each) => each.text),
    ).toEqual(['once?', 'once?']);
    const waits: number[] = [];
    client.on(WebClientEvent.RATE_LIMITED, (seconds: number) => waits.push(seconds));
    slack.faults.add({
      match: { method: 'chat.update' },
      times: 1,
      effect: { kind: 'too-many-requests', retryAfterSeconds: 1 },
    });
    await client.chat.update({ channel: OPS, ts: slack.state().messages('#ops')[0]?.ts ?? '', text: 'edited' });
    expect(waits).toEqual([1]);
    expect(slack.state().messages('#ops')[0]?.text).toBe('edited');
  });

  test('walks through pages, and reads the scopes it has', async () => {
    const slack = await open();
    const client = clientOf(slack);
    for (let index = 0; index < 7; index += 1) await client.chat.postMessage({ channel: OPS, text: `m${index}` });
    const texts: string[] = [];
    for await (const page of client.paginate('conversations.history', { channel: OPS, limit: 3 })) {
      texts.push(...((page as { messages?: { text: string }[] }).messages ?? []).map((each) => each.text));
    }
    expect(texts).toEqual(['m6', 'm5', 'm4', 'm3', 'm2', 'm1', 'm0']);
    const { response_metadata: metadata } = await client.auth.test();
    expect(metadata?.scopes).toEqual(slack.app.scopes);
  });
});
