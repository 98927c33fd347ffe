import { systemClock } from '@otelops/deployer';
import { expect, test } from 'vitest';
import type { AuditEntry } from '../ports/audit.ts';
import type { Actor } from '../ports/people.ts';
import type { Json } from '../ports/store.ts';
import { createRuns } from './create-runs.ts';
import { type RunRecord, recordJson } from './run-record.ts';

const mira: Actor = {
  userId: 'U0MIRA',
  teamId: 'T0HOME',
  name: 'Mira',
  isGuest: false,
  isBot: false,
  timeZone: 'UTC',
  groups: [],
};

function running(id: string): RunRecord {
  const requester = { userId: mira.userId, teamId: mira.teamId, name: mira.name };
  return {
    ...{ schema: 1, id, cause: id, words: ['status'], line: 'status', verb: 'status', requester, channel: 'C0OPS' },
    ...{ quiet: false, createdAt: new Date(0).toISOString(), state: 'working', resumed: 0, approvals: [], offers: [] },
  };
}

/** A bot that has these runs under way, and what it writes into the audit log. */
function botWith(records: readonly RunRecord[]) {
  const stored = new Map<string, Json>(records.map((record) => [record.id, recordJson(record)]));
  const audited: AuditEntry[] = [];
  const nothing = (): void => undefined;
  const runs = createRuns(
    {
      clock: systemClock,
      store: {
        read: (_kind, id) => stored.get(id),
        list: () => [...stored].map(([id, value]) => ({ id, value })),
        write: async () => undefined,
      },
      delivery: {
        want: async () => undefined,
        upload: async () => undefined,
        placeOf: () => undefined,
        keyAt: () => undefined,
        settled: async () => true,
      },
      router: {
        ...{ command: nothing, mention: nothing, clicks: nothing, submissions: nothing },
        ...{ options: nothing, homeOpened: nothing },
      },
      people: { actor: async () => mira },
      policy: {
        decide: () => ({ allowed: true, approval: 'none' }),
        mayApprove: () => ({ allowed: true, approval: 'none' }),
      },
      audit: { record: async (entry) => void audited.push(entry) },
      telemetry: {
        ...{ duration: nothing, count: nothing, gauge: nothing, log: nothing },
        span: (_name, _attributes, work) => work(),
      },
      world: async () => {
        throw new Error('Nothing is to be run here.');
      },
      clusterLabel: 'sandbox (simulated)',
      stopping: new AbortController().signal,
    },
    { ids: () => 'new', slash: '/otel' },
  );
  return { runs, audited };
}

test('a run too many is refused with what to do, and stands in the audit log', async () => {
  const { runs, audited } = botWith(Array.from({ length: 40 }, (_, index) => running(`run-${index}`)));
  const start = await runs.start({ cause: 'c', verb: 'status', args: {}, actor: mira, channel: 'C0OPS' });
  const reason = '40 runs are under way or wait for a person; end some first.';
  expect(start).toEqual({ started: false, reason });
  expect(audited).toMatchObject([{ action: 'status', decision: 'refused', reason, actor: { userId: 'U0MIRA' } }]);
});
