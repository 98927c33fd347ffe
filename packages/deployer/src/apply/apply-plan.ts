import { systemClock } from '../cluster/system-clock.ts';
import type { PhasePlan } from '../plan/phase-plan.ts';
import { runPlan } from './apply-run.ts';
import type { ApplyPlanOptions, ApplyReport } from './apply-types.ts';
import { EventChannel } from './event-channel.ts';
import { type DeployEvent, RunEvents } from './run-events.ts';
import { outcomeOfError } from './run-outcome.ts';

/**
 * Makes a plan true: takes the phase's lock, plans again and refuses with `plan-changed` if that gives another hash, writes down
 * what it is about to do, applies components as their dependencies become ready, waits for each, prunes, and keeps a
 * revision. A plan with nothing to do whose objects are all ready writes nothing, not even the lock.
 *
 * Yields what happens; the last event is the outcome, and there is always exactly one. Never throws. Returns the same outcome
 * for callers that look at values. Breaking off the iteration cancels the run, as the signal does.
 *
 * Run it again after whatever ended it (a failure, a cancel, a killed process): it goes on where it stopped.
 */
export async function* applyPlan(plan: PhasePlan, options: ApplyPlanOptions): AsyncGenerator<DeployEvent, ApplyReport> {
  const { clock = systemClock } = options;
  const channel = new EventChannel<DeployEvent>((event) => event.type === 'step' && event.status === 'progress');
  const events = new RunEvents((event) => channel.push(event), clock, plan.details.redact);
  const leaving = new AbortController();
  const signal = AbortSignal.any([leaving.signal, ...(options.signal === undefined ? [] : [options.signal])]);
  const running = runToOutcome(plan, { ...options, clock, signal }, events).finally(() => channel.close());
  try {
    yield* channel.read();
    return await running;
  } finally {
    leaving.abort();
    await running;
  }
}

async function runToOutcome(
  plan: PhasePlan,
  options: ApplyPlanOptions & { readonly signal: AbortSignal },
  events: RunEvents,
): Promise<ApplyReport> {
  const { hash, phase } = plan.view;
  try {
    return await runPlan(plan, options, events);
  } catch (error) {
    const cancelled = options.signal.aborted && error === options.signal.reason;
    const outcome = cancelled ? CANCELLED_EARLY : outcomeOfError(error);
    events.emit({ type: 'outcome', ...outcome, data: { phase, hash } });
    return { code: outcome.code, phase, hash, written: {}, causes: [], pending: [] };
  }
}

const CANCELLED_EARLY = {
  code: 'cancelled',
  summary: 'Cancelled before anything was written.',
  next: ['Deploy again when you are ready.'],
} as const;
