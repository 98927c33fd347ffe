import type { KubeObject } from '../objects.ts';
import type { Readiness } from '../readiness-types.ts';
import { countAt, numberAt, textAt } from './fields.ts';
import { firstShortfall, pendingTermination, progressing, ready } from './verdicts.ts';

/**
 * All replicas ready on the update revision, as kstatus counts them (cli-utils core.go, stsConditions), with two additions
 * of gitops-engine (health_statefulset.go): the controller must have observed the object at all, and `OnDelete` still
 * waits for ready pods. `minReadySeconds` is honoured through `availableReplicas`.
 */
export function assessStatefulSet(object: KubeObject): Readiness {
  const want = numberAt(object, 'spec', 'replicas') ?? 1;
  return shortfallOf(object, want) ?? notObserved(object) ?? revisionOf(object, want);
}

function shortfallOf(object: KubeObject, want: number): Readiness | undefined {
  const replicas = countAt(object, 'status', 'replicas');
  const counts = [
    { reason: 'LessReplicas', label: 'Replicas', have: replicas, want },
    { reason: 'LessReady', label: 'Ready', have: countAt(object, 'status', 'readyReplicas'), want },
  ];
  if (countAt(object, 'spec', 'minReadySeconds') > 0) {
    counts.push({
      reason: 'LessAvailable',
      label: 'Available',
      have: countAt(object, 'status', 'availableReplicas'),
      want,
    });
  }
  return firstShortfall(counts) ?? pendingTermination(replicas, want);
}

function notObserved(object: KubeObject): Readiness | undefined {
  return numberAt(object, 'status', 'observedGeneration') === undefined
    ? progressing('NoObservedGeneration', 'the controller has not looked at it yet')
    : undefined;
}

function revisionOf(object: KubeObject, want: number): Readiness {
  if (textAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete') {
    return ready('OnDelete', `Replicas: ${want}; pods take a new revision when they are deleted`);
  }
  const partition = numberAt(object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition');
  if (partition !== undefined) return partitionOf(object, want - partition);
  const current = { reason: 'LessCurrent', label: 'Current', have: countAt(object, 'status', 'currentReplicas'), want };
  const short = firstShortfall([current]);
  if (short !== undefined) return short;
  return textAt(object, 'status', 'currentRevision') === textAt(object, 'status', 'updateRevision')
    ? ready('Available', `Replicas: ${want}`)
    : progressing('RevisionMismatch', 'pods of an earlier revision are still there');
}

/** Pods below the partition keep their revision (docs: StatefulSet partitions). The API server defaults it to 0. */
function partitionOf(object: KubeObject, want: number): Readiness {
  const updated = countAt(object, 'status', 'updatedReplicas');
  const short = firstShortfall([{ reason: 'PartitionRollout', label: 'Updated', have: updated, want }]);
  return short ?? ready('Available', `Replicas: ${countAt(object, 'status', 'replicas')}, updated: ${updated}`);
}
