import type { Plan } from '../machinery/plan.ts';
import { locate, type Write } from '../machinery/write.ts';
import { findCondition } from '../model/condition.ts';
import { DEPLOYMENTS, REPLICA_SETS } from '../model/kinds.ts';
import { isTerminating } from '../model/meta.ts';
import type { Pod } from '../model/pod.ts';
import { isFinished } from '../model/pod-state.ts';
import { sameJson } from '../model/stable-hash.ts';
import type { Deployment, DeploymentStatus, ReplicaSet } from '../model/workload.ts';
import {
  byAge,
  DESIRED_REPLICAS,
  findNewReplicaSet,
  MAX_REPLICAS,
  newReplicaSet,
  nextRevision,
  REVISION,
  revisionAnnotations,
  revisionOf,
} from './deployment-revision.ts';
import {
  isRecreate,
  isScaling,
  type Resize,
  rolloutLimits,
  scaleAll,
  shrinkOld,
  sizeOfNew,
  totalWanted,
  wanted,
} from './deployment-scale.ts';
import { countedStatus, isComplete, PROGRESSING, rolloutStatus, set } from './deployment-status.ts';

export interface DeploymentState {
  deployment: Deployment;
  /** Those it controls. */
  replicaSets: readonly ReplicaSet[];
  /** A ReplicaSet of somebody else that has the name the next one would get. */
  nameTaken: boolean;
  podsOf(replicaSet: ReplicaSet): readonly Pod[];
  now: Date;
}

/** What the Deployment controller intends from this state. */
export function planDeployment(state: DeploymentState): Plan {
  const { deployment, replicaSets, now } = state;
  const fresh = findNewReplicaSet(deployment, replicaSets);
  const old = replicaSets.filter((replicaSet) => replicaSet !== fresh);
  if (isTerminating(deployment))
    return { writes: writeStatus(deployment, countedStatus({ deployment, fresh, old, now })) };
  const pausing = pauseCondition(deployment, now);
  if (deployment.spec.paused === true || isScaling(deployment, replicaSets)) {
    const status = countedStatus({ deployment: pausing, fresh, old, now });
    const resizes = scaleAll(deployment, fresh, old);
    return { writes: [...resizeWrites(deployment, replicaSets, resizes), ...writeStatus(deployment, status)] };
  }
  return planRollout(state, pausing, fresh, old);
}

function planRollout(
  state: DeploymentState,
  pausing: Deployment,
  fresh: ReplicaSet | undefined,
  old: ReplicaSet[],
): Plan {
  const { deployment, now } = state;
  if (isRecreate(deployment) && (fresh === undefined || wanted(fresh) === 0)) {
    const shrinking = old.filter((replicaSet) => wanted(replicaSet) > 0).map((replicaSet) => ({ replicaSet, to: 0 }));
    const oldPodsLeft = old.some((replicaSet) => state.podsOf(replicaSet).some((pod) => !isFinished(pod)));
    if (shrinking.length > 0 || oldPodsLeft) {
      const { status, deadlineInMs } = rolloutStatus({ deployment: pausing, fresh, old, now });
      return withDeadline(
        [...resizeWrites(deployment, [], shrinking), ...writeStatus(deployment, status)],
        deadlineInMs,
      );
    }
  }
  return fresh === undefined ? firstStep(state, pausing, old) : nextStep(state, pausing, fresh, old);
}

/** Makes the ReplicaSet of a template seen for the first time. */
function firstStep({ deployment, nameTaken, now }: DeploymentState, pausing: Deployment, old: ReplicaSet[]): Plan {
  if (nameTaken) {
    const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
    return { writes: writeStatus(deployment, { ...deployment.status, collisionCount }) };
  }
  const limits = rolloutLimits(deployment);
  const replicas = isRecreate(deployment) ? limits.desired : sizeOfNew(limits, 0, totalWanted(old));
  const revision = nextRevision(old);
  const fresh = newReplicaSet(deployment, replicas, { revision, max: limits.desired + limits.surge });
  const { name } = fresh.metadata;
  const counted = countedStatus({ deployment: pausing, fresh, old, now });
  const created = {
    type: PROGRESSING,
    status: 'True',
    reason: 'NewReplicaSetCreated',
    message: `Created new replica set "${name}"`,
  } as const;
  return {
    writes: [
      { action: 'create', resource: REPLICA_SETS.resource, object: fresh },
      ...(replicas > 0 ? [scalingEvent(deployment, `Scaled up replica set ${name} from 0 to ${replicas}`)] : []),
      ...writeStatus(deployment, { ...counted, conditions: set(counted.conditions, now, created) }),
      ...revisionWrites(deployment, revision),
    ],
  };
}

function nextStep(state: DeploymentState, pausing: Deployment, fresh: ReplicaSet, old: ReplicaSet[]): Plan {
  const { deployment, now } = state;
  const revision = Math.max(nextRevision(old), revisionOf(fresh));
  const annotations = revisionAnnotations(deployment, fresh, revision);
  const resizes = nextResizes(deployment, fresh, old);
  const found = withFound(pausing, fresh, now);
  const { status, deadlineInMs } = rolloutStatus({ deployment: found, fresh, old, now });
  const done = resizes.length === 0 && isComplete(deployment, status);
  return withDeadline(
    [
      ...(annotations === undefined ? [] : [annotate(fresh, annotations)]),
      ...resizeWrites(deployment, [], resizes),
      ...writeStatus(deployment, status),
      ...revisionWrites(deployment, revision),
      ...(done ? surplusHistory(deployment, old) : []),
    ],
    deadlineInMs,
  );
}

function nextResizes(deployment: Deployment, fresh: ReplicaSet, old: ReplicaSet[]): Resize[] {
  const limits = rolloutLimits(deployment);
  const size = isRecreate(deployment) ? limits.desired : sizeOfNew(limits, wanted(fresh), totalWanted(old));
  if (size !== wanted(fresh)) return [{ replicaSet: fresh, to: size }];
  return shrinkOld(limits, fresh, old);
}

function withDeadline(writes: readonly Write[], deadlineInMs: number | undefined): Plan {
  if (deadlineInMs === undefined) return { writes };
  // Timestamps carry whole seconds, so a second is added to be past the deadline for sure.
  return { writes, revisit: { afterMs: Math.max(0, deadlineInMs) + 1000, background: true } };
}

/** An existing ReplicaSet taken up without a Progressing condition yet gets one, so that the deadline can run. */
function withFound(deployment: Deployment, fresh: ReplicaSet, now: Date): Deployment {
  if (findCondition(deployment.status?.conditions, PROGRESSING) !== undefined) return deployment;
  const found = {
    type: PROGRESSING,
    status: 'True',
    reason: 'FoundNewReplicaSet',
    message: `Found new replica set "${fresh.metadata.name}"`,
  } as const;
  return {
    ...deployment,
    status: { ...deployment.status, conditions: set(deployment.status?.conditions, now, found) },
  };
}

/** Marks when a rollout was paused or resumed, so that the time in between does not count against the deadline. */
function pauseCondition(deployment: Deployment, now: Date): Deployment {
  const isPaused = deployment.spec.paused === true;
  const present = findCondition(deployment.status?.conditions, PROGRESSING);
  if (isPaused === (present?.reason === 'DeploymentPaused') || present?.reason === 'ProgressDeadlineExceeded')
    return deployment;
  const next = isPaused
    ? { reason: 'DeploymentPaused', message: 'Deployment is paused' }
    : { reason: 'DeploymentResumed', message: 'Deployment is resumed' };
  const conditions = set(deployment.status?.conditions, now, { type: PROGRESSING, status: 'Unknown', ...next });
  return { ...deployment, status: { ...deployment.status, conditions } };
}

/** Resizes with their events; ReplicaSets that keep their size still learn what size is wanted altogether. */
function resizeWrites(deployment: Deployment, all: readonly ReplicaSet[], resizes: readonly Resize[]): Write[] {
  const { desired, surge } = rolloutLimits(deployment);
  const annotations = { [DESIRED_REPLICAS]: String(desired), [MAX_REPLICAS]: String(desired + surge) };
  const resized = resizes.flatMap(({ replicaSet, to }): Write[] => {
    const from = wanted(replicaSet);
    const direction = to > from ? 'up' : 'down';
    const message = `Scaled ${direction} replica set ${replicaSet.metadata.name} from ${from} to ${to}`;
    const patch = { metadata: { annotations }, spec: { replicas: to } };
    return [
      { action: 'patch', resource: REPLICA_SETS.resource, key: locate(replicaSet), patch },
      scalingEvent(deployment, message),
    ];
  });
  const others = all.filter(
    (one) =>
      wanted(one) > 0 &&
      one.metadata.annotations?.[DESIRED_REPLICAS] !== String(desired) &&
      !resizes.some(({ replicaSet }) => replicaSet === one),
  );
  return [...resized, ...others.map((replicaSet) => annotate(replicaSet, annotations))];
}

function annotate(replicaSet: ReplicaSet, annotations: Record<string, string>): Write {
  return {
    action: 'patch',
    resource: REPLICA_SETS.resource,
    key: locate(replicaSet),
    patch: { metadata: { annotations } },
  };
}

function scalingEvent(deployment: Deployment, message: string): Write {
  return {
    action: 'event',
    note: {
      about: deployment,
      type: 'Normal',
      reason: 'ScalingReplicaSet',
      message,
      component: 'deployment-controller',
    },
  };
}

function writeStatus(deployment: Deployment, status: DeploymentStatus): Write[] {
  if (sameJson(status, deployment.status ?? {})) return [];
  return [{ action: 'status', resource: DEPLOYMENTS.resource, object: { ...deployment, status } }];
}

function revisionWrites(deployment: Deployment, revision: number): Write[] {
  if (deployment.metadata.annotations?.[REVISION] === String(revision)) return [];
  const patch = { metadata: { annotations: { [REVISION]: String(revision) } } };
  return [{ action: 'patch', resource: DEPLOYMENTS.resource, key: locate(deployment), patch }];
}

/** Old, empty ReplicaSets beyond `revisionHistoryLimit`, the oldest revisions first. */
function surplusHistory(deployment: Deployment, old: ReplicaSet[]): Write[] {
  const empty = byAge(old)
    .filter(
      (replicaSet) =>
        wanted(replicaSet) === 0 && (replicaSet.status?.replicas ?? 0) === 0 && !isTerminating(replicaSet),
    )
    .filter(({ metadata, status }) => (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0))
    .sort((a, b) => revisionOf(a) - revisionOf(b));
  const surplus = empty.slice(0, Math.max(0, empty.length - (deployment.spec.revisionHistoryLimit ?? 10)));
  return surplus.map((replicaSet) => ({
    action: 'remove',
    resource: REPLICA_SETS.resource,
    key: locate(replicaSet),
    options: { uid: replicaSet.metadata.uid ?? '', propagationPolicy: 'Background' },
  }));
}
