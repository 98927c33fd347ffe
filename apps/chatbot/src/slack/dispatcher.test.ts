import { describe, expect, test } from 'vitest';
import { createNotebook } from '../../acceptance/kit/notebook.ts';
import { VirtualClock } from '../../acceptance/kit/virtual-clock.ts';
import type { AuditEntry } from '../ports/audit.ts';
import { createDispatcher, type Dispatcher } from './dispatcher.ts';
import type { Unfinished } from './inbox.ts';
import type { KeptIncoming } from './incoming.ts';
import { UnknownPerson } from './people-directory.ts';
import { createRegistrations } from './registrations.ts';
import { createWorkQueue } from './work-queue.ts';

interface Scene {
  readonly dispatcher: Dispatcher;
  readonly told: string[];
  readonly handled: string[];
  readonly removed: string[];
  readonly audited: AuditEntry[];
  readonly done: string[];
}

interface Wish {
  readonly waiting?: number;
  readonly unfinished?: readonly Unfinished[];
  readonly isKnown?: boolean;
}

function scene({ waiting = 10, unfinished = [], isKnown = true }: Wish = {}): Scene {
  const told: string[] = [];
  const handled: string[] = [];
  const removed: string[] = [];
  const audited: AuditEntry[] = [];
  const done: string[] = [];
  const registrations = createRegistrations();
  registrations.router.command(async ({ text }) => {
    handled.push(text);
  });
  const person = { userId: 'U1AAA', teamId: 'T1AAA', name: 'ada', isGuest: false, isBot: false, timeZone: 'UTC' };
  const dispatcher = createDispatcher({
    ...{ registrations, clock: new VirtualClock(), telemetry: createNotebook() },
    audit: { record: async (entry) => void audited.push(entry) },
    people: {
      actor: async () => {
        if (!isKnown) throw new UnknownPerson('user_not_found');
        return { ...person, groups: [] };
      },
    },
    inbox: { take: async () => 'taken', done: async (id) => void done.push(id), unfinished: () => unfinished },
    answers: {
      answer: async (_to, { text }) => void told.push(text),
      open: async () => true,
    },
    queue: createWorkQueue({ running: 1, waiting }),
    botUserId: 'U0BOT',
    groupsChanged: () => undefined,
    removed: (what) => removed.push(what),
  });
  return { dispatcher, told, handled, removed, audited, done };
}

const status: KeptIncoming = {
  ...{ kind: 'command', userId: 'U1AAA', teamId: 'T1AAA', channel: 'C1AAA', command: '/otel', text: 'status' },
};

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

describe('a command that the disk refuses only after Slack was told that it was taken', () => {
  test('is not done, and the person is told so', async () => {
    const { dispatcher, told, handled } = scene();
    const kept = Promise.reject(new Error('disk full'));
    (await dispatcher.decide({ id: 'e1', incoming: status, kept })).work();
    await settled();
    expect(handled).toEqual([]);
    expect(told).toEqual([expect.stringContaining('nothing was done')]);
  });

  test('does not stop the next one', async () => {
    const { dispatcher, handled } = scene();
    (await dispatcher.decide({ id: 'e1', incoming: status, kept: Promise.reject(new Error('disk full')) })).work();
    (await dispatcher.decide({ id: 'e2', incoming: status, kept: Promise.resolve('taken') })).work();
    await settled();
    expect(handled).toEqual(['status']);
  });
});

describe('somebody of whom Slack tells nothing', () => {
  test('is refused, told so, and stands in the audit log', async () => {
    const { dispatcher, told, handled, audited } = scene({ isKnown: false });
    (await dispatcher.decide({ id: 'e1', incoming: status, kept: Promise.resolve('taken') })).work();
    await settled();
    expect(handled).toEqual([]);
    expect(told).toEqual([expect.stringContaining('did not tell me who you are')]);
    expect(audited).toMatchObject([
      { actor: { userId: 'U1AAA' }, action: 'command', channel: 'C1AAA', decision: 'refused' },
    ]);
  });
});

describe('what a restart cut off', () => {
  test('is told to everybody whom it concerns, also where they are more than the queue takes', async () => {
    const unfinished = ['e1', 'e2', 'e3', 'e4'].map((id) => ({ id, incoming: status }));
    const { dispatcher, told, done } = scene({ waiting: 1, unfinished });
    dispatcher.resume();
    await settled();
    expect(told).toHaveLength(4);
    expect(done.toSorted()).toEqual(['e1', 'e2', 'e3', 'e4']);
  });
});

describe('tokens that were revoked', () => {
  const revoked = { kind: 'removed', what: 'tokens_revoked', teamId: 'T1AAA' } as const;

  test.each([
    ['those of a person are nothing to the bot', { ...revoked, bots: [] }, []],
    ['nor are those of another bot of the app', { ...revoked, bots: ['U0OTHER'] }, []],
    ['its own end it', { ...revoked, bots: ['U0OTHER', 'U0BOT'] }, ['tokens_revoked']],
    [
      'so does an app that was taken away',
      { ...revoked, what: 'app_uninstalled', bots: undefined },
      ['app_uninstalled'],
    ],
  ])('%s', async (_name, { bots, ...rest }, expected) => {
    const { dispatcher, removed } = scene();
    const incoming = { ...rest, ...(bots === undefined ? {} : { bots }) };
    (await dispatcher.decide({ id: 'e1', incoming, kept: Promise.resolve('taken') })).work();
    expect(removed).toEqual(expected);
  });
});
