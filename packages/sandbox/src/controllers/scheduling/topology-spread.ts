import { isTerminating, namespaceOf } from '../model/meta.ts';
import type { Pod, TopologySpreadConstraint } from '../model/pod.ts';
import { meetsNodeAffinity, selects, selectsLabels } from '../model/selector.ts';
import type { Unfit } from './filters.ts';
import type { NodeView, Snapshot } from './snapshot.ts';

const MISMATCH = "node(s) didn't match pod topology spread constraints";

/** Whether the pod here would make its domain exceed the emptiest one by more than `maxSkew`. */
export function unfitByTopology(pod: Pod, view: NodeView, snapshot: Snapshot): Unfit | undefined {
  const hard = (pod.spec.topologySpreadConstraints ?? []).filter(
    ({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule',
  );
  for (const constraint of hard) {
    const domain = view.node.metadata.labels?.[constraint.topologyKey];
    if (domain === undefined) return { reasons: [`${MISMATCH} (missing required label)`], preemptable: false };
    const counts = countByDomain(constraint, pod, snapshot);
    const self = matches(constraint, pod, pod) ? 1 : 0;
    const skew = (counts.get(domain) ?? 0) + self - Math.min(...counts.values());
    if (skew > constraint.maxSkew) return { reasons: [MISMATCH], preemptable: true };
  }
  return undefined;
}

/** Matching pods in each domain of the nodes the pod could go to by its own selector and affinity. */
function countByDomain(constraint: TopologySpreadConstraint, pod: Pod, snapshot: Snapshot): Map<string, number> {
  const counts = new Map<string, number>();
  const terms = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  for (const { node, pods } of snapshot.nodes) {
    const domain = node.metadata.labels?.[constraint.topologyKey];
    const eligible = selectsLabels(pod.spec.nodeSelector ?? {}, node.metadata.labels) && meetsNodeAffinity(terms, node);
    if (domain === undefined || !eligible) continue;
    const here = pods.filter((other) => !isTerminating(other) && matches(constraint, pod, other)).length;
    counts.set(domain, (counts.get(domain) ?? 0) + here);
  }
  return counts;
}

function matches({ labelSelector, matchLabelKeys }: TopologySpreadConstraint, pod: Pod, other: Pod): boolean {
  return (
    namespaceOf(other) === namespaceOf(pod) &&
    selects(labelSelector, other.metadata.labels) &&
    (matchLabelKeys ?? []).every((key) => other.metadata.labels?.[key] === pod.metadata.labels?.[key])
  );
}
