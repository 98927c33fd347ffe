import type { OutcomeEvent } from '@otelops/deployer/vocabulary';
import { type ReasonCode, verbs } from '@otelops/operations';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../ports/audit.ts';
import type { WantedMessage } from '../ports/delivery.ts';
import type { Click } from '../ports/interactions.ts';
import type { Actor } from '../ports/people.ts';
import type { Runs, VerbRequest } from '../ports/runs.ts';
import type { Json } from '../ports/store.ts';
import { type Checklist, standardChecklists } from './checklist.ts';
import { createSchedules, type Schedules } from './schedules.ts';

const daily: Checklist = {
  name: 'daily',
  cron: '0 8 * * *',
  items: [
    { id: 'health', title: 'Everything answers', run: { verb: 'health', args: {} } },
    { id: 'alerts', title: 'Nothing fires unseen', run: { verb: 'alerts', args: {} } },
  ],
};
const monthly: Checklist = {
  name: 'monthly',
  cron: '0 9 1 * *',
  items: [{ id: 'rotate', title: 'Rotate the credentials' }],
};

let now = new Date();
let records: Map<string, Json>;
let posted: WantedMessage[];
let started: VerbRequest[];
let audited: AuditEntry[];
let outcomes: Record<string, ReasonCode>;
let click: (click: Click) => Promise<void>;
let actorOf: () => Promise<Actor>;
/** What a line of the audit log waits for, as for a disk. */
let disk: Promise<void>;

beforeEach(() => {
  now = new Date('2026-06-01T07:00:00Z');
  records = new Map();
  posted = [];
  started = [];
  audited = [];
  outcomes = {};
  actorOf = async () => mira;
  disk = Promise.resolve();
});

const mira: Actor = {
  userId: 'U0MIRA',
  teamId: 'T0HOME',
  name: 'Mira',
  isGuest: false,
  isBot: false,
  timeZone: 'UTC',
  groups: [],
};

const runs: Runs = {
  start: async (request) => {
    started.push(request);
    const code = outcomes[request.verb] ?? 'done';
    const outcome: OutcomeEvent<ReasonCode> = {
      type: 'outcome',
      time: '',
      code,
      summary: `${request.verb}: ${code}`,
      next: [],
    };
    return { started: true, run: request.cause, message: request.cause, ended: async () => outcome };
  },
  list: () => [],
};

/** The bot as it is after a start: only the records are what they were. */
function startBot(...checklists: Checklist[]): Schedules {
  return createSchedules(
    {
      clock: { now: () => now, monotonic: () => now.getTime(), sleep: () => new Promise(() => undefined) },
      store: {
        read: (kind, id) => records.get(`${kind} ${id}`),
        list: () => [],
        write: async (changes) => {
          for (const { kind, id, value } of changes) if (value !== undefined) records.set(`${kind} ${id}`, value);
        },
      },
      delivery: {
        want: async (message) => void posted.push(message),
        upload: async () => undefined,
        placeOf: () => undefined,
        keyAt: () => undefined,
        settled: async () => true,
      },
      people: { actor: () => actorOf() },
      router: {
        command: () => undefined,
        mention: () => undefined,
        clicks: (_prefix, handler) => {
          click = handler;
        },
        submissions: () => undefined,
        options: () => undefined,
        homeOpened: () => undefined,
      },
      policy: {
        decide: ({ actor }) =>
          actor.userId === 'U0MIRA' ? { allowed: true, approval: 'none' } : { allowed: false, reason: 'You may not.' },
        mayApprove: () => ({ allowed: false, reason: 'no' }),
      },
      audit: {
        record: async (entry) => {
          await disk;
          audited.push(entry);
        },
      },
      telemetry: {
        span: (_name, _attributes, work) => work(),
        duration: () => undefined,
        count: () => undefined,
        gauge: () => undefined,
        log: () => undefined,
      },
      clusterLabel: 'sandbox (simulated)',
      stopping: new AbortController().signal,
    },
    runs,
    { checklists, timeZone: 'UTC', channel: 'C0OPS', onBehalfOf: 'U0MIRA', teamId: 'T0HOME' },
  );
}

function textOf(message: WantedMessage | undefined): string {
  return JSON.stringify(message?.message.blocks);
}

describe('scheduled checks', () => {
  it('run when their time has come, and say nothing while all is well', async () => {
    const bot = startBot(daily);
    await bot.tick();
    expect(started).toEqual([]);
    now = new Date('2026-06-01T08:00:01Z');
    await bot.tick();
    await bot.tick();
    expect(started.map(({ verb }) => verb)).toEqual(['health', 'alerts']);
    expect(started.every(({ manner, actor }) => manner === 'quiet' && actor === mira)).toBe(true);
    expect(posted).toEqual([]);
    expect(bot.overview()[0]?.next).toBe('2026-06-02T08:00:00.000Z');
  });

  it('post only what needs a person, with what is well on one line', async () => {
    outcomes = { health: 'unhealthy' as ReasonCode };
    const bot = startBot(daily);
    await bot.tick();
    now = new Date('2026-06-01T08:00:01Z');
    await bot.tick();
    expect(posted).toHaveLength(1);
    expect(posted[0]?.message.text).toBe('Daily checklist: 1 for a person (sandbox (simulated))');
    expect(textOf(posted[0])).toContain('⚠️ Everything answers\\nhealth: unhealthy');
    expect(textOf(posted[0])).toContain('✅ Nothing fires unseen');
  });

  it('that were missed run once, late, and say so', async () => {
    await startBot(daily).tick();
    now = new Date('2026-06-04T12:00:00Z');
    await startBot(daily).tick();
    expect(started).toHaveLength(2);
    expect(textOf(posted[0])).toContain('began 240 min late, and 3 earlier ones were missed');
  });

  it('that a crash cut off go on where they were, under the same cause', async () => {
    await startBot(daily).tick();
    now = new Date('2026-06-01T08:00:01Z');
    await startBot(daily).tick();
    const finished = JSON.stringify(records.get('schedule run/daily'));
    const cut = finished.replace(/"endedAt":"[^"]*",/, '').replace(/("id":"alerts".*?"state":)"ok"/, '$1"waiting"');
    expect(cut).not.toBe(finished);
    records.set('schedule run/daily', JSON.parse(cut));
    started = [];
    await startBot(daily).tick();
    expect(started.map(({ cause }) => cause)).toEqual(['schedule/daily/2026-06-01T08:00:00.000Z/alerts']);
  });

  it.each([
    ['plan', { code: 'unchanged' }, true],
    ['plan', { code: 'done' }, false],
    ['locks', { code: 'done', data: { held: 0 } }, true],
    ['locks', { code: 'done', data: { held: 2 } }, false],
  ])('judge %s that ended with %j: %s', (id, end, well) => {
    const item = standardChecklists.flatMap(({ items }) => items).find((candidate) => candidate.id === id);
    expect(item?.isWell?.({ type: 'outcome', time: '', summary: '', next: [], ...end })).toBe(well);
  });

  it('name verbs that there are', () => {
    const named = standardChecklists.flatMap(({ items }) => items.flatMap(({ run }) => run?.verb ?? []));
    expect(named.filter((name) => !verbs.some((verb) => verb.name === name))).toEqual([]);
  });

  it('hold tasks of people, who tick them off under their name', async () => {
    const bot = startBot(monthly);
    await bot.tick();
    now = new Date('2026-07-01T09:00:00Z');
    await bot.tick();
    expect(textOf(posted.at(-1))).toContain('☐ Rotate the credentials');
    const answers: string[] = [];
    const press = (actor: Actor): Promise<void> =>
      click({
        id: 'e1',
        actor,
        channel: 'C0OPS',
        actionId: 'schedule.done',
        value: 'monthly|2026-07-01T09:00:00.000Z|rotate',
        state: {},
        answer: async ({ text }) => void answers.push(text),
        open: async () => true,
      });
    await press({ ...mira, userId: 'U0EVE' });
    await press(mira);
    await press(mira);
    expect(answers).toEqual(['You may not.', 'Somebody did that already.']);
    expect(audited.map(({ decision }) => decision)).toEqual(['refused', 'finished']);
    expect(textOf(posted.at(-1))).toContain('☑️ Rotate the credentials\\nDone by Mira');
    expect(posted.at(-1)?.key).toBe(posted[0]?.key);
  });

  it('that cannot be run are told in the channel with the reason, and keep no other list from running', async () => {
    actorOf = async () => {
      throw new Error('Slack does not tell who U0GONE is (user_not_found).');
    };
    const bot = startBot(daily, monthly);
    await bot.tick();
    now = new Date('2026-07-01T09:00:00Z');
    await bot.tick();
    expect(posted.map(({ message }) => message.text)).toEqual([
      'Daily checklist: 2 for a person (sandbox (simulated))',
      'Monthly checklist: 1 for a person (sandbox (simulated))',
    ]);
    expect(textOf(posted[0])).toContain(
      '❌ Everything answers\\nIt could not be run: Slack does not tell who U0GONE is (user_not_found).',
    );
    expect(bot.overview().map(({ last }) => last?.endedAt)).not.toContain(undefined);
  });

  describe('whose tasks are ticked off', () => {
    const two: Checklist = {
      name: 'weekly',
      cron: '0 8 * * *',
      items: [
        { id: 'notes', title: 'Read the notes' },
        { id: 'tests', title: 'Tidy up' },
        { id: 'health', title: 'Everything answers', run: { verb: 'health', args: {} } },
      ],
    };

    const press = (item: string): Promise<void> =>
      click({
        id: item,
        actor: mira,
        channel: 'C0OPS',
        actionId: 'schedule.done',
        value: `weekly|2026-06-01T08:00:00.000Z|${item}`,
        state: {},
        answer: async () => undefined,
        open: async () => true,
      });

    const states = (bot: Schedules) => bot.overview()[0]?.last?.items.map(({ id, state }) => `${id} ${state}`);

    it('at once keep both', async () => {
      const bot = startBot(two);
      await bot.tick();
      now = new Date('2026-06-01T08:00:01Z');
      await bot.tick();
      await Promise.all([press('notes'), press('tests')]);
      expect(states(bot)).toEqual(['notes task-done', 'tests task-done', 'health ok']);
      expect(textOf(posted.at(-1))).not.toContain('☐');
    });

    it('by two at once are done by one', async () => {
      const bot = startBot(two);
      await bot.tick();
      now = new Date('2026-06-01T08:00:01Z');
      await bot.tick();
      await Promise.all([press('notes'), press('notes')]);
      expect(audited).toHaveLength(1);
    });

    it('while the list still runs stay so when it has run', async () => {
      const bot = startBot(two);
      await bot.tick();
      now = new Date('2026-06-01T08:00:01Z');
      const looked = Promise.withResolvers<Actor>();
      const looking = Promise.withResolvers<void>();
      actorOf = () => {
        looking.resolve();
        return looked.promise;
      };
      const running = bot.tick();
      await looking.promise;
      const written = Promise.withResolvers<void>();
      disk = written.promise;
      const pressed = press('notes');
      looked.resolve(mira);
      written.resolve();
      await Promise.all([running, pressed]);
      expect(states(bot)).toEqual(['notes task-done', 'tests task', 'health ok']);
      expect(bot.overview()[0]?.last?.endedAt).toBeDefined();
    });
  });
});
