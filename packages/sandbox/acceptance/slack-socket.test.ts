import type { ElementPlace, SandboxSlack, SandboxSlackOptions } from '@otelops/sandbox';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { answerNext, call, connect, open, type RawSocket } from './slack-client.ts';

const OPS = 'C0OPS000001';
const LONG = { timeout: 20_000 };

/** Time stands still unless a test is about it, so that no busy machine is ever too late. */
function stillClock(): { now(): Date; after(): () => void } {
  const now = new Date();
  return { now: () => now, after: () => () => undefined };
}

async function room(
  clock: SandboxSlackOptions['clock'] = stillClock(),
): Promise<{ slack: SandboxSlack; raw: RawSocket }> {
  const slack = await open(clock === undefined ? {} : { clock });
  onTestFinished(() => slack.close());
  return { slack, raw: await connect(slack) };
}

/** Time as it goes. */
const realClock: NonNullable<SandboxSlackOptions['clock']> = {
  now: () => new Date(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};

const plain = (text: string): object => ({ type: 'plain_text', text });

async function postWith(slack: SandboxSlack, elements: object[], extra: object = {}): Promise<ElementPlace> {
  const blocks = [{ type: 'actions', block_id: 'row', elements }];
  const { body } = await call(slack, 'chat.postMessage', { channel: OPS, text: 'choose', blocks, ...extra });
  expect(body.error).toBeUndefined();
  return { kind: 'message', channel: OPS, ts: body.ts };
}

describe('Socket Mode', () => {
  test('greets, and a ticket is good for one connection', async () => {
    const { slack, raw } = await room();
    expect(raw.frames[0]).toMatchObject({
      type: 'hello',
      num_connections: 1,
      connection_info: { app_id: slack.app.id },
    });
    const second = await connect(slack);
    expect(second.frames[0]).toMatchObject({ type: 'hello', num_connections: 2 });
    const { body } = await call(slack, 'apps.connections.open', {}, slack.appToken);
    const used = new WebSocket(body.url);
    await new Promise((resolve) => used.addEventListener('open', resolve, { once: true }));
    const again = new WebSocket(body.url);
    await new Promise((resolve) => again.addEventListener('error', resolve, { once: true }));
    expect(slack.sockets.connections).toBe(3);
  });

  test('takes ten connections, and sends the eleventh away', async () => {
    const { slack } = await room();
    for (let index = 1; index < 10; index += 1) await connect(slack);
    const eleventh = await connect(slack);
    expect(eleventh.frames[0]).toMatchObject({ type: 'disconnect', reason: 'too_many_websockets' });
  });

  test('a payload goes to one connection, and each gets its turn', async () => {
    const { slack, raw } = await room();
    const other = await connect(slack);
    for (const each of [raw, other]) {
      each.socket.addEventListener('message', ({ data }) => {
        const frame = JSON.parse(String(data));
        if (frame.envelope_id !== undefined) each.ack(frame.envelope_id);
      });
    }
    for (let index = 0; index < 6; index += 1) await slack.people.command('ada', '#ops', `/otel ${index}`);
    const got = [raw, other].map((each) => each.frames.filter((frame) => frame.type === 'slash_commands').length);
    expect(got).toEqual([3, 3]);
  });

  test('an asked connection gets nothing more, and others take over', async () => {
    const { slack, raw } = await room();
    slack.sockets.disconnect('warning');
    expect(await raw.next((frame) => frame.type === 'disconnect')).toMatchObject({ reason: 'warning' });
    expect(await slack.people.command('ada', '#ops', '/otel help')).toMatchObject({
      ok: false,
      error: 'dispatch_failed',
    });
    const fresh = await connect(slack);
    const effect = slack.people.command('ada', '#ops', '/otel help');
    await answerNext(fresh, 'slash_commands');
    expect((await effect).ok).toBe(true);
  });

  test('a second process takes its share, and what it gets is lost', async () => {
    const { slack } = await room(realClock);
    slack.sockets.secondProcess(true);
    const raw = await connect(slack);
    expect(raw.frames[0].num_connections).toBe(3);
    slack.sockets.cut();
    await vi.waitFor(() => expect(slack.sockets.connections).toBe(0), LONG);
    expect(await slack.people.command('ada', '#ops', '/otel help')).toMatchObject({ error: 'operation_timeout' });
  });
});

describe('commands', () => {
  test('come with who, where and what, in entities', async () => {
    const { slack, raw } = await room();
    const effect = slack.people.command('ada', '#ops', '/otel logs <loki> & more');
    const payload = await answerNext(raw, 'slash_commands');
    expect(payload).toMatchObject({
      team_id: 'T0SANDBOX01',
      channel_id: OPS,
      channel_name: 'ops',
      user_id: 'U0ADA000001',
      command: '/otel',
      text: 'logs &lt;loki&gt; &amp; more',
      is_enterprise_install: 'false',
    });
    expect((await effect).ok).toBe(true);
  });

  test('may be answered with the acknowledgement: to one person, or to all', async () => {
    const { slack, raw } = await room();
    const quiet = slack.people.command('ada', '#ops', '/otel help');
    await answerNext(raw, 'slash_commands', { text: 'only you' });
    expect((await quiet).ephemerals).toMatchObject([{ text: 'only you', onlyFor: 'U0ADA000001' }]);
    const loud = slack.people.command('ada', '#ops', '/otel help');
    await answerNext(raw, 'slash_commands', { text: 'all', response_type: 'in_channel' });
    await loud;
    expect(slack.state().messages('#ops').at(-1)?.text).toBe('all');
  });

  test('that nobody answers in three seconds, or nobody is there for, end in what Slack says', async () => {
    const { slack, raw } = await room(realClock);
    const late = await slack.people.command('ada', '#ops', '/otel help');
    expect(late).toMatchObject({
      ok: false,
      error: 'operation_timeout',
      text: '/otel failed with the error "operation_timeout"',
    });
    expect(late.ephemerals).toMatchObject([{ user: 'USLACKBOT', text: late.text }]);
    raw.close();
    await vi.waitFor(() => expect(slack.sockets.connections).toBe(0), LONG);
    expect(await slack.people.command('ada', '#ops', '/otel help')).toMatchObject({
      ok: false,
      error: 'dispatch_failed',
    });
    expect(await slack.people.command('ada', '#ops', '/deploy')).toMatchObject({ ok: false, error: 'invalid_command' });
    expect(await slack.people.command('gus', '#random', '/otel')).toMatchObject({
      ok: false,
      error: 'channel_not_found',
    });
  });

  test('are not for threads', async () => {
    const { slack } = await room();
    const { ts } = await slack.people.say('ada', '#ops', 'head');
    expect(await slack.people.say('ada', '#ops', '/otel help', ts)).toMatchObject({ error: 'not_in_thread' });
  });

  test('name people beside their ids where the app asked for it', async () => {
    const slack = await open({ commands: [{ command: '/otel', description: '', usageHint: '', escape: true }] });
    onTestFinished(() => slack.close());
    const raw = await connect(slack);
    const effect = slack.people.command('ada', '#ops', '/otel ask @ben in #alerts');
    expect((await answerNext(raw, 'slash_commands')).text).toBe('ask <@U0BEN000001|ben> in <#C0ALERTS001|alerts>');
    await effect;
  });
});

describe('response_url', () => {
  const respond = async (url: string, body: object): Promise<string> => {
    const response = await fetch(url, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    const text = await response.text();
    return response.ok ? text : `${response.status} ${JSON.parse(text).error}`;
  };

  test('serves five times, and refuses what Slack would not take without counting it', async () => {
    const { slack, raw } = await room();
    const effect = slack.people.command('ada', '#ops', '/otel help');
    const { response_url: url } = await answerNext(raw, 'slash_commands');
    await effect;
    expect(await respond(url, {})).toBe('400 no_text');
    expect(await respond(url, { text: 'a', blocks: [{ type: 'x' }] })).toBe('400 invalid_blocks');
    for (let index = 0; index < 5; index += 1) expect(await respond(url, { text: `${index}` })).toBe('ok');
    expect(await respond(url, { text: 'a' })).toBe('404 used_url');
    expect(await respond(`${url}x`, { text: 'a' })).toBe('404 expired_url');
    expect(
      slack
        .state()
        .ephemerals('ada')
        .map((each) => each.text),
    ).toEqual(['0', '1', '2', '3', '4']);
  });

  test('replaces, deletes, and speaks to the channel or into the thread', async () => {
    const { slack, raw } = await room();
    const place = await postWith(slack, [{ type: 'button', action_id: 'go', text: plain('Go'), value: '1' }]);
    const click = slack.people.click('ada', place, 'go');
    const { response_url: url, message } = await answerNext(raw, 'interactive');
    await click;
    expect(await respond(url, { replace_original: true, text: 'done' })).toBe('ok');
    expect(slack.state().messages('#ops').at(-1)).toMatchObject({ ts: message.ts, text: 'done', blocks: [] });
    expect(await respond(url, { response_type: 'in_channel', text: 'to all', thread_ts: message.ts })).toBe('ok');
    expect(
      slack
        .state()
        .thread('#ops', message.ts)
        .map((each) => each.text),
    ).toEqual(['done', 'to all']);
    expect(await respond(url, { delete_original: true })).toBe('ok');
    expect(
      slack
        .state()
        .messages('#ops')
        .map((each) => each.text),
    ).toEqual(['This message was deleted.', 'to all']);
  });

  test('lives for half an hour', async () => {
    const clock = { at: Date.now() };
    const slack = await open({ clock: { now: () => new Date(clock.at), after: () => () => undefined } });
    onTestFinished(() => slack.close());
    const raw = await connect(slack);
    const effect = slack.people.command('ada', '#ops', '/otel help');
    const { response_url: url } = await answerNext(raw, 'slash_commands');
    await effect;
    clock.at += 30 * 60_000;
    expect(await respond(url, { text: 'a' })).toBe('ok');
    clock.at += 1;
    expect(await respond(url, { text: 'a' })).toBe('404 expired_url');
  });
});

describe('clicks and choices', () => {
  test('a button says where it stands, what it means, and what else was filled in', async () => {
    const { slack, raw } = await room();
    const place = await postWith(
      slack,
      [
        { type: 'button', action_id: 'go', text: plain('Go'), value: 'run-1', style: 'danger' },
        { type: 'static_select', action_id: 'pick', options: [{ text: plain('One'), value: '1' }] },
      ],
      { metadata: { event_type: 'x', event_payload: { id: '1' } } },
    );
    const click = slack.people.click('ben', place, 'go');
    const payload = await answerNext(raw, 'interactive');
    expect((await click).ok).toBe(true);
    expect(payload).toMatchObject({
      type: 'block_actions',
      user: { id: 'U0BEN000001', username: 'ben', team_id: 'T0SANDBOX01' },
      team: { id: 'T0SANDBOX01' },
      container: { type: 'message', channel_id: OPS, is_ephemeral: false },
      channel: { id: OPS, name: 'ops' },
      message: { text: 'choose', metadata: { event_type: 'x' } },
      state: { values: { row: { pick: { type: 'static_select', selected_option: null } } } },
      actions: [{ type: 'button', action_id: 'go', block_id: 'row', value: 'run-1', text: { text: 'Go' } }],
    });
    expect(payload.response_url).toMatch(/\/actions\//);
  });

  const CHOICES: [string, object, string | string[], object][] = [
    [
      'a static select',
      { type: 'static_select', options: [{ text: plain('One'), value: '1' }] },
      '1',
      { selected_option: { value: '1' } },
    ],
    [
      'an overflow menu',
      { type: 'overflow', options: [{ text: plain('One'), value: '1' }] },
      '1',
      { selected_option: { value: '1' } },
    ],
    [
      'radio buttons',
      { type: 'radio_buttons', options: [{ text: plain('One'), value: '1' }] },
      '1',
      { selected_option: { value: '1' } },
    ],
    [
      'checkboxes',
      { type: 'checkboxes', options: [{ text: plain('One'), value: '1' }] },
      ['1'],
      { selected_options: [{ value: '1' }] },
    ],
    ['a person', { type: 'users_select' }, 'U0ADA000001', { selected_user: 'U0ADA000001' }],
    ['people', { type: 'multi_users_select' }, ['U0ADA000001'], { selected_users: ['U0ADA000001'] }],
    ['a conversation', { type: 'conversations_select' }, OPS, { selected_conversation: OPS }],
    ['a channel', { type: 'channels_select' }, OPS, { selected_channel: OPS }],
    ['a date', { type: 'datepicker' }, '2026-11-23', { selected_date: '2026-11-23' }],
    ['a time', { type: 'timepicker' }, '09:30', { selected_time: '09:30' }],
    ['a moment', { type: 'datetimepicker' }, '1700000000', { selected_date_time: 1_700_000_000 }],
  ];

  test.each(CHOICES)(
    '%s carries what was chosen, in the action and in the state',
    async (_, element, value, chosen) => {
      const { slack, raw } = await room();
      const place = await postWith(slack, [{ ...element, action_id: 'pick' }]);
      const choice = slack.people.select('ada', place, 'pick', value);
      const payload = await answerNext(raw, 'interactive');
      await choice;
      expect(payload.actions[0]).toMatchObject({ action_id: 'pick', ...chosen });
      const state = payload.state.values.row?.pick;
      if ((element as { type: string }).type === 'overflow') expect(state).toBeUndefined();
      else expect(state).toMatchObject(chosen);
    },
  );

  test("an ephemeral message is its reader's alone, and does not travel along", async () => {
    const { slack, raw } = await room();
    const blocks = [{ type: 'actions', elements: [{ type: 'button', action_id: 'go', text: plain('Go') }] }];
    const { body } = await call(slack, 'chat.postEphemeral', { channel: OPS, user: 'U0ADA000001', text: 'a', blocks });
    const place: ElementPlace = { kind: 'message', channel: OPS, ts: body.message_ts };
    expect(await slack.people.click('ben', place, 'go')).toMatchObject({ ok: false, error: 'message_not_found' });
    const click = slack.people.click('ada', place, 'go');
    const payload = await answerNext(raw, 'interactive');
    await click;
    expect([payload.container.is_ephemeral, payload.message]).toEqual([true, undefined]);
    expect(await slack.people.click('ada', place, 'stop')).toMatchObject({ error: 'element_not_found' });
  });

  test('an external select asks the app, and remembers what it offered', async () => {
    const { slack, raw } = await room();
    const place = await postWith(slack, [{ type: 'external_select', action_id: 'find' }]);
    expect(await slack.people.suggest('ada', place, 'find', 'gr')).toMatchObject({ ok: true, options: [] });
    const asked = slack.people.suggest('ada', place, 'find', 'gra');
    const payload = await answerNext(raw, 'interactive', { options: [{ text: plain('Grafana'), value: 'grafana' }] });
    expect(payload).toMatchObject({ type: 'block_suggestion', action_id: 'find', block_id: 'row', value: 'gra' });
    expect(await asked).toMatchObject({ ok: true, options: [{ text: 'Grafana', value: 'grafana' }] });
    const choice = slack.people.select('ada', place, 'find', 'grafana');
    const chosen = await answerNext(raw, 'interactive');
    await choice;
    expect(chosen.actions[0].selected_option).toMatchObject({ value: 'grafana', text: { text: 'Grafana' } });
  });

  test.each<[string, object]>([
    ['none', {}],
    ['too many', { options: Array.from({ length: 101 }, (_, index) => ({ text: plain('a'), value: `${index}` })) }],
    ['a text too long', { options: [{ text: plain('x'.repeat(76)), value: 'a' }] }],
  ])('options that Slack would not take are shown as a failure: %s', async (_, answer) => {
    const { slack, raw } = await room();
    const place = await postWith(slack, [{ type: 'external_select', action_id: 'find', min_query_length: 0 }]);
    const asked = slack.people.suggest('ada', place, 'find', '');
    await answerNext(raw, 'interactive', answer);
    expect(await asked).toMatchObject({ ok: false, error: 'invalid_options' });
  });
});

describe('shortcuts', () => {
  test('come from anywhere, or with the message they were called on', async () => {
    const { slack, raw } = await room();
    const anywhere = slack.people.shortcut('ada', 'new-silence');
    expect(await answerNext(raw, 'interactive')).toMatchObject({
      type: 'shortcut',
      callback_id: 'new-silence',
      user: { id: 'U0ADA000001' },
    });
    expect(await anywhere).toMatchObject({ state: 'acknowledged' });
    const { ts } = await slack.people.say('ben', '#ops', 'look at this');
    const onMessage = slack.people.messageAction('ada', { channel: OPS, ts: ts ?? '' }, 'diagnose');
    expect(await answerNext(raw, 'interactive')).toMatchObject({
      type: 'message_action',
      callback_id: 'diagnose',
      message_ts: ts,
      message: { text: 'look at this', user: 'U0BEN000001' },
      channel: { id: OPS },
    });
    expect(await onMessage).toMatchObject({ state: 'acknowledged' });
  });
});

describe('modals', () => {
  const input = (fields: object = {}): object => ({
    type: 'input',
    block_id: 'name',
    label: plain('Name'),
    element: { type: 'plain_text_input', action_id: 'text', ...fields },
  });
  const modal = (fields: object = {}): object => ({
    type: 'modal',
    callback_id: 'restore',
    title: plain('Restore'),
    submit: plain('Go'),
    blocks: [input()],
    ...fields,
  });

  async function trigger(slack: SandboxSlack, raw: RawSocket): Promise<string> {
    const effect = slack.people.command('ada', '#ops', '/otel restore');
    const { trigger_id: id } = await answerNext(raw, 'slash_commands');
    await effect;
    return id;
  }

  test('open by a trigger, once, within three seconds', async () => {
    const clock = { at: Date.now() };
    const slack = await open({ clock: { now: () => new Date(clock.at), after: () => () => undefined } });
    onTestFinished(() => slack.close());
    const raw = await connect(slack);
    const first = await trigger(slack, raw);
    // A faulty view does not use the trigger up.
    expect((await call(slack, 'views.open', { trigger_id: first, view: modal({ title: undefined }) })).body.error).toBe(
      'invalid_arguments',
    );
    expect((await call(slack, 'views.open', { trigger_id: first, view: modal() })).body.ok).toBe(true);
    expect((await call(slack, 'views.open', { trigger_id: first, view: modal() })).body.error).toBe(
      'exchanged_trigger_id',
    );
    const second = await trigger(slack, raw);
    clock.at += 3_001;
    expect((await call(slack, 'views.open', { trigger_id: second, view: modal() })).body.error).toBe(
      'expired_trigger_id',
    );
  });

  test('are filled in, checked, and submitted with their state', async () => {
    const { slack, raw } = await room();
    await call(slack, 'views.open', {
      trigger_id: await trigger(slack, raw),
      view: modal({ private_metadata: 'secret', blocks: [input({ min_length: 3 })] }),
    });
    expect(await slack.people.submitView('ada')).toMatchObject({
      ok: false,
      fieldErrors: { name: 'Please complete this required field.' },
    });
    expect(await slack.people.submitView('ada', { name: { text: 'ab' } })).toMatchObject({
      fieldErrors: { name: 'Must be at least 3 characters long.' },
    });
    const submitted = slack.people.submitView('ada', { name: { text: 'backup' } });
    const payload = await answerNext(raw, 'interactive', {
      response_action: 'errors',
      errors: { name: 'no such backup' },
    });
    expect(payload).toMatchObject({
      type: 'view_submission',
      user: { id: 'U0ADA000001' },
      view: {
        callback_id: 'restore',
        private_metadata: 'secret',
        state: { values: { name: { text: { type: 'plain_text_input', value: 'backup' } } } },
      },
    });
    expect(await submitted).toMatchObject({ ok: false, fieldErrors: { name: 'no such backup' } });
    expect(slack.state().modals('ada')).toHaveLength(1);
    const again = slack.people.submitView('ada');
    await answerNext(raw, 'interactive');
    expect((await again).ok).toBe(true);
    expect(slack.state().modals('ada')).toEqual([]);
  });

  test.each<[string, object]>([
    ['errors at no block', { response_action: 'errors', errors: { nowhere: 'x' } }],
    ['no errors', { response_action: 'errors', errors: {} }],
    ['a faulty view', { response_action: 'update', view: { type: 'modal' } }],
    ['an action that is none', { response_action: 'dance' }],
  ])('an answer Slack cannot follow leaves the modal open: %s', async (_, answer) => {
    const { slack, raw } = await room();
    await call(slack, 'views.open', { trigger_id: await trigger(slack, raw), view: modal() });
    const submitted = slack.people.submitView('ada', { name: { text: 'a' } });
    await answerNext(raw, 'interactive', answer);
    expect(await submitted).toMatchObject({ ok: false, text: 'We had some trouble connecting. Try again?' });
    expect(slack.state().modals('ada')).toHaveLength(1);
  });

  test('lie three deep at most, are updated by hash, and are cleared', async () => {
    const { slack, raw } = await room();
    const opened = await call(slack, 'views.open', {
      trigger_id: await trigger(slack, raw),
      view: modal({ external_id: 'one' }),
    });
    const { id, hash } = opened.body.view;
    const update = (fields: object): ReturnType<typeof call> =>
      call(slack, 'views.update', { view_id: id, view: modal(), ...fields });
    expect((await update({ hash: 'old' })).body.error).toBe('hash_conflict');
    expect((await update({ hash })).body.view.hash).not.toBe(hash);
    expect((await update({ hash })).body.error).toBe('hash_conflict');
    expect((await update({ view: modal({ external_id: 'one' }) })).body.ok).toBe(true);
    const push = async (view: object): Promise<string> => {
      const submitted = slack.people.submitView('ada', { name: { text: 'a' } });
      await answerNext(raw, 'interactive', { response_action: 'push', view });
      const effect = await submitted;
      return effect.error ?? 'ok';
    };
    expect([await push(modal()), await push(modal()), await push(modal())]).toEqual(['ok', 'ok', 'push_limit_reached']);
    expect(
      slack
        .state()
        .modals('ada')
        .map((view) => view.previousViewId === null),
    ).toEqual([true, false, false]);
    const fresh = await trigger(slack, raw);
    const duplicate = await call(slack, 'views.open', { trigger_id: fresh, view: modal({ external_id: 'one' }) });
    expect(duplicate.body.error).toBe('duplicate_external_id');
    const submitted = slack.people.submitView('ada', { name: { text: 'a' } });
    await answerNext(raw, 'interactive', { response_action: 'clear' });
    await submitted;
    expect(slack.state().modals('ada')).toEqual([]);
  });

  test('pushed by views.push need a trigger from a modal', async () => {
    const { slack, raw } = await room();
    const blocks = [{ type: 'actions', elements: [{ type: 'button', action_id: 'more', text: plain('More') }] }];
    const opened = await call(slack, 'views.open', { trigger_id: await trigger(slack, raw), view: modal({ blocks }) });
    expect((await call(slack, 'views.push', { trigger_id: await trigger(slack, raw), view: modal() })).body.error).toBe(
      'not_found',
    );
    const click = slack.people.click('ada', { kind: 'view', viewId: opened.body.view.id }, 'more');
    const payload = await answerNext(raw, 'interactive');
    await click;
    expect(payload).toMatchObject({
      container: { type: 'view', view_id: opened.body.view.id },
      view: { callback_id: 'restore' },
    });
    expect((await call(slack, 'views.push', { trigger_id: payload.trigger_id, view: modal() })).body.ok).toBe(true);
    expect(slack.state().modals('ada')).toHaveLength(2);
  });

  test('tell of being closed when they were asked to', async () => {
    const { slack, raw } = await room();
    await call(slack, 'views.open', { trigger_id: await trigger(slack, raw), view: modal({ notify_on_close: true }) });
    const closed = slack.people.closeView('ada');
    expect(await answerNext(raw, 'interactive')).toMatchObject({
      type: 'view_closed',
      is_cleared: false,
      view: { callback_id: 'restore' },
    });
    expect((await closed).ok).toBe(true);
    expect(slack.state().modals('ada')).toEqual([]);
  });
});

describe('events', () => {
  test('of a mention, a direct message, the Home tab, a join, a usergroup and the end', async () => {
    const { slack, raw } = await room();
    const next = async (type: string): Promise<object> => {
      const frame = await raw.next((each) => each.type === 'events_api' && each.payload.event?.type === type);
      raw.ack(frame.envelope_id);
      expect(frame.payload).toMatchObject({ type: 'event_callback', team_id: 'T0SANDBOX01', api_app_id: slack.app.id });
      return frame.payload.event;
    };
    await slack.people.say('ada', '#ops', '@otelops status & <health>');
    expect(await next('app_mention')).toMatchObject({
      user: 'U0ADA000001',
      channel: OPS,
      text: '<@U0OTELOPS01> status &amp; &lt;health&gt;',
    });
    await slack.people.say('ada', slack.people.im('ada'), 'hello');
    expect(await next('message')).toMatchObject({ channel_type: 'im', text: 'hello' });
    await slack.people.openHome('ada');
    expect(await next('app_home_opened')).toMatchObject({ user: 'U0ADA000001', tab: 'home' });
    slack.administration.join('gus', '#alerts');
    expect(await next('member_joined_channel')).toMatchObject({ user: 'U0GUS000001' });
    slack.administration.setUsergroup('@oncall', ['ada', 'ben']);
    expect(await next('subteam_members_changed')).toMatchObject({ added_users: ['U0ADA000001'], removed_users: [] });
    slack.administration.uninstall();
    await next('app_uninstalled');
    await next('tokens_revoked');
    expect((await call(slack, 'auth.test')).body.error).toBe('token_revoked');
  });

  test('of being told too much comes bare', async () => {
    const { slack, raw } = await room();
    slack.administration.limitEvents();
    const frame = await raw.next((each) => each.type === 'events_api');
    raw.ack(frame.envelope_id);
    expect(frame.payload).toMatchObject({ type: 'app_rate_limited', api_app_id: slack.app.id, team_id: 'T0SANDBOX01' });
    expect(frame.payload.event).toBeUndefined();
  });

  test('what nobody said to the app it does not hear', async () => {
    const { slack, raw } = await room();
    await slack.people.say('ada', '#ops', 'just talking');
    await slack.people.say('ada', '#random', '@otelops are you there?');
    await slack.people.openHome('ada');
    await raw.next((frame) => frame.type === 'events_api');
    expect(raw.frames.filter((frame) => frame.type === 'events_api').map((frame) => frame.payload.event.type)).toEqual([
      'app_home_opened',
    ]);
  });

  test('that are not acknowledged come again, with how often and why', async () => {
    const timers: { ms: number; task: () => void }[] = [];
    const clock = {
      now: () => new Date(),
      after: (ms: number, task: () => void) => {
        const timer = { ms, task };
        timers.push(timer);
        return () => timers.splice(timers.indexOf(timer), timers.includes(timer) ? 1 : 0);
      },
    };
    const fire = async (ms: number): Promise<void> => {
      await vi.waitFor(() => expect(timers.some((timer) => timer.ms === ms)).toBe(true), LONG);
      const [due] = timers.splice(
        timers.findIndex((timer) => timer.ms === ms),
        1,
      );
      due?.task();
    };
    const slack = await open({ clock });
    onTestFinished(async () => {
      const closing = slack.close();
      await fire(1_000).catch(() => undefined);
      await closing;
    });
    const raw = await connect(slack);
    await slack.people.openHome('ada');
    for (const wait of [1_000, 60_000, 300_000]) {
      await fire(3_000);
      await fire(wait);
    }
    const last = await raw.next((frame) => frame.retry_attempt === 3);
    raw.ack(last.envelope_id);
    const attempts = raw.frames.filter((frame) => frame.type === 'events_api');
    expect(attempts.map((frame) => [frame.retry_attempt, frame.retry_reason])).toEqual([
      [0, ''],
      [1, 'timeout'],
      [2, 'timeout'],
      [3, 'timeout'],
    ]);
    expect(new Set(attempts.map((frame) => frame.payload.event_id)).size).toBe(1);
  });
});
