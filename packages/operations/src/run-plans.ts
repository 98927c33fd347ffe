import type { ApplyPlanOptions, OutcomeEvent, PhasePlan } from '@otelops/deployer';
import { offersOfRun } from './fixes/offers-of-run.ts';
import type { ReasonCode } from './reason-codes.ts';
import type { VerbEvent } from './verb.ts';
import { VerbError } from './verb-error.ts';
import type { World } from './world.ts';

export interface RunOptions {
  readonly keepGoing: boolean;
  /** How long a component may take to become ready. */
  readonly timeoutMs: number;
}

/** How the plans of a run ended: all of them, or up to the first that failed. */
export interface RunEnd {
  readonly ends: readonly OutcomeEvent<ReasonCode>[];
  readonly failed?: OutcomeEvent<ReasonCode>;
  readonly seconds: number;
}

/** Carries plans out one after the other, passing their events on except the outcomes; stops at the first that fails. */
export async function* runPlans(
  plans: readonly PhasePlan[],
  options: RunOptions,
  world: World,
): AsyncGenerator<VerbEvent, RunEnd> {
  const started = world.clock.monotonic();
  const seconds = (): number => (world.clock.monotonic() - started) / 1000;
  const ends: OutcomeEvent<ReasonCode>[] = [];
  for (const [index, plan] of plans.entries()) {
    const laterObjects = plans.slice(index + 1).flatMap((later) => [...later.desired.values()]);
    const end = yield* runPlan(plan, { ...options, laterObjects }, world);
    // Without its own outcome a phase must never pass for the one before it.
    if (end === undefined) throw new VerbError('internal-error', `${plan.view.phase} ended without saying how.`);
    ends.push(end);
    if (end.code !== 'done' && end.code !== 'unchanged') return { ends, failed: end, seconds: seconds() };
  }
  return { ends, seconds: seconds() };
}

async function* runPlan(
  plan: PhasePlan,
  options: RunOptions & Pick<ApplyPlanOptions, 'laterObjects'>,
  world: World,
): AsyncGenerator<VerbEvent, OutcomeEvent<ReasonCode> | undefined> {
  const { applyPlan, systemRandom } = await import('@otelops/deployer');
  const { runId } = world;
  const run = applyPlan(plan, {
    holder: { who: world.person.name, from: world.person.from },
    signal: world.signal,
    keepGoing: options.keepGoing,
    readyTimeoutMs: options.timeoutMs,
    laterObjects: options.laterObjects ?? [],
    ...(world.lockTimes === undefined ? {} : { lock: world.lockTimes }),
    ...(runId === undefined ? {} : { random: { ...systemRandom, runId: () => runId } }),
  });
  const withOffers = offersOfRun(plan, world);
  let end: OutcomeEvent<ReasonCode> | undefined;
  for await (const event of run) {
    if (event.type === 'outcome') end = event;
    else yield event.type === 'finding' ? await withOffers(event) : event;
  }
  return end;
}

const counters = ['created', 'changed', 'replaced', 'pruned', 'unchanged', 'warnings'] as const;

export type RunCounts = Readonly<Record<(typeof counters)[number], number>>;

/** What the outcomes of several phases add up to. */
export function sumOf(ends: readonly OutcomeEvent[]): RunCounts {
  const sum = { created: 0, changed: 0, replaced: 0, pruned: 0, unchanged: 0, warnings: 0 };
  for (const end of ends) {
    for (const key of counters) {
      const value = end.data?.[key];
      if (typeof value === 'number') sum[key] += value;
    }
  }
  return sum;
}
