import type { Cause } from '../cause.ts';
import { kubectl } from '../causes/scene.ts';
import type { TargetState } from './target-state.ts';
import type { BlindSpot, TargetReport, WaitReport } from './wait-types.ts';

interface Ended {
  readonly targets: readonly TargetState[];
  readonly elapsedMs: number;
  readonly blind: readonly BlindSpot[];
}

/** What is handed over at the end. A target that is not ready always has a cause in it: time alone is none. */
export function report(state: WaitReport['state'], { targets, elapsedMs, blind }: Ended): WaitReport {
  const reports = targets.map((target) => targetReport(target, elapsedMs));
  const pending = reports.filter(({ readiness }) => readiness.state !== 'ready');
  const causes = pending.flatMap(({ cause }) => (cause === undefined ? [] : [cause]));
  return {
    state,
    elapsedMs,
    targets: reports,
    causes: causes.toSorted((a, b) => Number(b.terminal) - Number(a.terminal)),
    pending: pending.map(({ ref }) => ref),
    blind,
  };
}

function targetReport(target: TargetState, elapsedMs: number): TargetReport {
  const { ref, readiness, readyAfterMs } = target;
  const isReady = readiness.state === 'ready';
  const cause = target.cause ?? (isReady ? undefined : overdue(target, elapsedMs));
  return {
    ref,
    readiness,
    ...(cause !== undefined && { cause }),
    ...(isReady && readyAfterMs !== undefined && { readyAfterMs }),
  };
}

function overdue({ ref, readiness }: TargetState, elapsedMs: number): Cause {
  const { state, reason, message } = readiness;
  return {
    code: 'not-ready-in-time',
    object: ref,
    message: `${state} after ${Math.round(elapsedMs / 1_000)} s (${reason}): ${message}`,
    terminal: false,
    evidence: [],
    advice: [
      `See what it is doing: ${kubectl(ref)} describe ${ref.kind.toLowerCase()} ${ref.name}`,
      'Give it more time if it only starts slowly',
    ],
    children: [],
  };
}
