import { findCondition } from './condition.ts';
import { instantOf, isTerminating } from './meta.ts';
import type { Pod } from './pod.ts';

/** Neither finished nor on its way out: what counts towards a workload's replicas. */
export function isActive(pod: Pod): boolean {
  return !(isFinished(pod) || isTerminating(pod));
}

export function isFinished(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

export function isReady(pod: Pod): boolean {
  return findCondition(pod.status?.conditions, 'Ready')?.status === 'True';
}

/** Ready for at least `minReadySeconds`. */
export function isAvailable(pod: Pod, minReadySeconds: number, now: Date): boolean {
  return isReady(pod) && millisecondsUntilAvailable(pod, minReadySeconds, now) <= 0;
}

/** How long a ready pod still has to stay ready; 0 or less when it is available. */
function millisecondsUntilAvailable(pod: Pod, minReadySeconds: number, now: Date): number {
  if (minReadySeconds === 0) return 0;
  const since = instantOf(findCondition(pod.status?.conditions, 'Ready')?.lastTransitionTime);
  return since + minReadySeconds * 1000 - now.getTime();
}

/** The shortest time until one more ready pod becomes available, if any is on its way. */
export function nextAvailability(pods: readonly Pod[], minReadySeconds: number, now: Date): number | undefined {
  const waits = pods
    .filter(isReady)
    .map((pod) => millisecondsUntilAvailable(pod, minReadySeconds, now))
    .filter((wait) => wait > 0);
  return waits.length === 0 ? undefined : Math.min(...waits);
}
