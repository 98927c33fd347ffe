import type { Node } from '../model/cluster-kinds.ts';
import { resolveShare } from '../model/int-or-percent.ts';
import { instantOf, isTerminating } from '../model/meta.ts';
import type { Pod } from '../model/pod.ts';
import { isAvailable, isReady } from '../model/pod-state.ts';
import type { DaemonSet, DaemonSetStatus } from '../model/workload.ts';
import { REVISION_HASH } from './controller-revision.ts';
import { nodeFit, targetNode } from './daemon-set-pod.ts';

export interface DaemonState {
  set: DaemonSet;
  nodes: readonly Node[];
  pods: readonly Pod[];
  /** Hash of the present template. */
  hash: string;
  now: Date;
}

export interface DaemonStep {
  /** Nodes that get a pod. */
  create: readonly string[];
  remove: readonly Pod[];
  /** Failed pods among those removed: they are announced. */
  failed: readonly Pod[];
}

/** One pod on each fitting node; then, in a rolling update, as many outdated ones replaced as may be missing. */
export function nextDaemonStep(state: DaemonState): DaemonStep {
  const { set, nodes } = state;
  if (isTerminating(set)) return { create: [], remove: [], failed: [] };
  const onNode = groupByNode(state.pods);
  const create: string[] = [];
  const remove: Pod[] = [];
  const failed: Pod[] = [];
  for (const node of nodes) {
    const { run, stay } = nodeFit(set, node);
    const here = onNode.get(node.metadata.name) ?? [];
    if (!stay) remove.push(...here.filter((pod) => !isTerminating(pod)));
    else if (run) settleNode(node.metadata.name, here, { create, remove, failed });
  }
  const known = new Set(nodes.map(({ metadata }) => metadata.name));
  for (const [node, pods] of onNode) if (!known.has(node)) remove.push(...pods.filter((pod) => !isTerminating(pod)));
  if (create.length + remove.length > 0) return { create, remove, failed };
  return { create, remove: outdated(state, onNode), failed };
}

function settleNode(
  node: string,
  here: readonly Pod[],
  step: { create: string[]; remove: Pod[]; failed: Pod[] },
): void {
  const staying = here.filter((pod) => !isTerminating(pod));
  const failed = staying.filter((pod) => pod.status?.phase === 'Failed');
  step.failed.push(...failed);
  step.remove.push(...failed, ...staying.filter((pod) => pod.status?.phase === 'Succeeded'));
  const running = staying
    .filter((pod) => pod.status?.phase !== 'Failed' && pod.status?.phase !== 'Succeeded')
    .sort((a, b) => instantOf(a.metadata.creationTimestamp) - instantOf(b.metadata.creationTimestamp));
  step.remove.push(...running.slice(1));
  // A pod on its way out is waited for: two of the same daemon would fight over the host's files.
  if (here.length === 0) step.create.push(node);
}

function outdated(state: DaemonState, onNode: ReadonlyMap<string, readonly Pod[]>): Pod[] {
  const { set, nodes, hash } = state;
  if (set.spec.updateStrategy?.type === 'OnDelete') return [];
  const should = nodes.filter((node) => nodeFit(set, node).run);
  const { maxUnavailable } = set.spec.updateStrategy?.rollingUpdate ?? {};
  const allowed = Math.max(1, resolveShare(maxUnavailable, should.length, { round: 'up', fallback: 1 }));
  const replaceable: Pod[] = [];
  const candidates: Pod[] = [];
  let unavailable = 0;
  for (const node of should) {
    const [pod] = onNode.get(node.metadata.name) ?? [];
    const serves = pod !== undefined && available(state, pod);
    if (!serves) unavailable += 1;
    if (pod === undefined || isTerminating(pod) || pod.metadata.labels?.[REVISION_HASH] === hash) continue;
    (serves ? candidates : replaceable).push(pod);
  }
  return [...replaceable, ...candidates.slice(0, Math.max(0, allowed - unavailable))];
}

function available({ set, now }: DaemonState, pod: Pod): boolean {
  return !isTerminating(pod) && isAvailable(pod, set.spec.minReadySeconds ?? 0, now);
}

function groupByNode(pods: readonly Pod[]): Map<string, Pod[]> {
  const groups = new Map<string, Pod[]>();
  for (const pod of pods) {
    const node = targetNode(pod);
    if (node !== undefined) groups.set(node, [...(groups.get(node) ?? []), pod]);
  }
  return groups;
}

/** Counts over the nodes that should run the daemon; `misscheduled` over those that should not but do. */
export function daemonStatus(state: DaemonState): DaemonSetStatus {
  const { set, nodes, pods, hash } = state;
  const onNode = groupByNode(pods.filter((pod) => !isTerminating(pod)));
  const podOf = (node: Node): Pod | undefined => onNode.get(node.metadata.name)?.[0];
  const should = nodes.filter((node) => nodeFit(set, node).run);
  const running = should.map(podOf).filter((pod) => pod !== undefined);
  const updated = running.filter((pod) => pod.metadata.labels?.[REVISION_HASH] === hash).length;
  const serving = running.filter((pod) => available(state, pod)).length;
  const unavailable = should.length - serving;
  return {
    currentNumberScheduled: running.length,
    numberMisscheduled: nodes.filter((node) => !should.includes(node) && podOf(node) !== undefined).length,
    desiredNumberScheduled: should.length,
    numberReady: running.filter(isReady).length,
    ...(set.metadata.generation === undefined ? {} : { observedGeneration: set.metadata.generation }),
    ...(updated === 0 ? {} : { updatedNumberScheduled: updated }),
    ...(serving === 0 ? {} : { numberAvailable: serving }),
    ...(unavailable === 0 ? {} : { numberUnavailable: unavailable }),
  };
}
