import { systemClock } from '../cluster/system-clock.ts';
import { DeployError } from '../errors.ts';
import type { StepResult } from '../events.ts';
import { refKey } from '../objects.ts';
import type { PhasePlan } from '../plan/phase-plan.ts';
import type { PlanOptions } from '../plan/plan-options.ts';
import { planVariant } from '../plan/plan-phase.ts';
import type { PlanWarning } from '../plan.ts';
import type { LockHolder } from '../state/lease.ts';
import { acquireLock, type Lock } from '../state/lock.ts';
import { DEFAULT_FIELD_MANAGER } from '../state/names.ts';
import { StateStore } from '../state/store.ts';
import { createWaiter } from '../waiting/engine-waiter.ts';
import type { ApplyPlanOptions, ApplyReport } from './apply-types.ts';
import { carryOut, isQuiet } from './carry-out.ts';
import { checkDependencies, checkPlan } from './check-plan.ts';
import { JournalWriter } from './journal-writer.ts';
import { Limiter } from './limiter.ts';
import { systemRandom } from './random-source.ts';
import { cleanCause, type RunEvents, type StepPlace } from './run-events.ts';
import { outcomeOf, type RunEnd, reportOf } from './run-outcome.ts';
import { openJournal } from './run-records.ts';
import { phaseStep, type RunScope } from './run-scope.ts';

export type RunOptions = ApplyPlanOptions & { readonly signal: AbortSignal };

const READY_TIMEOUT_MS = 600_000;
const DEFAULT_CONCURRENCY = 8;

/** The run from its lock to its outcome. Throws only before anything was written, or when the lock is lost. */
export async function runPlan(plan: PhasePlan, options: RunOptions, events: RunEvents): Promise<ApplyReport> {
  const { clock = systemClock } = options;
  const start = clock.monotonic();
  const place = phaseStep(plan.view.phase, plan.view.title);
  const planOptions = checkPlan(plan);
  const warnings: PlanWarning[] = [...plan.view.warnings];
  const parts = { plan, planOptions, options, events, holder: holderOf(plan, options), warnings };
  events.started(place, { total: plan.details.phase.components.length });
  try {
    const ended = isQuiet(plan) ? await carryOutQuietly(parts) : await carryOutLocked(parts, place);
    const end = { ...ended, causes: ended.causes.map((cause) => cleanCause(cause, (text) => events.clean(text))) };
    events.finished(place, resultOf(end));
    const seconds = (clock.monotonic() - start) / 1000;
    events.emit({ type: 'outcome', ...outcomeOf(end, plan.view, { seconds, warnings: distinct(warnings) }) });
    return reportOf(end, plan.view);
  } catch (error) {
    events.finished(place, error === options.signal.reason ? 'cancelled' : 'failed');
    throw error;
  }
}

/** What the plan and the write of an object were warned of alike counts once. */
function distinct(warnings: readonly PlanWarning[]): number {
  return new Set(warnings.map(({ ref, message }) => `${ref === undefined ? '' : refKey(ref)} ${message}`)).size;
}

function resultOf({ state, written }: RunEnd): StepResult {
  return state === 'done' && Object.keys(written).length === 0 ? 'unchanged' : state;
}

/** Nothing is to be written, so there is nothing to lock: only readiness is looked at. */
async function carryOutQuietly(parts: ScopeParts): Promise<RunEnd> {
  checkDependencies(parts.plan);
  return carryOut(parts.plan, scopeOf(parts), parts.options);
}

async function carryOutLocked(parts: ScopeParts, place: StepPlace): Promise<RunEnd> {
  const { plan, planOptions, options, events, holder } = parts;
  const lock = await takeLock({ planOptions, options, events, place, holder });
  try {
    const fresh = await planAgain(plan, { ...planOptions, signal: options.signal });
    events.redactWith(fresh.details.redact);
    tellInterrupted(fresh, parts, place);
    return await carryOut(fresh, scopeOf({ ...parts, plan: fresh, lock }), options);
  } catch (error) {
    lock.signal.throwIfAborted();
    throw error;
  } finally {
    await lock.release();
  }
}

/** A run that ended without a word left its journal open. */
function tellInterrupted({ details }: PhasePlan, { events }: ScopeParts, place: StepPlace): void {
  const journal = details.state.journal?.value;
  if (journal?.state !== 'running') return;
  const { who, from, startedAt, steps, omitted = 0 } = journal;
  const done = [...steps.values()].filter(({ state }) => state === 'done').length;
  const total = steps.size + omitted;
  events.finding({
    severity: 'warning',
    code: 'run-interrupted',
    title: `The run of ${who} on ${from}, begun ${startedAt}, broke off after ${done} of ${total} objects; this one goes on from there.`,
    step: place.id,
    evidence: [],
    fixes: [],
  });
}

function holderOf(plan: PhasePlan, { holder, clock = systemClock, random = systemRandom }: RunOptions): LockHolder {
  return { ...holder, runId: random.runId(), phase: plan.view.phase, since: clock.now().toISOString() };
}

interface LockWish {
  readonly planOptions: PlanOptions;
  readonly options: RunOptions;
  readonly events: RunEvents;
  readonly place: StepPlace;
  readonly holder: LockHolder;
}

async function takeLock({ planOptions, options, events, place, holder }: LockWish): Promise<Lock> {
  const { clock = systemClock, signal } = options;
  return acquireLock({
    cluster: planOptions.cluster,
    clock,
    namespace: planOptions.stateNamespace,
    holder,
    signal,
    ...options.lock,
    onHeld: ({ holder: other, expiresInMs }) => {
      const seconds = Math.ceil(expiresInMs / 1000);
      events.progress(place, {
        message: `locked by ${other.who} on ${other.from}; looking for a sign of life, ${seconds} s at most`,
      });
    },
  });
}

/** The plan as it is now, under the lock. Throws `plan-changed` when that is not what was asked for. */
async function planAgain(plan: PhasePlan, planOptions: PlanOptions): Promise<PhasePlan> {
  const { given, variant } = plan.details;
  const { snapshot, ...fresh } = planOptions;
  snapshot?.forget();
  const again = await planVariant(given, fresh, { ...variant, previous: plan });
  checkDependencies(again);
  if (again.view.hash === plan.view.hash) return again;
  throw new DeployError(
    'plan-changed',
    `${plan.view.title}: the cluster is no longer as it was when the plan was made.`,
    {
      advice: ['Look at the new plan and approve that.'],
    },
  );
}

interface ScopeParts {
  readonly plan: PhasePlan;
  readonly planOptions: PlanOptions;
  readonly options: RunOptions;
  readonly events: RunEvents;
  readonly holder: LockHolder;
  readonly warnings: PlanWarning[];
  readonly lock?: Lock;
}

function scopeOf({ plan, planOptions, options, events, holder, warnings, lock }: ScopeParts): RunScope {
  const { cluster, stateNamespace, fieldManager = DEFAULT_FIELD_MANAGER } = planOptions;
  const { clock = systemClock, random = systemRandom, waiter = createWaiter() } = options;
  const store = new StateStore({ cluster, namespace: stateNamespace });
  const lost = lock?.signal ?? new AbortController().signal;
  const resourceVersion = plan.details.state.journal?.resourceVersion;
  const parts = { store, clock, signal: lost, ...(resourceVersion === undefined ? {} : { resourceVersion }) };
  return {
    phaseId: plan.view.phase,
    decisions: plan.details.decisions,
    laterObjects: options.laterObjects ?? [],
    cluster,
    clock,
    fieldManager,
    events,
    store,
    limiter: new Limiter(options.concurrency ?? DEFAULT_CONCURRENCY),
    journal: new JournalWriter(openJournal(plan, holder), parts),
    waiter,
    rows: options.rows ?? [],
    readyTimeoutMs: options.readyTimeoutMs ?? READY_TIMEOUT_MS,
    begun: new Date(holder.since),
    generateSecret: (length) => random.secret(length),
    lock: lost,
    halt: AbortSignal.any([options.signal, lost]),
    warnings,
    applied: new Map(),
  };
}
