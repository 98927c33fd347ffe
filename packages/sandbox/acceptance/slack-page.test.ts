import type { SandboxPanel, SandboxSlack, SandboxSlackOptions } from '@otelops/sandbox';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { answerNext, call, connect, getAs, open } from './slack-client.ts';

const OPS = 'C0OPS000001';
const LONG = { timeout: 20_000 };

async function room(options: SandboxSlackOptions = {}): Promise<{ slack: SandboxSlack; token: string }> {
  const slack = await open(options);
  onTestFinished(() => slack.close());
  const html = await (await fetch(slack.url)).text();
  return { slack, token: /name="sandbox-token" content="([0-9a-f]+)"/.exec(html)?.[1] ?? '' };
}

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
async function order(slack: SandboxSlack, path: string, body: unknown, token: string): Promise<any> {
  const headers = { 'content-type': 'application/json', 'x-sandbox-token': token };
  const response = await fetch(`${slack.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, ...((await response.json()) as object) };
}

interface Streamed {
  readonly id: string;
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: events are looked into freely
  readonly data: any;
}

/** The server-sent events of a person, as they come. */
async function listen(slack: SandboxSlack, user: string, lastId = ''): Promise<Streamed[]> {
  const ending = new AbortController();
  onTestFinished(() => ending.abort());
  const response = await fetch(`${slack.url}sandbox/events?user=${user}`, {
    signal: ending.signal,
    headers: lastId === '' ? {} : { 'last-event-id': lastId },
  });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const events: Streamed[] = [];
  const read = async (): Promise<void> => {
    let text = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      const parts = text.split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts) {
        const fields = Object.fromEntries(
          part.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
        );
        const data = fields['data'] ?? '';
        events.push({
          id: fields['id'] ?? '',
          event: fields['event'] ?? '',
          data: data === '' ? null : JSON.parse(data),
        });
      }
    }
  };
  read().catch(() => undefined);
  return events;
}

// biome-ignore lint/suspicious/noExplicitAny: changes are looked into freely
const changesOf = (events: readonly Streamed[]): any[] =>
  events.flatMap(({ event, data }) => (event === 'changes' ? data.changes : []));

describe('the page', () => {
  test('is one document that loads nothing from elsewhere', async () => {
    const { slack } = await room();
    const response = await fetch(slack.url);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    const modules = ['vendor/preact.js', 'vendor/preact-hooks.js'];
    for (const path of modules) {
      const script = await fetch(`${slack.url}${path}`);
      expect([path, script.status, script.headers.get('content-type')]).toEqual([
        path,
        200,
        'text/javascript; charset=utf-8',
      ]);
    }
    for (const path of [
      'vendor/ws.js',
      'page/nothing.ts',
      'page/%2e%2e/start-slack.ts',
      'page/..%2fstart-slack.ts',
      'page/tsconfig.json',
    ]) {
      expect([path, (await fetch(`${slack.url}${path}`)).status]).toEqual([path, 404]);
    }
  });

  test('answers nobody who calls it by another name', async () => {
    const { slack } = await room();
    for (const path of ['', 'sandbox/state?user=ada', 'api/api.test']) {
      expect(await getAs(`${slack.url}${path}`, 'evil.example')).toBe(421);
    }
    expect(await getAs(`${slack.url}sandbox/state?user=ada`, new URL(slack.url).host)).toBe(200);
  });

  test('acts only for who knows the token of this start', async () => {
    const { slack, token } = await room();
    const act = { act: 'send', user: 'U0ADA000001', channel: OPS, text: 'hi' };
    for (const path of ['sandbox/act', 'sandbox/faults']) {
      for (const wrong of ['', 'x', token.replace(/./g, '0')]) {
        expect(await order(slack, path, act, wrong)).toMatchObject({ status: 403, error: 'not_allowed' });
      }
    }
    expect(slack.state().messages('#ops')).toEqual([]);
    expect(await order(slack, 'sandbox/act', act, token)).toMatchObject({ status: 200, ok: true });
    expect(await order(slack, 'sandbox/act', { act: 'dance' }, token)).toMatchObject({
      status: 400,
      error: 'invalid_act',
    });
    expect(slack.state().messages('#ops')).toMatchObject([{ text: 'hi', user: 'U0ADA000001' }]);
  });
});

describe('what a person sees', () => {
  test('is what is theirs to see', async () => {
    const { slack } = await room();
    await call(slack, 'chat.postMessage', { channel: OPS, text: 'to all' });
    await call(slack, 'chat.postEphemeral', { channel: OPS, user: 'U0ADA000001', text: 'to ada' });
    await call(slack, 'chat.postMessage', { channel: 'U0BEN000001', text: 'to ben' });
    const sees = async (user: string): Promise<unknown> => {
      const response = await fetch(`${slack.url}sandbox/state?user=${user}`);
      const { channels, messages } = (await response.json()) as {
        channels: { name: string }[];
        messages: { text: string }[];
      };
      return [channels.map((each) => each.name), messages.map((each) => each.text)];
    };
    expect(await sees('ada')).toEqual([
      ['ops', 'alerts', 'random'],
      ['to all', 'to ada'],
    ]);
    expect(await sees('ben')).toEqual([
      ['ops', 'alerts', 'random', 'otelops'],
      ['to all', 'to ben'],
    ]);
    expect(await sees('gus')).toEqual([['ops'], ['to all']]);
    expect((await fetch(`${slack.url}sandbox/state?user=nobody`)).status).toBe(404);
  });

  test('comes as a snapshot, then as changes, and goes on where it stopped', async () => {
    const { slack } = await room();
    const events = await listen(slack, 'ada');
    await vi.waitFor(() => expect(events).toHaveLength(1), LONG);
    expect(events[0]).toMatchObject({
      event: 'snapshot',
      data: {
        you: 'U0ADA000001',
        messages: [],
        modals: [],
        home: null,
        connection: { mode: 'socket', connections: 0 },
      },
    });
    const { body } = await call(slack, 'chat.postMessage', { channel: OPS, text: 'head' });
    const reply = await call(slack, 'chat.postMessage', { channel: OPS, text: 'reply', thread_ts: body.ts });
    await call(slack, 'views.publish', { user_id: 'U0ADA000001', view: { type: 'home', blocks: [] } });
    await call(slack, 'views.publish', { user_id: 'U0BEN000001', view: { type: 'home', blocks: [] } });
    await call(slack, 'chat.delete', { channel: OPS, ts: reply.body.ts });
    await vi.waitFor(() => expect(changesOf(events).map((each) => each.kind)).toContain('message-gone'), LONG);
    const kinds = changesOf(events).filter((each) => each.kind !== 'traffic');
    expect(kinds.map((each) => [each.kind, each.message?.text, each.message?.replyCount])).toEqual([
      ['message', 'head', 0],
      ['message', 'reply', 0],
      ['message', 'head', 1],
      ['home', undefined, undefined],
      ['message-gone', undefined, undefined],
      ['message', 'head', 0],
    ]);
    const middle =
      events.find(({ event, data }) => event === 'changes' && data.changes[0].kind === 'message')?.id ?? '';
    const resumed = await listen(slack, 'ada', middle);
    await vi.waitFor(() => expect(changesOf(resumed).map((each) => each.kind)).toContain('message-gone'), LONG);
    expect(resumed.map(({ event }) => event)).not.toContain('snapshot');
    expect(changesOf(resumed).filter((each) => each.message?.text === 'reply')).toHaveLength(1);
    const unknown = await listen(slack, 'ada', '999999');
    await vi.waitFor(() => expect(unknown[0]?.event).toBe('snapshot'), LONG);
  });

  test('changes as they act: a click, a modal, its fields', async () => {
    const { slack, token } = await room();
    const raw = await connect(slack);
    const act = (body: object): ReturnType<typeof order> =>
      order(slack, 'sandbox/act', { user: 'U0ADA000001', ...body }, token);
    const command = act({ act: 'send', channel: OPS, text: '/otel restore' });
    const { trigger_id: trigger } = await answerNext(raw, 'slash_commands');
    expect(await command).toMatchObject({ ok: true });
    const view = {
      type: 'modal',
      title: { type: 'plain_text', text: 'Restore' },
      submit: { type: 'plain_text', text: 'Go' },
      blocks: [
        {
          type: 'input',
          block_id: 'b',
          label: { type: 'plain_text', text: 'L' },
          element: { type: 'plain_text_input', action_id: 'a' },
        },
      ],
    };
    const opened = await call(slack, 'views.open', { trigger_id: trigger, view });
    const { id } = opened.body.view;
    expect(await act({ act: 'submit-view', viewId: id, values: { b: { a: '' } } })).toMatchObject({
      ok: false,
      fieldErrors: { b: 'Please complete this required field.' },
    });
    const submitted = act({ act: 'submit-view', viewId: id, values: { b: { a: 'x' } } });
    await answerNext(raw, 'interactive');
    expect(await submitted).toMatchObject({ ok: true });
    const { ts } = await slack.people.say('ada', '#ops', 'hello');
    await act({ act: 'react', channel: OPS, ts, name: 'eyes' });
    expect(slack.state().messages('#ops').at(-1)?.reactions).toEqual([{ name: 'eyes', users: ['U0ADA000001'] }]);
    await act({ act: 'react', channel: OPS, ts, name: 'eyes' });
    expect(slack.state().messages('#ops').at(-1)?.reactions).toEqual([]);
    await call(slack, 'chat.postEphemeral', { channel: OPS, user: 'U0ADA000001', text: 'psst' });
    expect(await act({ act: 'dismiss', channel: OPS, ts: slack.state().ephemerals('ada').at(-1)?.ts })).toMatchObject({
      ok: true,
    });
    expect(slack.state().ephemerals('ada')).toEqual([]);
    expect(await act({ act: 'open-im', with: 'U0OTELOPS01' })).toMatchObject({
      ok: true,
      channel: slack.people.im('ada'),
    });
  });
});

describe('what can be plugged in', () => {
  test('panels show their state, say when it changed, and act', async () => {
    let [nodes, tell] = [6, (): void => undefined];
    const panel: SandboxPanel = {
      id: 'cluster',
      title: 'Cluster',
      state: () => ({ nodes }),
      subscribe: (changed) => {
        tell = changed;
        return () => undefined;
      },
      act: (body) => (body === 'kill' ? Promise.resolve({ killed: 1 }) : Promise.reject(new Error('no such thing'))),
    };
    const { slack, token } = await room({ panels: [panel] });
    const events = await listen(slack, 'ada');
    await vi.waitFor(
      () => expect(events[0]?.data.panels).toEqual([{ id: 'cluster', title: 'Cluster', state: { nodes: 6 } }]),
      LONG,
    );
    nodes = 5;
    tell();
    await vi.waitFor(
      () =>
        expect(changesOf(events)).toContainEqual({
          kind: 'panel',
          panel: { id: 'cluster', title: 'Cluster', state: { nodes: 5 } },
        }),
      LONG,
    );
    const act = (name: string, body: string): ReturnType<typeof order> =>
      order(slack, 'sandbox/act', { act: 'panel', panel: name, body }, token);
    expect(await act('cluster', 'kill')).toMatchObject({ ok: true, answer: { killed: 1 } });
    expect(await act('cluster', 'dance')).toMatchObject({ ok: false, error: 'panel_failed', text: 'no such thing' });
    expect(await act('other', 'kill')).toMatchObject({ ok: false, error: 'panel_not_found' });
  });

  test('fault switches add, list, remove and clear; and sockets can be told to leave', async () => {
    const { slack, token } = await room();
    const raw = await connect(slack);
    const events = await listen(slack, 'ada');
    const switched = (body: object): ReturnType<typeof order> => order(slack, 'sandbox/faults', body, token);
    const added = await switched({
      order: 'add',
      method: 'chat.update',
      times: 2,
      effect: { kind: 'status', code: 500 },
    });
    expect(added.faults).toEqual([{ id: 1, method: 'chat.update', left: 2, effect: { kind: 'status', code: 500 } }]);
    await call(slack, 'chat.update', { channel: OPS });
    expect(await (await fetch(`${slack.url}sandbox/faults`)).json()).toMatchObject({ faults: [{ id: 1, left: 1 }] });
    await switched({ order: 'add', effect: { kind: 'hang' } });
    expect((await switched({ order: 'remove', id: 1 })).faults).toMatchObject([{ id: 2, left: null }]);
    expect((await switched({ order: 'clear' })).faults).toEqual([]);
    expect(await switched({ order: 'add', effect: { kind: 'dance' } })).toMatchObject({
      status: 400,
      error: 'invalid_order',
    });
    await switched({ order: 'disconnect', reason: 'refresh_requested' });
    expect(await raw.next((frame) => frame.type === 'disconnect')).toMatchObject({ reason: 'refresh_requested' });
    await switched({ order: 'cut' });
    await vi.waitFor(() => expect(slack.sockets.connections).toBe(0), LONG);
    await vi.waitFor(
      () => expect(changesOf(events).filter((each) => each.kind === 'faults').length).toBeGreaterThan(3),
      LONG,
    );
  });
});
