import { namespaceOf } from '../model/meta.ts';
import type { ContainerPort, Pod, PodAffinityTerm } from '../model/pod.ts';
import { meetsNodeAffinity, selects, selectsLabels, type Taint, tolerates } from '../model/selector.ts';
import { podRequests } from './pod-requests.ts';
import type { NodeView, Snapshot } from './snapshot.ts';
import { unfitByTopology } from './topology-spread.ts';
import { unfitByVolumes } from './volume-fit.ts';

/** Why a node cannot take a pod, in the scheduler's words. */
export interface Unfit {
  reasons: readonly string[];
  /** Whether removing other pods could help. */
  preemptable: boolean;
}

type Filter = (pod: Pod, view: NodeView, snapshot: Snapshot) => Unfit | undefined;

// The scheduler's order: a node is judged by the first filter it fails (apis/config/v1/default_plugins.go).
const FILTERS: readonly Filter[] = [
  unfitIfCordoned,
  unfitByTaints,
  unfitByAffinity,
  unfitByPorts,
  unfitByResources,
  unfitByVolumes,
  unfitByTopology,
  unfitByNeighbours,
];

/** The first reason why `view` cannot take the pod, if there is one. */
export function judgeNode(pod: Pod, view: NodeView, snapshot: Snapshot): Unfit | undefined {
  for (const filter of FILTERS) {
    const unfit = filter(pod, view, snapshot);
    if (unfit !== undefined) return unfit;
  }
  return undefined;
}

export function hopeless(reason: string): Unfit {
  return { reasons: [reason], preemptable: false };
}

function unfitIfCordoned(pod: Pod, { node }: NodeView): Unfit | undefined {
  const taint: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
  if (node.spec.unschedulable !== true || tolerates(pod.spec.tolerations, taint)) return undefined;
  return hopeless('node(s) were unschedulable');
}

function unfitByTaints(pod: Pod, { node }: NodeView): Unfit | undefined {
  const repels = (node.spec.taints ?? []).some(
    (taint) => taint.effect !== 'PreferNoSchedule' && !tolerates(pod.spec.tolerations, taint),
  );
  return repels ? hopeless('node(s) had untolerated taint(s)') : undefined;
}

function unfitByAffinity(pod: Pod, { node }: NodeView): Unfit | undefined {
  const terms = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  // A term that only names the node narrows the search before any filter runs.
  const named = terms?.flatMap(({ matchFields }) => matchFields ?? []);
  if (named !== undefined && named.length > 0 && !named.some(({ values }) => values?.includes(node.metadata.name))) {
    return hopeless("node(s) didn't satisfy plugin(s) [NodeAffinity]");
  }
  const fits = selectsLabels(pod.spec.nodeSelector ?? {}, node.metadata.labels) && meetsNodeAffinity(terms, node);
  return fits ? undefined : hopeless("node(s) didn't match Pod's node affinity/selector");
}

function unfitByPorts(pod: Pod, { pods }: NodeView): Unfit | undefined {
  const taken = new Set(pods.flatMap(hostPorts));
  if (!hostPorts(pod).some((port) => taken.has(port))) return undefined;
  return { reasons: ["node(s) didn't have free ports for the requested pod ports"], preemptable: true };
}

function hostPorts({ spec }: Pod): string[] {
  const ports: ContainerPort[] = spec.containers.flatMap((container) => container.ports ?? []);
  return ports
    .map(({ hostPort, containerPort, protocol = 'TCP' }) => ({
      port: hostPort ?? (spec.hostNetwork ? containerPort : 0),
      protocol,
    }))
    .filter(({ port }) => port > 0)
    .map(({ port, protocol }) => `${protocol}/${port}`);
}

function unfitByResources(pod: Pod, { pods, requested, allocatable }: NodeView): Unfit | undefined {
  const reasons: string[] = [];
  let preemptable = true;
  if (pods.length + 1 > (allocatable['pods'] ?? 110)) reasons.push('Too many pods');
  const wanted = Object.entries(podRequests(pod)).sort(([a], [b]) => rank(a) - rank(b));
  for (const [name, amount] of wanted) {
    const size = allocatable[name] ?? 0;
    if (amount <= 0 || amount <= size - (requested[name] ?? 0)) continue;
    reasons.push(`Insufficient ${name}`);
    preemptable &&= amount <= size;
  }
  return reasons.length === 0 ? undefined : { reasons, preemptable };
}

function rank(resource: string): number {
  const at = ['cpu', 'memory', 'ephemeral-storage'].indexOf(resource);
  return at < 0 ? 3 : at;
}

function unfitByNeighbours(pod: Pod, view: NodeView, snapshot: Snapshot): Unfit | undefined {
  const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {};
  const near = (term: PodAffinityTerm, own: Pod): boolean => podsInDomain(term, own, view, snapshot).length > 0;
  const apart = podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  if (apart.some((term) => near(term, pod))) {
    return { reasons: ["node(s) didn't match pod anti-affinity rules"], preemptable: true };
  }
  const together = podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  // The first pod of a group that wants its own company may go anywhere.
  const lonely = together.every(
    (term) => selects(term.labelSelector, pod.metadata.labels) && !anywhere(term, pod, snapshot),
  );
  if (together.length > 0 && !lonely && !together.every((term) => near(term, pod))) {
    return hopeless("node(s) didn't match pod affinity rules");
  }
  return undefined;
}

function podsInDomain(term: PodAffinityTerm, pod: Pod, { node }: NodeView, snapshot: Snapshot): Pod[] {
  const domain = node.metadata.labels?.[term.topologyKey];
  if (domain === undefined) return [];
  return snapshot.nodes
    .filter((other) => other.node.metadata.labels?.[term.topologyKey] === domain)
    .flatMap(({ pods }) => pods)
    .filter((other) => isMeant(term, pod, other));
}

function anywhere(term: PodAffinityTerm, pod: Pod, snapshot: Snapshot): boolean {
  return snapshot.nodes.some(({ pods }) => pods.some((other) => isMeant(term, pod, other)));
}

function isMeant(term: PodAffinityTerm, pod: Pod, other: Pod): boolean {
  const namespaces = term.namespaces ?? [namespaceOf(pod)];
  return namespaces.includes(namespaceOf(other)) && selects(term.labelSelector, other.metadata.labels);
}
