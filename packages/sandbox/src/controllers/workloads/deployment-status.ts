import { type Condition, findCondition, withCondition, withoutCondition } from '../model/condition.ts';
import { instantOf, timestamp } from '../model/meta.ts';
import type { Deployment, DeploymentStatus, ReplicaSet } from '../model/workload.ts';
import { rolloutLimits } from './deployment-scale.ts';

/** What a Deployment's status is computed from. */
export interface DeploymentView {
  deployment: Deployment;
  /** ReplicaSet of the present template, as stored. */
  fresh: ReplicaSet | undefined;
  old: readonly ReplicaSet[];
  now: Date;
}

export const PROGRESSING = 'Progressing';
const DONE = 'NewReplicaSetAvailable';
const TIMED_OUT = 'ProgressDeadlineExceeded';

/** Counts and the Available condition (deployment/sync.go: calculateStatus). */
export function countedStatus({ deployment, fresh, old, now }: DeploymentView): DeploymentStatus {
  const all = fresh === undefined ? old : [...old, fresh];
  const sum = (count: (replicaSet: ReplicaSet) => number | undefined): number =>
    all.reduce((total, replicaSet) => total + (count(replicaSet) ?? 0), 0);
  const { desired, unavailable } = rolloutLimits(deployment);
  const available = sum(({ status }) => status?.availableReplicas);
  const enough = available >= desired - unavailable;
  const { collisionCount } = deployment.status ?? {};
  return {
    ...optionalCount('observedGeneration', deployment.metadata.generation ?? 0),
    ...optionalCount(
      'replicas',
      sum(({ status }) => status?.replicas),
    ),
    ...optionalCount('updatedReplicas', fresh?.status?.replicas ?? 0),
    ...optionalCount(
      'readyReplicas',
      sum(({ status }) => status?.readyReplicas),
    ),
    ...optionalCount('availableReplicas', available),
    ...optionalCount('unavailableReplicas', Math.max(0, sum(({ spec }) => spec.replicas) - available)),
    terminatingReplicas: sum(({ status }) => status?.terminatingReplicas),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    conditions: set(deployment.status?.conditions, now, {
      type: 'Available',
      status: enough ? 'True' : 'False',
      reason: enough ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
      message: enough ? 'Deployment has minimum availability.' : 'Deployment does not have minimum availability.',
    }),
  };
}

/** The API drops zero counts (`omitempty`), so they must not be written either. */
function optionalCount<K extends string>(key: K, value: number): Partial<Record<K, number>> {
  const entry: Partial<Record<K, number>> = {};
  if (value !== 0) entry[key] = value;
  return entry;
}

/** Sets a condition as Deployments do: an unchanged status and reason leaves everything as it was. */
export function set(conditions: readonly Condition[] | undefined, now: Date, next: Condition): Condition[] {
  const present = findCondition(conditions, next.type);
  if (present !== undefined && present.status === next.status && present.reason === next.reason)
    return [...(conditions ?? [])];
  const at = timestamp(now);
  // Deployments append what changed, so the newest condition is the last.
  return [
    ...withoutCondition(conditions, next.type),
    ...withCondition(present === undefined ? [] : [present], { ...next, lastUpdateTime: at }, at),
  ];
}

/** The whole status of a Deployment whose rollout is under way or done, and when its progress deadline is due. */
export function rolloutStatus(view: DeploymentView): { status: DeploymentStatus; deadlineInMs?: number } {
  const { deployment, fresh, old, now } = view;
  const counted = countedStatus(view);
  const progressed = withProgress(view, counted);
  const failure = [...(fresh === undefined ? [] : [fresh]), ...old]
    .map(({ status }) => findCondition(status?.conditions, 'ReplicaFailure'))
    .find((condition) => condition !== undefined);
  const conditions =
    failure === undefined
      ? withoutCondition(progressed.conditions, 'ReplicaFailure')
      : set(progressed.conditions, now, failure);
  const status = { ...progressed, conditions };
  const deadlineInMs = untilDeadline(deployment, status, now);
  return deadlineInMs === undefined ? { status } : { status, deadlineInMs };
}

function withProgress(view: DeploymentView, status: DeploymentStatus): DeploymentStatus {
  const { deployment, fresh, now } = view;
  if (!hasDeadline(deployment)) return { ...status, conditions: withoutCondition(status.conditions, PROGRESSING) };
  const present = findCondition(deployment.status?.conditions, PROGRESSING);
  if ((status.replicas ?? 0) === (status.updatedReplicas ?? 0) && present?.reason === DONE) return status;
  const subject =
    fresh === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${fresh.metadata.name}"`;
  const next = progressCondition(view, status, subject);
  if (next === undefined) return status;
  if (next.reason !== 'ReplicaSetUpdated') return { ...status, conditions: set(status.conditions, now, next) };
  // Each step of progress starts the deadline anew, so its update time moves though nothing else does.
  const at = timestamp(now);
  const updated = withCondition(present === undefined ? [] : [present], { ...next, lastUpdateTime: at }, at);
  return { ...status, conditions: [...withoutCondition(status.conditions, PROGRESSING), ...updated] };
}

function progressCondition(view: DeploymentView, status: DeploymentStatus, subject: string): Condition | undefined {
  const { deployment, now } = view;
  const progressing = { type: PROGRESSING, status: 'True' } as const;
  if (isComplete(deployment, status)) {
    return { ...progressing, reason: DONE, message: `${subject} has successfully progressed.` };
  }
  if (hasProgressed(deployment.status ?? {}, status)) {
    return { ...progressing, reason: 'ReplicaSetUpdated', message: `${subject} is progressing.` };
  }
  const left = untilDeadline(deployment, status, now);
  if (left === undefined || left > 0) return undefined;
  return { type: PROGRESSING, status: 'False', reason: TIMED_OUT, message: `${subject} has timed out progressing.` };
}

export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const desired = deployment.spec.replicas ?? 1;
  return (
    (status.updatedReplicas ?? 0) === desired &&
    (status.replicas ?? 0) === desired &&
    (status.availableReplicas ?? 0) === desired &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

function hasProgressed(before: DeploymentStatus, now: DeploymentStatus): boolean {
  const oldPods = (status: DeploymentStatus): number => (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  return (
    (now.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    oldPods(now) < oldPods(before) ||
    (now.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (now.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

// 2147483647 is what the API gives for "no deadline".
function hasDeadline({ spec }: Deployment): boolean {
  return (spec.progressDeadlineSeconds ?? 600) !== 2_147_483_647;
}

/** Milliseconds until a rollout without progress is given up; `undefined` when none is under way. */
function untilDeadline(deployment: Deployment, status: DeploymentStatus, now: Date): number | undefined {
  const condition = findCondition(status.conditions, PROGRESSING);
  if (!hasDeadline(deployment) || condition === undefined || deployment.spec.paused === true) return undefined;
  if (condition.reason === DONE || condition.reason === TIMED_OUT) return undefined;
  const seconds = deployment.spec.progressDeadlineSeconds ?? 600;
  return instantOf(condition.lastUpdateTime) + seconds * 1000 - now.getTime();
}
