import type { Plan, PlannedObject } from '@otelops/deployer';
import { expect, test } from 'vitest';
import { conflictAdvice, type PlanTotal, tellPlans } from './plan-events.ts';
import type { VerbEvent } from './verb.ts';

const world = { clock: { now: () => new Date(0), monotonic: () => 0, sleep: async () => {} } };

const job: PlannedObject = {
  ref: { apiVersion: 'batch/v1', kind: 'Job', namespace: 'monitoring', name: 'setup' },
  component: 'main',
  wave: 4,
  action: 'replace',
  changes: [],
  conflicts: [],
  checked: 'server',
};

const shared: PlannedObject = {
  ...job,
  ref: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'monitoring', name: 'shared' },
  action: 'conflict',
  conflicts: [{ path: '.data.a', manager: 'helm', operation: 'Apply', policy: 'abort' }],
};

function planOf(...objects: readonly PlannedObject[]): Plan {
  const counts = { create: 0, change: 0, unchanged: 0, replace: 0, prune: 0, conflict: 0 };
  for (const { action } of objects) counts[action] += 1;
  const view = {
    schemaVersion: 1,
    phase: 'phase-1',
    title: 'Phase 1',
    cluster: 'here',
    hash: 'sha256:00',
    counts,
    objects,
    warnings: [],
  } as const;
  return { view, desired: new Map(), toJSON: () => view };
}

async function tell(...plans: readonly Plan[]): Promise<{ events: readonly VerbEvent[]; total: PlanTotal }> {
  const events: VerbEvent[] = [];
  const telling = tellPlans(plans, world);
  for (;;) {
    const next = await telling.next();
    if (next.done === true) return { events, total: next.value };
    events.push(next.value);
  }
}

const again: Parameters<typeof conflictAdvice>[1] = (decided) =>
  ['otel deploy all', ...Object.entries(decided).map(([flag, values]) => `--${flag} ${values.join(',')}`)].join(' ');

const forbidden = { ...job, blocked: 'Job/monitoring/setup would have to be deleted and made anew' };

test('a replacement that nobody allowed stops a run before it is approved, in whichever plan it is', async () => {
  const { events, total } = await tell(planOf(), planOf(forbidden));
  expect(total.blocked).toBe('replace-not-allowed');
  expect(total.text).toBe('1 to replace, 1 not allowed to be replaced.');
  expect(events.find(({ type }) => type === 'finding')).toMatchObject({
    severity: 'error',
    code: 'replace-not-allowed',
    object: job.ref,
  });
  expect(conflictAdvice([planOf(), planOf(forbidden)], again)).toEqual([
    'otel deploy all --replace Job/monitoring/setup',
  ]);
});

test('one that was allowed by name does not, and says nothing more', async () => {
  const { events, total } = await tell(planOf(job));
  expect(total.blocked).toBeUndefined();
  expect(total.text).toBe('1 to replace.');
  expect(events.filter(({ type }) => type === 'finding')).toEqual([]);
});

test('conflicts come first, and each has its own way out', async () => {
  const plan = planOf(shared, forbidden);
  expect((await tell(plan)).total.blocked).toBe('plan-conflicts');
  expect(conflictAdvice([plan], again)).toEqual([
    'otel deploy all --take helm',
    'otel deploy all --leave helm',
    'otel deploy all --replace Job/monitoring/setup',
  ]);
});

test('of what is as it should be, no empty sentence is said', async () => {
  expect((await tell(planOf())).total.text).toBe('Nothing to change.');
});
