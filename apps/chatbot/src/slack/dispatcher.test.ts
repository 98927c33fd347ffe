import { describe, expect, test } from 'vitest';
import { createNotebook } from '../../acceptance/kit/notebook.ts';
import { VirtualClock } from '../../acceptance/kit/virtual-clock.ts';
import { createDispatcher, type Dispatcher } from './dispatcher.ts';
import type { Incoming } from './incoming.ts';
import { createRegistrations } from './registrations.ts';
import { createWorkQueue } from './work-queue.ts';

interface Scene {
  readonly dispatcher: Dispatcher;
  readonly told: string[];
  readonly handled: string[];
  readonly removed: string[];
}

function scene({ waiting = 10 } = {}): Scene {
  const told: string[] = [];
  const handled: string[] = [];
  const removed: string[] = [];
  const registrations = createRegistrations();
  registrations.router.command(async ({ text }) => {
    handled.push(text);
  });
  const person = { userId: 'U1AAA', teamId: 'T1AAA', name: 'ada', isGuest: false, isBot: false, timeZone: 'UTC' };
  const dispatcher = createDispatcher({
    ...{ registrations, clock: new VirtualClock(), telemetry: createNotebook() },
    audit: { record: async () => undefined },
    people: { actor: async () => ({ ...person, groups: [] }) },
    inbox: { take: async () => 'taken', done: async () => undefined, unfinished: () => [] },
    answers: {
      answer: async (_to, { text }) => void told.push(text),
      open: async () => true,
    },
    queue: createWorkQueue({ running: 1, waiting }),
    botUserId: 'U0BOT',
    groupsChanged: () => undefined,
    removed: (what) => removed.push(what),
  });
  return { dispatcher, told, handled, removed };
}

const status: Incoming = {
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
    const incoming: Incoming = { ...rest, ...(bots === undefined ? {} : { bots }) };
    (await dispatcher.decide({ id: 'e1', incoming, kept: Promise.resolve('taken') })).work();
    expect(removed).toEqual(expected);
  });
});
