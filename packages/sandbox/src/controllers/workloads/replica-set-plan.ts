import { type Condition, findCondition, withCondition, withoutCondition } from '../model/condition.ts';
import { instantOf, isTerminating, timestamp } from '../model/meta.ts';
import type { Pod } from '../model/pod.ts';
import { isActive, isAvailable, isFinished, isReady } from '../model/pod-state.ts';
import { selectsLabels } from '../model/selector.ts';
import type { ReplicaSet, ReplicaSetStatus } from '../model/workload.ts';

/** Pods a ReplicaSet may create or delete at one go (replicaset: BurstReplicas). */
const BURST = 500;

/** How many pods to create, or which to delete. */
export interface ReplicaChange {
  create: number;
  remove: readonly Pod[];
}

/** Compares the active pods with the wanted number. */
export function replicaChange(replicaSet: ReplicaSet, pods: readonly Pod[]): ReplicaChange {
  const active = pods.filter(isActive);
  const wanted = replicaSet.spec.replicas ?? 0;
  if (active.length <= wanted) return { create: Math.min(wanted - active.length, BURST), remove: [] };
  const doomed = rankForDeletion(active).slice(0, Math.min(active.length - wanted, BURST));
  return { create: 0, remove: doomed };
}

const PHASE_RANK: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/** Those that serve least first: unassigned, pending, not ready, cheap to delete, crowded together, young, often restarted. */
export function rankForDeletion(pods: readonly Pod[]): Pod[] {
  const crowd = new Map<string, number>();
  for (const { spec } of pods) crowd.set(spec.nodeName ?? '', (crowd.get(spec.nodeName ?? '') ?? 0) + 1);
  const measures: Array<(pod: Pod) => number> = [
    (pod) => (pod.spec.nodeName === undefined ? 0 : 1),
    (pod) => PHASE_RANK[pod.status?.phase ?? 'Pending'] ?? 1,
    (pod) => (isReady(pod) ? 1 : 0),
    (pod) => Number(pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0),
    (pod) => -(crowd.get(pod.spec.nodeName ?? '') ?? 0),
    (pod) => -instantOf(findCondition(pod.status?.conditions, 'Ready')?.lastTransitionTime),
    (pod) => -Math.max(0, ...(pod.status?.containerStatuses ?? []).map(({ restartCount }) => restartCount)),
    (pod) => -instantOf(pod.metadata.creationTimestamp),
  ];
  return [...pods].sort((a, b) => {
    for (const measure of measures) {
      const difference = measure(a) - measure(b);
      if (difference !== 0) return difference;
    }
    return a.metadata.name < b.metadata.name ? -1 : 1;
  });
}

/** Counts over the active pods, and whether the last attempt to create or delete pods failed. */
export function replicaSetStatus(
  replicaSet: ReplicaSet,
  pods: readonly Pod[],
  { now, failure }: { now: Date; failure?: { reason: 'FailedCreate' | 'FailedDelete'; message: string } },
): ReplicaSetStatus {
  const active = pods.filter(isActive);
  const template = replicaSet.spec.template.metadata?.labels ?? {};
  const count = (test: (pod: Pod) => boolean): number => active.filter(test).length;
  const ready = count(isReady);
  const available = count((pod) => isAvailable(pod, replicaSet.spec.minReadySeconds ?? 0, now));
  const fullyLabeled = count((pod) => selectsLabels(template, pod.metadata.labels));
  const terminating = pods.filter((pod) => isTerminating(pod) && !isFinished(pod)).length;
  const conditions = failureCondition(replicaSet.status?.conditions, failure, now);
  return {
    replicas: active.length,
    ...(fullyLabeled === 0 ? {} : { fullyLabeledReplicas: fullyLabeled }),
    ...(ready === 0 ? {} : { readyReplicas: ready }),
    ...(available === 0 ? {} : { availableReplicas: available }),
    terminatingReplicas: terminating,
    ...(replicaSet.metadata.generation === undefined ? {} : { observedGeneration: replicaSet.metadata.generation }),
    ...(conditions.length === 0 ? {} : { conditions }),
  };
}

function failureCondition(
  present: readonly Condition[] | undefined,
  failure: { reason: string; message: string } | undefined,
  now: Date,
): Condition[] {
  if (failure === undefined) return withoutCondition(present, 'ReplicaFailure');
  if (findCondition(present, 'ReplicaFailure') !== undefined) return [...(present ?? [])];
  return withCondition(present, { type: 'ReplicaFailure', status: 'True', ...failure }, timestamp(now));
}
