import { resolveShare } from '../model/int-or-percent.ts';
import type { Deployment, ReplicaSet } from '../model/workload.ts';
import { byAge, DESIRED_REPLICAS, MAX_REPLICAS } from './deployment-revision.ts';

/** How far a rolling update may go above and below the wanted replicas. */
export interface RolloutLimits {
  desired: number;
  surge: number;
  unavailable: number;
}

/** The size a ReplicaSet shall have. */
export interface Resize {
  replicaSet: ReplicaSet;
  to: number;
}

/** Resolves the Deployment's strategy. Surge rounds up, unavailability down; both zero would stop every rollout, so one pod may then be missing. */
export function rolloutLimits(deployment: Deployment): RolloutLimits {
  const desired = deployment.spec.replicas ?? 1;
  if (isRecreate(deployment)) return { desired, surge: 0, unavailable: desired };
  const { maxSurge, maxUnavailable } = deployment.spec.strategy?.rollingUpdate ?? {};
  const surge = resolveShare(maxSurge, desired, { round: 'up', fallback: '25%' });
  const unavailable = resolveShare(maxUnavailable, desired, { round: 'down', fallback: '25%' });
  return { desired, surge, unavailable: surge === 0 && unavailable === 0 ? 1 : Math.min(unavailable, desired) };
}

export function isRecreate(deployment: Deployment): boolean {
  return deployment.spec.strategy?.type === 'Recreate';
}

export function wanted(replicaSet: ReplicaSet): number {
  return replicaSet.spec.replicas ?? 0;
}

export function totalWanted(replicaSets: readonly ReplicaSet[]): number {
  return replicaSets.reduce((sum, replicaSet) => sum + wanted(replicaSet), 0);
}

function available(replicaSet: ReplicaSet): number {
  return replicaSet.status?.availableReplicas ?? 0;
}

/** The size the new ReplicaSet may have now (deployment/util: NewRSNewReplicas). */
export function sizeOfNew(limits: RolloutLimits, present: number, others: number): number {
  const { desired, surge } = limits;
  if (present > desired) return desired;
  const room = desired + surge - (present + others);
  return room <= 0 ? present : Math.min(present + room, desired);
}

/**
 * The old ReplicaSets a rolling update may shrink now, and to what: first pods that are not available anyway, then as
 * many available ones as the limits leave.
 */
export function shrinkOld(limits: RolloutLimits, fresh: ReplicaSet, old: readonly ReplicaSet[]): Resize[] {
  const active = byAge(old).filter((replicaSet) => wanted(replicaSet) > 0);
  const minAvailable = limits.desired - limits.unavailable;
  const freshUnavailable = wanted(fresh) - available(fresh);
  const allowed = totalWanted(active) + wanted(fresh) - minAvailable - freshUnavailable;
  if (allowed <= 0) return [];
  const sizes = new Map(active.map((replicaSet) => [replicaSet, wanted(replicaSet)]));
  take(active, allowed, (replicaSet) => wanted(replicaSet) - available(replicaSet), sizes);
  const spare = [fresh, ...active].reduce((sum, replicaSet) => sum + available(replicaSet), 0) - minAvailable;
  take(active, spare, (replicaSet) => sizes.get(replicaSet) ?? 0, sizes);
  return active
    .map((replicaSet) => ({ replicaSet, to: sizes.get(replicaSet) ?? wanted(replicaSet) }))
    .filter(({ replicaSet, to }) => to !== wanted(replicaSet));
}

function take(
  from: readonly ReplicaSet[],
  budget: number,
  share: (replicaSet: ReplicaSet) => number,
  sizes: Map<ReplicaSet, number>,
): void {
  let left = budget;
  for (const replicaSet of from) {
    const size = sizes.get(replicaSet) ?? 0;
    const taken = Math.max(0, Math.min(left, share(replicaSet), size));
    sizes.set(replicaSet, size - taken);
    left -= taken;
  }
}

/** Whether `spec.replicas` has changed since the ReplicaSets were last sized: a scaling, not a rollout. */
export function isScaling(deployment: Deployment, replicaSets: readonly ReplicaSet[]): boolean {
  return replicaSets.some((replicaSet) => {
    const desired = replicaSet.metadata.annotations?.[DESIRED_REPLICAS];
    return wanted(replicaSet) > 0 && desired !== undefined && Number(desired) !== (deployment.spec.replicas ?? 1);
  });
}

/**
 * Sizes after a change of `spec.replicas`: a single active ReplicaSet takes it all; in the middle of a rollout each
 * grows or shrinks in proportion.
 */
export function scaleAll(deployment: Deployment, fresh: ReplicaSet | undefined, old: readonly ReplicaSet[]): Resize[] {
  const limits = rolloutLimits(deployment);
  const all = fresh === undefined ? [...old] : [...old, fresh];
  const active = all.filter((replicaSet) => wanted(replicaSet) > 0);
  const [only] = active.length === 0 ? [fresh ?? byAge(old).at(-1)] : active;
  if (active.length <= 1) {
    return only === undefined || wanted(only) === limits.desired ? [] : [{ replicaSet: only, to: limits.desired }];
  }
  if (fresh !== undefined && wanted(fresh) === limits.desired && available(fresh) === limits.desired) {
    return active.filter((replicaSet) => replicaSet !== fresh).map((replicaSet) => ({ replicaSet, to: 0 }));
  }
  return isRecreate(deployment) ? [] : proportionally(limits, active);
}

function proportionally(limits: RolloutLimits, active: readonly ReplicaSet[]): Resize[] {
  const allowed = limits.desired > 0 ? limits.desired + limits.surge : 0;
  let left = allowed - totalWanted(active);
  // Growing favours the larger, shrinking the larger too; equals go by age, the newer first when growing.
  const order = byAge(active).sort((a, b) => wanted(b) - wanted(a));
  if (left > 0) order.reverse().sort((a, b) => wanted(b) - wanted(a));
  const sizes = order.map((replicaSet) => {
    const share = left === 0 ? 0 : shareOf(replicaSet, allowed, left);
    left -= share;
    return { replicaSet, to: wanted(replicaSet) + share };
  });
  const [largest] = sizes;
  if (largest !== undefined) largest.to = Math.max(0, largest.to + left);
  return sizes.filter(({ replicaSet, to }) => to !== wanted(replicaSet));
}

function shareOf(replicaSet: ReplicaSet, allowed: number, left: number): number {
  const before = Number(replicaSet.metadata.annotations?.[MAX_REPLICAS] ?? allowed);
  const proportion = Math.round((wanted(replicaSet) * allowed) / Math.max(1, before)) - wanted(replicaSet);
  return left > 0 ? Math.max(0, Math.min(proportion, left)) : Math.min(0, Math.max(proportion, left));
}
