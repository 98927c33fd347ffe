import type { SandboxSlack } from '@otelops/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, call, callJson, open } from './slack-client.ts';

const OPS = 'C0OPS000001';
const ALERTS = 'C0ALERTS001';
const RANDOM = 'C0RANDOM001';
const ADA = 'U0ADA000001';
const VIC = 'U0VIC000001';
const FAY = 'U0FAY000001';
const GUS = 'U0GUS000001';

let slack: SandboxSlack;
beforeAll(async () => {
  slack = await open();
});
afterAll(() => slack.close());

const post = async (args: object = {}): Promise<{ channel: string; ts: string }> => {
  const { body } = await call(slack, 'chat.postMessage', { channel: OPS, text: 'hello', ...args });
  expect(body.error).toBeUndefined();
  return { channel: body.channel, ts: body.ts };
};
const section = (text: string): object => ({ type: 'section', text: { type: 'mrkdwn', text } });
const view = (fields: object = {}): object => ({
  type: 'modal',
  title: { type: 'plain_text', text: 'T' },
  blocks: [section('a')],
  ...fields,
});

describe('who may call', () => {
  test.each<[string, string, string]>([
    ['no token', '', 'not_authed'],
    ['another token', 'xoxb-not-ours', 'invalid_auth'],
  ])('%s', async (_, token, error) => {
    expect((await call(slack, 'auth.test', {}, token)).body).toMatchObject({ ok: false, error });
  });

  test('app-level tokens open sockets and nothing else; bot tokens do not', async () => {
    expect((await call(slack, 'chat.postMessage', {}, slack.appToken)).body.error).toBe('not_allowed_token_type');
    expect((await call(slack, 'apps.connections.open')).body.error).toBe('not_allowed_token_type');
    expect((await call(slack, 'apps.connections.open', {}, slack.appToken)).body.url).toMatch(
      /^ws:\/\/127\.0\.0\.1:\d+\/link\//,
    );
  });

  test('the scopes that are missing are named, with those there are', async () => {
    await using poor = await open({ scopes: ['commands', 'chat:write'] });
    const asked: [string, object, string][] = [
      ['users.info', { user: ADA }, 'users:read'],
      ['usergroups.list', {}, 'usergroups:read'],
      ['reactions.add', { channel: OPS, timestamp: '1.1', name: 'eyes' }, 'reactions:write'],
      ['pins.add', { channel: OPS, timestamp: '1.1' }, 'pins:write'],
      ['files.getUploadURLExternal', { filename: 'a', length: 1 }, 'files:write'],
      ['conversations.open', { users: ADA }, 'im:write'],
      ['conversations.list', {}, 'channels:read,groups:read,im:read'],
      ['conversations.history', { channel: OPS }, 'channels:history,groups:history,im:history'],
      ['team.info', {}, 'team:read'],
    ];
    for (const [method, args, needed] of asked) {
      const { body, headers } = await call(poor, method, args);
      expect({ method, ...body }).toMatchObject({
        method,
        ok: false,
        error: 'missing_scope',
        needed,
        provided: 'commands,chat:write',
      });
      expect(headers.get('x-oauth-scopes')).toBe('commands,chat:write');
    }
    await using narrow = await open({ scopes: ['channels:read', 'channels:history', 'im:write'] });
    expect((await call(narrow, 'conversations.list', { types: 'im' })).body).toMatchObject({
      error: 'missing_scope',
      needed: 'im:read',
    });
    const { body } = await call(narrow, 'conversations.open', { users: ADA });
    expect((await call(narrow, 'conversations.history', { channel: body.channel.id })).body).toMatchObject({
      needed: 'im:history',
    });
  });

  test('a revoked token is of no more use', async () => {
    await using other = await open();
    expect((await call(other, 'auth.revoke', { test: true })).body).toEqual({ ok: true, revoked: false });
    expect((await call(other, 'auth.test')).body.ok).toBe(true);
    expect((await call(other, 'auth.revoke')).body.revoked).toBe(true);
    expect((await call(other, 'auth.test')).body.error).toBe('token_revoked');
  });

  test('who it is that calls', async () => {
    const { body, headers } = await call(slack, 'auth.test');
    expect(body).toMatchObject({
      ok: true,
      user: 'otelops',
      user_id: slack.app.botUserId,
      bot_id: slack.app.botId,
      team_id: 'T0SANDBOX01',
    });
    expect(headers.get('x-oauth-scopes')?.split(',')).toEqual(slack.app.scopes);
    expect((await call(slack, 'team.info')).body.team.domain).toBe('otelops-sandbox');
    expect((await call(slack, 'bots.info', { bot: slack.app.botId })).body.bot.user_id).toBe(slack.app.botUserId);
    expect((await call(slack, 'api.test', { a: 1 }, '')).body).toEqual({ ok: true, args: { a: '1' } });
  });

  test('an app is installed through a code that is good once', async () => {
    const authorize = new URL('oauth/v2/authorize', slack.url);
    authorize.search = new URLSearchParams({
      client_id: slack.clientId,
      redirect_uri: 'http://127.0.0.1:9/back',
      state: 's',
    }).toString();
    const page = await (await fetch(authorize)).text();
    const back = new URL(/href="([^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? '');
    expect(back.searchParams.get('state')).toBe('s');
    const exchange = (fields: object): Promise<Answer> =>
      call(
        slack,
        'oauth.v2.access',
        {
          code: back.searchParams.get('code'),
          client_id: slack.clientId,
          client_secret: slack.clientSecret,
          ...fields,
        },
        '',
      );
    expect((await exchange({ client_secret: 'x' })).body.error).toBe('bad_client_secret');
    expect((await exchange({ client_id: 'x' })).body.error).toBe('invalid_client_id');
    expect((await exchange({})).body).toMatchObject({ ok: true, access_token: slack.botToken, token_type: 'bot' });
    expect((await exchange({})).body.error).toBe('invalid_code');
    authorize.searchParams.set('redirect_uri', 'https://evil.example/');
    expect((await fetch(authorize)).status).toBe(400);
  });
});

describe('the wire', () => {
  test('forms with JSON texts, JSON bodies, and arguments in the address say the same', async () => {
    const blocks = [section('one')];
    const asForm = await call(slack, 'chat.postMessage', { channel: OPS, text: 'a', blocks });
    const asJson = await callJson(slack, 'chat.postMessage', JSON.stringify({ channel: OPS, text: 'a', blocks }));
    for (const { body } of [asForm, asJson]) expect(body.message.blocks).toMatchObject(blocks);
    const address = `${slack.apiUrl}users.info?user=${ADA}&token=${slack.botToken}`;
    expect(await (await fetch(address)).json()).toMatchObject({ ok: true, user: { id: ADA } });
  });

  test('refuses what is no request', async () => {
    expect((await call(slack, 'chat.shout')).body).toEqual({
      ok: false,
      error: 'unknown_method',
      req_method: 'chat.shout',
    });
    expect((await callJson(slack, 'auth.test', '{')).body.error).toBe('invalid_json');
    expect((await callJson(slack, 'auth.test', '[]')).body.error).toBe('json_not_object');
    const odd = await fetch(`${slack.apiUrl}auth.test`, {
      method: 'POST',
      headers: { 'content-type': 'application/xml' },
      body: '<a/>',
    });
    expect(await odd.json()).toMatchObject({ error: 'invalid_post_type' });
    expect((await fetch(`${slack.url}nothing/here`)).status).toBe(404);
  });
});

describe('refusals', () => {
  const REFUSALS: [string, string, object, string][] = [
    ['no channel', 'chat.postMessage', { text: 'a' }, 'invalid_arguments'],
    ['no such channel', 'chat.postMessage', { channel: 'C404', text: 'a' }, 'channel_not_found'],
    ['the app is not in it', 'chat.postMessage', { channel: RANDOM, text: 'a' }, 'not_in_channel'],
    ['nothing to say', 'chat.postMessage', { channel: OPS }, 'no_text'],
    ['blocks that are no JSON', 'chat.postMessage', { channel: OPS, blocks: '[{' }, 'invalid_blocks_format'],
    ['attachments that are no JSON', 'chat.postMessage', { channel: OPS, attachments: '{' }, 'invalid_attachments'],
    [
      'metadata that is none',
      'chat.postMessage',
      { channel: OPS, text: 'a', metadata: { event_type: 'x' } },
      'invalid_metadata_format',
    ],
    [
      'too much in the blocks',
      'chat.postMessage',
      { channel: OPS, blocks: Array(5).fill(section('x'.repeat(2900))) },
      'msg_blocks_too_long',
    ],
    ['ephemeral: no such person', 'chat.postEphemeral', { channel: OPS, user: 'U404', text: 'a' }, 'user_not_found'],
    [
      'ephemeral: not in the channel',
      'chat.postEphemeral',
      { channel: ALERTS, user: GUS, text: 'a' },
      'user_not_in_channel',
    ],
    ['update: no such message', 'chat.update', { channel: OPS, ts: '1.1', text: 'a' }, 'message_not_found'],
    ['delete: no such message', 'chat.delete', { channel: OPS, ts: '1.1' }, 'message_not_found'],
    ['permalink: no such message', 'chat.getPermalink', { channel: OPS, message_ts: '1.1' }, 'message_not_found'],
    ['info: no such channel', 'conversations.info', { channel: 'C404' }, 'channel_not_found'],
    ['list: no such type', 'conversations.list', { types: 'rooms' }, 'invalid_types'],
    ['list: a cursor of nobody', 'conversations.list', { cursor: 'abc' }, 'invalid_cursor'],
    ['list: a limit beyond', 'conversations.list', { limit: 1001 }, 'invalid_limit'],
    ['open: no such person', 'conversations.open', { users: 'U404' }, 'user_not_found'],
    ['open: with itself', 'conversations.open', { users: 'U0OTELOPS01' }, 'cannot_dm_bot'],
    ['open: nobody', 'conversations.open', {}, 'invalid_arguments'],
    ['history: not in the channel', 'conversations.history', { channel: RANDOM }, 'not_in_channel'],
    [
      'history: a time that is none',
      'conversations.history',
      { channel: OPS, oldest: 'yesterday' },
      'invalid_ts_oldest',
    ],
    ['history: a time that is none', 'conversations.history', { channel: OPS, latest: 'today' }, 'invalid_ts_latest'],
    ['replies: no such thread', 'conversations.replies', { channel: OPS, ts: '1.1' }, 'thread_not_found'],
    ['person: nobody', 'users.info', { user: 'U404' }, 'user_not_found'],
    ['usergroup: none', 'usergroups.users.list', { usergroup: 'S404' }, 'no_such_subteam'],
    ['reaction: no message', 'reactions.add', { channel: OPS, timestamp: '1.1', name: 'eyes' }, 'message_not_found'],
    ['reaction: no name', 'reactions.add', { channel: OPS, timestamp: '1.1', name: 'no such name!' }, 'invalid_name'],
    ['pin: no message', 'pins.add', { channel: OPS, timestamp: '1.1' }, 'message_not_found'],
    ['view: none', 'views.open', { trigger_id: 'x' }, 'invalid_arguments'],
    ['view: a trigger of nobody', 'views.open', { trigger_id: 'x', view: view() }, 'invalid_trigger_id'],
    [
      'reaction: a time that is none',
      'reactions.add',
      { channel: OPS, timestamp: 'now', name: 'eyes' },
      'bad_timestamp',
    ],
    ['a test of errors', 'api.test', { error: 'my_error' }, 'my_error'],
    [
      'view: too large',
      'views.open',
      { trigger_id: 'x', view: view({ private_metadata: 'x'.repeat(250_001) }) },
      'view_too_large',
    ],
    ['view: not open', 'views.update', { view_id: 'V404', view: view() }, 'not_found'],
    ['home: for nobody', 'views.publish', { user_id: 'U404', view: { type: 'home', blocks: [] } }, 'user_not_found'],
    ['home: a modal', 'views.publish', { user_id: ADA, view: view() }, 'invalid_arguments'],
    ['upload: without a length', 'files.getUploadURLExternal', { filename: 'a' }, 'invalid_arguments'],
    ['upload: of nothing', 'files.getUploadURLExternal', { filename: 'a', length: 0 }, 'missing_argument'],
    [
      'upload: too large',
      'files.getUploadURLExternal',
      { filename: 'a', length: 65 * 1024 * 1024 },
      'file_upload_size_restricted',
    ],
    [
      'upload: a snippet too large',
      'files.getUploadURLExternal',
      { filename: 'a', length: 1024 * 1024 + 1, snippet_type: 'text' },
      'snippet_too_large',
    ],
    [
      'upload: alt text too large',
      'files.getUploadURLExternal',
      { filename: 'a', length: 1, alt_text: 'x'.repeat(1001) },
      'alt_txt_too_large',
    ],
    ['complete: nothing', 'files.completeUploadExternal', {}, 'invalid_arguments'],
    ['complete: no such file', 'files.completeUploadExternal', { files: [{ id: 'F404' }] }, 'file_not_found'],
    ['file: none', 'files.info', { file: 'F404' }, 'file_not_found'],
  ];

  test.each(REFUSALS)('%s: %s', async (_, method, args, error) => {
    const { status, body } = await call(slack, method, args);
    expect({ status, ok: body.ok, error: body.error }).toEqual({ status: 200, ok: false, error });
  });

  test('faulty blocks are named by JSON pointer, in the two places where Slack does', async () => {
    const { body } = await call(slack, 'chat.postMessage', {
      channel: OPS,
      blocks: [section('x'.repeat(3001)), { type: 'x' }],
    });
    const faults = [
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
      'unsupported type: x [json-pointer:/blocks/1/type]',
    ];
    expect(body).toEqual({
      ok: false,
      error: 'invalid_blocks',
      errors: faults,
      response_metadata: { messages: faults.map((each) => `[ERROR] ${each}`) },
    });
    const faulty = await call(slack, 'views.open', {
      trigger_id: 'x',
      view: view({ title: { type: 'plain_text', text: 'x'.repeat(25) } }),
    });
    expect(faulty.body.response_metadata.messages).toEqual([
      '[ERROR] must be less than 25 characters [json-pointer:/view/title/text]',
    ]);
  });

  test('an archived channel takes nothing more', async () => {
    await using other = await open();
    other.administration.archive('#alerts');
    expect((await call(other, 'chat.postMessage', { channel: ALERTS, text: 'a' })).body.error).toBe('is_archived');
  });
});

describe('messages', () => {
  test('are posted by id, by #name, and to a person', async () => {
    expect((await post({ channel: '#ops' })).channel).toBe(OPS);
    const { channel } = await post({ channel: ADA });
    expect((await call(slack, 'conversations.info', { channel })).body.channel).toMatchObject({
      is_im: true,
      user: ADA,
    });
    expect((await call(slack, 'conversations.open', { users: ADA })).body.channel.id).toBe(channel);
  });

  test('keep blocks with ids filled in, and metadata for those who ask', async () => {
    const metadata = { event_type: 'otelops_message', event_payload: { op_id: '1' } };
    const button = { type: 'button', text: { type: 'plain_text', text: 'Go' } };
    const { channel, ts } = await post({ blocks: [{ type: 'actions', elements: [button] }], metadata });
    const read = async (args: object): Promise<Answer['body']> =>
      (await call(slack, 'conversations.history', { channel, latest: ts, inclusive: true, limit: 1, ...args })).body
        .messages[0];
    const [block] = (await read({})).blocks;
    expect(block.block_id).toMatch(/^.{5}$/);
    expect(block.elements[0].action_id).toMatch(/^.{5}$/);
    expect((await read({})).metadata).toBeUndefined();
    expect((await read({ include_all_metadata: true })).metadata).toEqual(metadata);
  });

  test('that are too long are cut off with a warning when posted, and refused when edited', async () => {
    const { body } = await call(slack, 'chat.postMessage', { channel: OPS, text: 'x'.repeat(40_100) });
    expect(body).toMatchObject({
      ok: true,
      warning: 'message_truncated',
      response_metadata: { warnings: ['message_truncated'] },
    });
    expect(body.message.text).toHaveLength(40_000);
    const edit = await call(slack, 'chat.update', { channel: OPS, ts: body.ts, text: 'x'.repeat(40_001) });
    expect(edit.body.error).toBe('msg_too_long');
  });

  test('are edited by the rules of text, blocks, attachments and metadata', async () => {
    const metadata = { event_type: 'x', event_payload: { a: '1' } };
    const place = await post({
      text: 'one',
      blocks: [section('block')],
      attachments: [{ text: 'bar', color: 'good' }],
      metadata,
    });
    const edit = async (args: object): Promise<Answer['body']> => {
      const { body } = await call(slack, 'chat.update', { ...place, ...args });
      expect(body.error).toBeUndefined();
      return body.message;
    };
    const text = await edit({ text: 'two' });
    expect([text.text, text.blocks, text.attachments?.length, text.metadata]).toEqual(['two', undefined, 1, metadata]);
    const blocks = await edit({ blocks: [section('again')] });
    expect([blocks.text, blocks.blocks.length]).toEqual(['', 1]);
    expect((await edit({ text: 'three', attachments: [] })).attachments).toBeUndefined();
    expect((await edit({ metadata: { event_type: 'y', event_payload: {} } })).text).toBe('three');
    expect((await edit({ metadata: {} })).metadata).toBeUndefined();
    expect((await edit({ text: 'four' })).edited).toMatchObject({ user: slack.app.botUserId });
  });

  test('may be edited for as long as the workspace lets them be', async () => {
    let at = Date.parse('2026-11-23T08:00:00Z');
    await using other = await open({
      editWindowMs: 60_000,
      clock: { now: () => new Date(at), after: () => () => undefined },
    });
    const { body } = await call(other, 'chat.postMessage', { channel: OPS, text: 'a' });
    const edit = async (): Promise<string> =>
      (await call(other, 'chat.update', { channel: OPS, ts: body.ts, text: 'b' })).body.error ?? 'ok';
    expect(await edit()).toBe('ok');
    at += 60_001;
    expect(await edit()).toBe('edit_window_closed');
  });

  test('shown as blocks do not say that they were edited', async () => {
    const place = await post();
    const { body } = await call(slack, 'chat.update', { ...place, text: 'a', blocks: [section('a')] });
    expect([body.message.blocks.length, body.message.edited]).toEqual([1, undefined]);
  });

  test("of others are not the app's to change", async () => {
    await slack.people.say('ada', '#ops', 'mine');
    const ts = slack.state().messages('#ops').at(-1)?.ts;
    expect((await call(slack, 'chat.update', { channel: OPS, ts, text: 'a' })).body.error).toBe('cant_update_message');
    expect((await call(slack, 'chat.delete', { channel: OPS, ts })).body.error).toBe('cant_delete_message');
  });

  test('that only one person sees cannot be edited, read or linked to', async () => {
    const { body } = await call(slack, 'chat.postEphemeral', { channel: OPS, user: ADA, text: 'psst' });
    expect(
      slack
        .state()
        .ephemerals('ada')
        .map((each) => each.text),
    ).toContain('psst');
    expect(slack.state().ephemerals('ben')).toEqual([]);
    expect((await call(slack, 'chat.update', { channel: OPS, ts: body.message_ts, text: 'a' })).body.error).toBe(
      'message_not_found',
    );
    const history = await call(slack, 'conversations.history', { channel: OPS });
    expect(history.body.messages.map((each: { text: string }) => each.text)).not.toContain('psst');
  });

  test('form threads, and a reply may be shown in the channel too', async () => {
    const { channel, ts } = await post({ text: 'head' });
    const one = await post({ text: 'one', thread_ts: ts });
    await post({ text: 'two', thread_ts: one.ts, reply_broadcast: true });
    const { body } = await call(slack, 'conversations.replies', { channel, ts });
    expect(body.messages.map((each: { text: string }) => each.text)).toEqual(['head', 'one', 'two']);
    expect(body.messages[0]).toMatchObject({ thread_ts: ts, reply_count: 2, latest_reply: body.messages[2].ts });
    expect(body.messages[2]).toMatchObject({
      thread_ts: ts,
      parent_user_id: slack.app.botUserId,
      subtype: 'thread_broadcast',
    });
    const history = await call(slack, 'conversations.history', { channel, oldest: ts, inclusive: true });
    expect(history.body.messages.map((each: { text: string }) => each.text)).toEqual(['two', 'head']);
    const link = await call(slack, 'chat.getPermalink', { channel, message_ts: one.ts });
    expect(link.body.permalink).toBe(
      `${slack.url}archives/${channel}/p${one.ts.replace('.', '')}?thread_ts=${ts}&cid=${channel}`,
    );
  });

  test('are gone when deleted', async () => {
    const place = await post();
    expect((await call(slack, 'chat.delete', place)).body).toMatchObject({ ok: true, ts: place.ts });
    expect((await call(slack, 'chat.delete', place)).body.error).toBe('message_not_found');
  });

  test('to a head that is gone land in the channel, and only the answer tells; one that had replies leaves a stone', async () => {
    const head = await post({ text: 'gone' });
    await call(slack, 'chat.delete', head);
    const { body } = await call(slack, 'chat.postMessage', { channel: OPS, text: 'orphan', thread_ts: head.ts });
    expect([body.ok, body.message.thread_ts]).toEqual([true, undefined]);
    const busy = await post({ text: 'busy' });
    await post({ text: 'reply', thread_ts: busy.ts });
    await call(slack, 'chat.delete', busy);
    const later = await call(slack, 'chat.postMessage', { channel: OPS, text: 'later', thread_ts: busy.ts });
    expect(later.body.message.thread_ts).toBe(busy.ts);
    const thread = await call(slack, 'conversations.replies', busy);
    expect(thread.body.messages.map((each: { subtype?: string; text: string }) => each.subtype ?? each.text)).toEqual([
      'tombstone',
      'reply',
      'later',
    ]);
    expect((await call(slack, 'chat.update', { ...busy, text: 'back' })).body.error).toBe('message_not_found');
  });

  test('carry emoji and pins once each', async () => {
    const { channel, ts: timestamp } = await post();
    const mark = async (method: string, args: object = {}): Promise<string> =>
      (await call(slack, method, { channel, timestamp, ...args })).body.error ?? 'ok';
    const eyes = { name: 'eyes' };
    expect([await mark('reactions.add', eyes), await mark('reactions.add', eyes)]).toEqual(['ok', 'already_reacted']);
    expect([await mark('reactions.remove', eyes), await mark('reactions.remove', eyes)]).toEqual(['ok', 'no_reaction']);
    expect([await mark('pins.add'), await mark('pins.add')]).toEqual(['ok', 'already_pinned']);
    expect([await mark('pins.remove'), await mark('pins.remove')]).toEqual(['ok', 'no_pin']);
  });

  test('come in pages', async () => {
    await using other = await open();
    for (let index = 0; index < 5; index += 1)
      await call(other, 'chat.postMessage', { channel: OPS, text: `m${index}` });
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await call(other, 'conversations.history', {
        channel: OPS,
        limit: 2,
        ...(cursor === '' ? {} : { cursor }),
      });
      seen.push(...body.messages.map((each: { text: string }) => each.text));
      cursor = body.response_metadata.next_cursor;
      expect(body.has_more).toBe(cursor !== '');
    } while (cursor !== '');
    expect(seen).toEqual(['m4', 'm3', 'm2', 'm1', 'm0']);
  });
});

describe('people and places', () => {
  test('who is who can be told from the flags', async () => {
    const of = async (user: string): Promise<Answer['body']> => (await call(slack, 'users.info', { user })).body.user;
    expect(await of('U0CLEO00001')).toMatchObject({ is_admin: true, is_restricted: false });
    expect(await of(GUS)).toMatchObject({ is_restricted: true });
    expect(await of(FAY)).toMatchObject({ team_id: 'T0PARTNER01', is_stranger: true });
    expect(await of(slack.app.botUserId)).toMatchObject({ is_bot: true });
    const list = (await call(slack, 'users.list')).body.members.map((each: { id: string }) => each.id);
    expect(list).toContain(VIC);
    expect(list).not.toContain(FAY);
  });

  test('usergroups and their people', async () => {
    const { body } = await call(slack, 'usergroups.list', { include_users: true });
    const platform = body.usergroups.find((each: { handle: string }) => each.handle === 'platform');
    expect(platform).toMatchObject({ user_count: 3 });
    expect((await call(slack, 'usergroups.users.list', { usergroup: platform.id })).body.users).toEqual(platform.users);
  });

  test('channels the app is in, and those it is not', async () => {
    const { body } = await call(slack, 'conversations.list', { types: 'public_channel,private_channel' });
    const membership = body.channels.map((each: { name: string; is_member: boolean }) => [each.name, each.is_member]);
    expect(membership).toEqual([
      ['ops', true],
      ['alerts', true],
      ['random', false],
    ]);
    expect((await call(slack, 'conversations.members', { channel: OPS })).body.members).toContain(FAY);
    expect((await call(slack, 'conversations.info', { channel: OPS })).body.channel).toMatchObject({
      is_ext_shared: true,
      is_member: true,
    });
  });
});

describe('files', () => {
  const PNG = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const announce = async (filename: string, length: number): Promise<{ upload_url: string; file_id: string }> =>
    (await call(slack, 'files.getUploadURLExternal', { filename, length, alt_text: 'a chart' })).body;
  const image = (id: string): object => ({ type: 'image', alt_text: 'a', slack_file: { id } });

  test('are announced, sent, completed and shared; before that nobody sees them', async () => {
    const { upload_url: url, file_id: id } = await announce('chart.png', PNG.length);
    expect((await call(slack, 'files.completeUploadExternal', { files: [{ id }] })).body.error).toBe('file_not_found');
    const form = new FormData();
    form.append('body', new Blob([new Uint8Array(PNG)]), 'Untitled');
    const sent = await fetch(url, { method: 'POST', body: form });
    expect([sent.status, (await sent.text()).startsWith('OK')]).toEqual([200, true]);
    expect((await fetch(`${slack.url}files/${id}`)).status).toBe(404);
    expect((await call(slack, 'files.info', { file: id })).body.error).toBe('file_not_found');
    expect((await call(slack, 'chat.postMessage', { channel: OPS, blocks: [image(id)] })).body.errors).toEqual([
      'invalid slack file [json-pointer:/blocks/0/slack_file]',
    ]);
    const head = await post({ text: 'head' });
    const { body } = await call(slack, 'files.completeUploadExternal', {
      files: [{ id, title: 'CPU' }],
      channel_id: OPS,
      thread_ts: head.ts,
      initial_comment: 'last hour',
    });
    expect(body).toMatchObject({ ok: true, files: [{ id, title: 'CPU', mimetype: 'image/png', alt_txt: 'a chart' }] });
    const { file } = (await call(slack, 'files.info', { file: id })).body;
    const [share] = file.shares.public[OPS];
    expect(share).toMatchObject({ thread_ts: head.ts });
    expect(slack.state().thread('#ops', head.ts).at(-1)).toMatchObject({
      ts: share.ts,
      text: 'last hour',
      files: [id],
    });
    expect(Buffer.from(await (await fetch(file.url_private)).arrayBuffer()).equals(PNG)).toBe(true);
    await post({ blocks: [image(id)] });
    expect((await call(slack, 'files.completeUploadExternal', { files: [{ id }] })).body.error).toBe('file_not_found');
  });

  test('take as many bytes as were announced', async () => {
    const { upload_url: url } = await announce('a.txt', 3);
    const sent = await fetch(url, { method: 'POST', body: 'four' });
    expect([sent.status, await sent.text()]).toEqual([400, 'length_mismatch: 3 bytes announced, 4 sent']);
    expect((await fetch(`${slack.url}upload/F404`, { method: 'POST', body: 'x' })).status).toBe(400);
  });
});

describe('rates', () => {
  const clock = { at: Date.parse('2026-11-23T08:00:00Z') };
  const held = { now: () => new Date(clock.at), after: () => () => undefined };

  test("above a method's tier calls wait as long as they are told to, and others are not touched", async () => {
    await using limited = await open({ rateLimits: true, clock: held });
    const burst = async (method: string, args: object): Promise<number> => {
      for (let count = 0; ; count += 1) if ((await call(limited, method, args)).status === 429) return count;
    };
    expect(await burst('conversations.list', {})).toBe(20);
    expect(await burst('conversations.info', { channel: OPS })).toBe(50);
    const { status, headers, body } = await call(limited, 'conversations.list');
    expect([status, headers.get('retry-after'), body]).toEqual([429, '3', { ok: false, error: 'ratelimited' }]);
    expect((await call(limited, 'users.info', { user: ADA })).status).toBe(200);
    clock.at += 3_000;
    expect((await call(limited, 'conversations.list')).status).toBe(200);
    expect((await call(limited, 'conversations.list')).status).toBe(429);
    limited.rateLimits.enabled = false;
    expect((await call(limited, 'conversations.list')).status).toBe(200);
  });

  test('messages have one a second in each channel, after a short burst', async () => {
    await using limited = await open({ rateLimits: true, clock: held });
    const say = async (channel: string): Promise<number> =>
      (await call(limited, 'chat.postMessage', { channel, text: 'a' })).status;
    const first = [];
    for (let index = 0; index < 6; index += 1) first.push(await say(OPS));
    expect(first).toEqual([200, 200, 200, 200, 200, 429]);
    expect(await say(ALERTS)).toBe(200);
    clock.at += 1_000;
    expect([await say(OPS), await say(OPS)]).toEqual([200, 429]);
  });
});

describe('scopes', () => {
  test('that were needed are known: by calls, by the kind of channel, by commands and events', async () => {
    await using other = await open({ clock: { now: () => new Date(), after: () => () => undefined } });
    await call(other, 'auth.test');
    await call(other, 'chat.postMessage', { channel: OPS, text: 'a' });
    await call(other, 'conversations.info', { channel: OPS });
    await call(other, 'conversations.history', { channel: other.people.im('ada') });
    expect(other.scopesUsed()).toEqual(['channels:read', 'chat:write', 'im:history']);
    await other.people.command('ada', '#ops', '/otel help');
    await other.people.say('ada', '#ops', '@otelops hello');
    expect(other.scopesUsed()).toEqual(['app_mentions:read', 'channels:read', 'chat:write', 'commands', 'im:history']);
  });

  test('without `commands` there is no command', async () => {
    await using other = await open({ scopes: ['chat:write'] });
    expect(await other.people.command('ada', '#ops', '/otel help')).toMatchObject({ error: 'invalid_command' });
  });
});
