import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PageChange, PageMessage, PageSnapshot } from '../../page-protocol.ts';
import { changed, channelTalk, threadTalk, workspaceOf } from './workspace.ts';

function message(ts: string, more: Partial<PageMessage> = {}): PageMessage {
  const nothing = {
    blocks: [],
    attachments: [],
    files: [],
    reactions: [],
    edited: false,
    pinned: false,
    replyCount: 0,
  };
  return { channel: 'C1', ts, broadcast: false, user: 'U1', text: ts, ...nothing, ...more };
}

const EMPTY: PageSnapshot = {
  version: 1,
  team: { id: 'T1', name: 'team', domain: 'team' },
  app: { id: 'A1', name: 'app', botUserId: 'B1' },
  you: 'U1',
  people: [],
  usergroups: [],
  commands: [],
  channels: [],
  messages: [],
  home: null,
  modals: [],
  connection: { mode: 'socket', connections: 0 },
  faults: [],
  panels: [],
};

describe('the workspace that the page holds', () => {
  test('is the same whether messages came in a snapshot or as changes, in any order and more than once', () => {
    const stamps = fc.uniqueArray(fc.integer({ min: 1, max: 999 }), { maxLength: 20 });
    fc.assert(
      fc.property(stamps, fc.array(fc.nat(), { maxLength: 10 }), (numbers, again) => {
        const all = numbers.map((number) => message(`${1000 + number}.000001`));
        const repeated = [...all, ...again.flatMap((index) => all[index % Math.max(1, all.length)] ?? [])];
        const changes = repeated.map((each): PageChange => ({ kind: 'message', message: each }));
        const sorted = all.toSorted((a, b) => (a.ts < b.ts ? -1 : 1));
        const held = changes.reduce(changed, workspaceOf(EMPTY));
        expect(held.talk['C1'] ?? []).toEqual(workspaceOf({ ...EMPTY, messages: sorted }).talk['C1'] ?? []);
      }),
    );
  });

  test('an edit replaces, a deletion takes away', () => {
    const held = workspaceOf({ ...EMPTY, messages: [message('1.1'), message('2.1')] });
    const edited = changed(held, { kind: 'message', message: message('1.1', { text: 'new', edited: true }) });
    expect(edited.talk['C1']?.map(({ text }) => text)).toEqual(['new', '2.1']);
    expect(changed(edited, { kind: 'message-gone', channel: 'C1', ts: '1.1' }).talk['C1']).toHaveLength(1);
  });

  test('replies stand in their thread, and in the channel only when they were sent there too', () => {
    const head = message('1.1', { threadTs: '1.1', replyCount: 2 });
    const quiet = message('2.1', { threadTs: '1.1' });
    const loud = message('3.1', { threadTs: '1.1', broadcast: true });
    const held = workspaceOf({ ...EMPTY, messages: [head, quiet, loud] });
    expect(channelTalk(held, 'C1')).toEqual([head, loud]);
    expect(threadTalk(held, 'C1', '1.1')).toEqual([head, quiet, loud]);
  });

  test('calls are kept newest first through a change of person, and not for ever', () => {
    const call = (sequence: number): PageChange => ({
      kind: 'traffic',
      traffic: { sequence, direction: 'in', method: 'chat.update', outcome: 'ok', durationMs: 1 },
    });
    const held = Array.from({ length: 450 }, (_, index) => call(index)).reduce(changed, workspaceOf(EMPTY));
    expect([held.traffic[0]?.sequence, held.traffic.length]).toEqual([449, 400]);
    expect(workspaceOf(EMPTY, held).traffic).toHaveLength(400);
  });

  test('each other change replaces what it names', () => {
    const changes: readonly PageChange[] = [
      { kind: 'channel', channel: { id: 'C1', name: 'ops', kind: 'public', topic: '', members: [] } },
      { kind: 'channel', channel: { id: 'C1', name: 'ops-2', kind: 'public', topic: '', members: [] } },
      { kind: 'person', person: { id: 'U1', name: 'ada', realName: 'Ada', title: '', kind: 'member', teamId: 'T1' } },
      { kind: 'usergroup', usergroup: { id: 'S1', handle: 'ops', name: 'Ops', members: [] } },
      { kind: 'connection', connection: { mode: 'socket', connections: 2 } },
      { kind: 'faults', faults: [{ id: 1, left: 1, effect: { kind: 'hang' } }] },
      { kind: 'panel', panel: { id: 'cluster', title: 'Cluster', state: null } },
      { kind: 'home', view: null },
      { kind: 'modals', views: [] },
    ];
    const held = changes.reduce(changed, workspaceOf(EMPTY));
    expect(held.channels.map(({ name }) => name)).toEqual(['ops-2']);
    expect([held.people.length, held.usergroups.length, held.connection.connections]).toEqual([1, 1, 2]);
    expect([held.faults.length, held.panels.length]).toEqual([1, 1]);
  });
});
