import type { FaultEffect } from '../faults/fault-effect.ts';
import { controllerOf } from '../model/meta.ts';
import type { Pod } from '../model/pod.ts';
import { fraction } from '../model/stable-hash.ts';
import { hopeless, judgeNode, type Unfit } from './filters.ts';
import type { NodeView, Snapshot } from './snapshot.ts';
import { claimTrouble } from './volume-fit.ts';

/** Where a pod goes, or why nowhere. */
export type Decision = { state: 'fits'; node: string } | { state: 'unschedulable'; message: string };

export interface ScheduleRequest {
  pod: Pod;
  snapshot: Snapshot;
  /** An `unschedulable` fault in force on the pod. */
  fault?: Extract<FaultEffect, { kind: 'unschedulable' }>;
  /** Node the pod's volumes are being made on: taken if it fits. */
  prefer?: string;
  /** Breaks ties between equally good nodes. */
  seed: number;
}

const FORCED: Readonly<Record<'memory' | 'node-selector' | 'taint', Unfit>> = {
  memory: hopeless('Insufficient memory'),
  'node-selector': hopeless("node(s) didn't match Pod's node affinity/selector"),
  taint: hopeless('node(s) had untolerated taint(s)'),
};

/** One scheduling decision: filters over all nodes, then the best of those left. */
export function schedule({ pod, snapshot, fault, prefer, seed }: ScheduleRequest): Decision {
  const { nodes } = snapshot;
  if (nodes.length === 0) return { state: 'unschedulable', message: 'no nodes available to schedule pods' };
  const trouble = claimTrouble(pod, snapshot);
  if (trouble !== undefined) return refusal(nodes.length, trouble, []);
  const judged = nodes.map((view) => ({
    view,
    unfit: fault === undefined ? judgeNode(pod, view, snapshot) : FORCED[fault.because],
  }));
  const fitting = judged.filter(({ unfit }) => unfit === undefined).map(({ view }) => view);
  const preferred = fitting.find(({ node }) => node.metadata.name === prefer);
  const best = preferred ?? fitting.sort((a, b) => penalty(pod, a, seed) - penalty(pod, b, seed))[0];
  if (best !== undefined) return { state: 'fits', node: best.node.metadata.name };
  const unfits = judged.map(({ unfit }) => unfit).filter((unfit) => unfit !== undefined);
  return refusal(nodes.length, histogram(unfits.flatMap(({ reasons }) => reasons)), unfits);
}

/** The scheduler's sentence: why each node was refused, then why evicting others would not help. */
function refusal(nodes: number, why: string, unfits: readonly Unfit[]): Decision {
  const preemptable = unfits.filter((unfit) => unfit.preemptable).length;
  const preemption = histogram([
    ...Array.from({ length: preemptable }, () => 'No preemption victims found for incoming pod'),
    ...Array.from({ length: nodes - preemptable }, () => 'Preemption is not helpful for scheduling'),
  ]);
  const available = `0/${nodes} nodes are available:`;
  return {
    state: 'unschedulable',
    message: `${available} ${why}. no new claims to deallocate, preemption: ${available} ${preemption}.`,
  };
}

function histogram(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(', ');
}

/** Less is better: siblings on the node first, then how full it is, then a draw. */
function penalty(pod: Pod, { node, pods, requested, allocatable }: NodeView, seed: number): number {
  const owner = controllerOf(pod)?.uid;
  const siblings = owner === undefined ? 0 : pods.filter((other) => controllerOf(other)?.uid === owner).length;
  const share = (name: string): number => (requested[name] ?? 0) / Math.max(1, allocatable[name] ?? 1);
  const fullness = (share('cpu') + share('memory')) / 2 + pods.length / 1000;
  return siblings * 10 + fullness + fraction(seed, pod.metadata.name, node.metadata.name) / 1e6;
}
