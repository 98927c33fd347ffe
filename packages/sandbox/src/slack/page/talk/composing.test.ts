import { describe, expect, test } from 'vitest';
import type { PageMessage } from '../../page-protocol.ts';
import { complete, type Known } from './completion.ts';
import { groupMessages } from './group-messages.ts';
import { createHistory } from './history.ts';

const known: Known = {
  commands: [
    {
      ...{ command: '/otel', description: 'Looks after the stack', usageHint: 'deploy phase-2 | status | help' },
      about: { deploy: 'bring up a phase', status: 'show what is there' },
    },
  ],
  people: [
    { id: 'U1', name: 'ada', realName: 'Ada (operator)', title: '', kind: 'member', teamId: 'T1' },
    { id: 'USLACKBOT', name: 'slackbot', realName: 'Slackbot', title: '', kind: 'bot', teamId: 'T1' },
  ],
  usergroups: [{ id: 'S1', handle: 'platform', name: 'Platform team', members: [] }],
};
const offered = (text: string): readonly string[] => complete(text, text.length, known).items.map((item) => item.text);

describe('completion', () => {
  test.each([
    ['/', ['/otel ']],
    ['/ot', ['/otel ']],
    ['/otel ', ['deploy phase-2', 'status', 'help']],
    ['/otel st', ['status']],
    ['/otel status', []],
    ['/other ', []],
    ['hello', []],
    ['hello @a', ['@ada ']],
    ['@', ['@ada ', '@platform ']],
    ['mail@a', []],
  ])('%j offers %j', (text, items) => {
    expect(offered(text)).toEqual(items);
  });

  test('says what each usage does, as far as that is known', () => {
    expect(complete('/otel ', 6, known).items.map(({ hint }) => hint)).toEqual([
      'bring up a phase',
      'show what is there',
      '',
    ]);
  });

  test('replaces what was begun and nothing before it', () => {
    expect(complete('/otel st', 8, known).from).toBe(6);
    expect(complete('hello @a', 8, known).from).toBe(6);
  });
});

describe('the history of what was sent', () => {
  test('goes back and forth by arrows, each text once', () => {
    const history = createHistory();
    for (const text of ['one', 'two', 'one']) history.sent(text);
    expect(history.step('', -1)).toBe('one');
    expect(history.step('one', -1)).toBe('two');
    expect(history.step('two', -1)).toBeUndefined();
    expect(history.step('two', 1)).toBe('one');
    expect(history.step('one', 1)).toBe('');
  });

  test('leaves arrows alone in a text that was not sent', () => {
    const history = createHistory();
    history.sent('one');
    expect(history.step('being written', -1)).toBeUndefined();
  });
});

describe('messages in a list', () => {
  const message = (ts: string, more: Partial<PageMessage> = {}): PageMessage => ({
    ...{ channel: 'C1', ts, broadcast: false, user: 'U1', text: '', blocks: [], attachments: [], files: [] },
    ...{ reactions: [], edited: false, pinned: false, replyCount: 0, ...more },
  });

  test('of one person soon after another stand together; others, later ones and those with blocks do not', () => {
    const rows = groupMessages([
      message('1000000.1'),
      message('1000010.1'),
      message('1000020.1', { user: 'U2' }),
      message('1000030.1', { user: 'U2', blocks: [{ type: 'divider', block_id: 'b' }] }),
      message('1000900.1', { user: 'U2' }),
      message('1000901.1', { user: 'U2', onlyFor: 'U1' }),
      message('1200000.1', { user: 'U2' }),
    ]);
    expect(rows.map(({ follows }) => follows)).toEqual([false, true, false, false, false, false, false]);
    expect(rows.map(({ newDay }) => newDay)).toEqual([true, false, false, false, false, false, true]);
  });
});
