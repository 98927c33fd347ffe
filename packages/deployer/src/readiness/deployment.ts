import type { KubeObject } from '../objects.ts';
import type { Readiness } from '../readiness-types.ts';
import { conditionOf } from './conditions.ts';
import { countAt, isTrueAt, numberAt } from './fields.ts';
import { failed, firstShortfall, pendingTermination, progressing, ready } from './verdicts.ts';

/** The Deployment controller reads this as "no deadline". */
const NO_DEADLINE = 2_147_483_647;

/**
 * Rolled out: counts and conditions as kstatus reads them (cli-utils pkg/kstatus/status/core.go, deploymentConditions).
 * Unlike it, `ReplicaFailure` is a failure (quota and admission refuse pods through it), and a paused rollout is not ready,
 * whatever its counts say (gitops-engine calls it Suspended): what was applied is not what runs.
 */
export function assessDeployment(object: KubeObject): Readiness {
  if (isTrueAt(object, 'spec', 'paused')) return progressing('Paused', 'the rollout is paused by spec.paused');
  return failureOf(object) ?? shortfallOf(object) ?? conditionGapOf(object) ?? rolledOut(object);
}

function failureOf(object: KubeObject): Readiness | undefined {
  const progress = conditionOf(object, 'Progressing');
  if (progress?.reason === 'ProgressDeadlineExceeded') {
    return failed('ProgressDeadlineExceeded', progress.message || 'the progress deadline is exceeded');
  }
  const failure = conditionOf(object, 'ReplicaFailure');
  return failure?.status === 'True' ? failed('ReplicaFailure', failure.message || 'pods cannot be created') : undefined;
}

function shortfallOf(object: KubeObject): Readiness | undefined {
  const want = numberAt(object, 'spec', 'replicas') ?? 1;
  const replicas = countAt(object, 'status', 'replicas');
  const updated = countAt(object, 'status', 'updatedReplicas');
  const available = countAt(object, 'status', 'availableReplicas');
  return (
    firstShortfall([
      { reason: 'LessReplicas', label: 'Replicas', have: replicas, want },
      { reason: 'LessUpdated', label: 'Updated', have: updated, want },
    ]) ??
    pendingTermination(replicas, want) ??
    firstShortfall([
      { reason: 'LessAvailable', label: 'Available', have: available, want: updated },
      { reason: 'LessReady', label: 'Ready', have: countAt(object, 'status', 'readyReplicas'), want },
    ])
  );
}

/** Without a deadline the controller writes no `Progressing` condition, so none is asked for. */
function conditionGapOf(object: KubeObject): Readiness | undefined {
  const deadline = numberAt(object, 'spec', 'progressDeadlineSeconds') ?? NO_DEADLINE;
  const progress = conditionOf(object, 'Progressing');
  const complete = progress?.status === 'True' && progress.reason === 'NewReplicaSetAvailable';
  if (deadline !== NO_DEADLINE && !complete) {
    return progressing('ReplicaSetNotAvailable', progress?.message || 'the new ReplicaSet is not available yet');
  }
  const available = conditionOf(object, 'Available');
  return available?.status === 'True'
    ? undefined
    : progressing('DeploymentNotAvailable', available?.message || 'the Deployment is not available yet');
}

function rolledOut(object: KubeObject): Readiness {
  return ready('Available', `Replicas: ${countAt(object, 'status', 'replicas')}`);
}
