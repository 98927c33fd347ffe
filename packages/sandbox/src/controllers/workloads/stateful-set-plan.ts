import { resolveShare } from '../model/int-or-percent.ts';
import { isTerminating } from '../model/meta.ts';
import type { Pod } from '../model/pod.ts';
import { isAvailable, isFinished, isReady } from '../model/pod-state.ts';
import type { IntOrPercent, StatefulSet, StatefulSetStatus } from '../model/workload.ts';
import { REVISION_HASH } from './controller-revision.ts';
import { ordinalOf, startOrdinal } from './stateful-set-pod.ts';

/** What a StatefulSet does next, in order. */
export interface StatefulStep {
  create: ReadonlyArray<{ ordinal: number; revision: string }>;
  remove: readonly Pod[];
}

export interface StatefulState {
  set: StatefulSet;
  pods: readonly Pod[];
  /** Names of the revisions, `web-6f9c…`. */
  currentRevision: string;
  updateRevision: string;
  now: Date;
}

/**
 * One step of the set. In order (the default) each pod waits for all before it to be available, on the way up, down and
 * through an update; with `Parallel` only updates keep an order.
 */
export function nextStep(state: StatefulState): StatefulStep {
  const { set } = state;
  if (isTerminating(set)) return { create: [], remove: [] };
  const monotonic = set.spec.podManagementPolicy !== 'Parallel';
  const growth = grow(state, monotonic);
  if (growth.blocked) return growth;
  const shrinkage = shrink(state, monotonic);
  const step = { create: growth.create, remove: [...growth.remove, ...shrinkage.remove] };
  if (shrinkage.blocked || step.create.length + step.remove.length > 0) return step;
  return { create: [], remove: update(state) };
}

interface Blockable extends StatefulStep {
  blocked: boolean;
}

function ordinals(set: StatefulSet): number[] {
  return Array.from({ length: set.spec.replicas ?? 1 }, (_, index) => startOrdinal(set) + index);
}

function grow(state: StatefulState, monotonic: boolean): Blockable {
  const { set, pods } = state;
  const create: Array<{ ordinal: number; revision: string }> = [];
  const remove: Pod[] = [];
  for (const ordinal of ordinals(set)) {
    const pod = pods.find((one) => ordinalOf(set, one) === ordinal);
    if (pod === undefined) create.push({ ordinal, revision: revisionFor(state, ordinal) });
    // A finished pod makes room for its successor of the same name.
    else if (isFinished(pod) && !isTerminating(pod)) remove.push(pod);
    if (monotonic && (pod === undefined || isTerminating(pod) || isFinished(pod) || !available(state, pod))) {
      return { create, remove, blocked: true };
    }
  }
  return { create, remove, blocked: false };
}

/** Below the partition a missing pod comes back in the current revision, from it on in the updated one. */
function revisionFor({ set, currentRevision, updateRevision }: StatefulState, ordinal: number): string {
  const { type = 'RollingUpdate', rollingUpdate } = set.spec.updateStrategy ?? {};
  const keepsCurrent =
    rollingUpdate === undefined
      ? type === 'RollingUpdate' && ordinal < startOrdinal(set) + (set.status?.currentReplicas ?? 0)
      : ordinal < startOrdinal(set) + (rollingUpdate.partition ?? 0);
  return keepsCurrent ? currentRevision : updateRevision;
}

function shrink(state: StatefulState, monotonic: boolean): Blockable {
  const { set, pods } = state;
  const wanted = new Set(ordinals(set));
  const condemned = pods
    .filter((pod) => ordinalOf(set, pod) >= 0 && !wanted.has(ordinalOf(set, pod)))
    .sort((a, b) => ordinalOf(set, b) - ordinalOf(set, a));
  if (!monotonic) return { create: [], remove: condemned.filter((pod) => !isTerminating(pod)), blocked: false };
  const [last] = condemned;
  if (last === undefined) return { create: [], remove: [], blocked: false };
  const unavailable = condemned.filter((pod) => !available(state, pod)).at(-1);
  // A pod that is not available is waited for, unless it is the very one to go first.
  const waits = isTerminating(last) || (!isReady(last) && unavailable !== undefined && unavailable !== last);
  return { create: [], remove: waits ? [] : [last], blocked: true };
}

function update(state: StatefulState): Pod[] {
  const { set, pods, updateRevision } = state;
  if (set.spec.updateStrategy?.type === 'OnDelete') return [];
  const { partition = 0, maxUnavailable } = rollingUpdateOf(set);
  const replicas = pods.filter((pod) => ordinals(set).includes(ordinalOf(set, pod)));
  const missing = replicas.filter((pod) => !available(state, pod)).length;
  const allowed = Math.max(1, resolveShare(maxUnavailable, set.spec.replicas ?? 1, { round: 'up', fallback: 1 }));
  const outdated = replicas
    .filter((pod) => ordinalOf(set, pod) >= startOrdinal(set) + partition && !isTerminating(pod))
    .filter((pod) => pod.metadata.labels?.[REVISION_HASH] !== updateRevision)
    .sort((a, b) => ordinalOf(set, b) - ordinalOf(set, a));
  return outdated.slice(0, Math.max(0, allowed - missing));
}

function rollingUpdateOf(set: StatefulSet): { partition?: number; maxUnavailable?: IntOrPercent } {
  return set.spec.updateStrategy?.rollingUpdate ?? {};
}

function available({ set, now }: StatefulState, pod: Pod): boolean {
  return !isTerminating(pod) && pod.status?.phase === 'Running' && isAvailable(pod, set.spec.minReadySeconds ?? 0, now);
}

/** Counts by revision; once every pod has the updated one, that becomes the current. */
export function statefulStatus(state: StatefulState): StatefulSetStatus {
  const { set, currentRevision, updateRevision } = state;
  const pods = state.pods.filter((pod) => ordinalOf(set, pod) >= 0);
  const inRevision = (name: string): number =>
    pods.filter((pod) => pod.metadata.labels?.[REVISION_HASH] === name && !isTerminating(pod)).length;
  const replicas = set.spec.replicas ?? 1;
  const ready = pods.filter((pod) => pod.status?.phase === 'Running' && isReady(pod)).length;
  const updated = inRevision(updateRevision);
  const isDone =
    (set.spec.updateStrategy?.type ?? 'RollingUpdate') === 'RollingUpdate' &&
    updated === replicas &&
    ready === replicas &&
    pods.length === replicas;
  const current = isDone ? updated : inRevision(currentRevision);
  return {
    ...(set.metadata.generation === undefined ? {} : { observedGeneration: set.metadata.generation }),
    replicas: pods.length,
    ...(ready === 0 ? {} : { readyReplicas: ready }),
    availableReplicas: pods.filter((pod) => available(state, pod)).length,
    ...(current === 0 ? {} : { currentReplicas: current }),
    ...(updated === 0 ? {} : { updatedReplicas: updated }),
    currentRevision: isDone ? updateRevision : currentRevision,
    updateRevision,
    collisionCount: set.status?.collisionCount ?? 0,
  };
}
