import { quantityNumber } from '../../kube/schema/quantity.ts';
import type { Node } from '../model/cluster-kinds.ts';
import type { Pod } from '../model/pod.ts';
import { isFinished } from '../model/pod-state.ts';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../model/storage.ts';
import { type Amounts, plus, podRequests } from './pod-requests.ts';

/** A node with what runs on it. */
export interface NodeView {
  node: Node;
  pods: readonly Pod[];
  requested: Amounts;
  allocatable: Amounts;
}

/** The cluster at the moment of one decision. */
export interface Snapshot {
  nodes: readonly NodeView[];
  claim(key: string): PersistentVolumeClaim | undefined;
  volume(name: string): PersistentVolume | undefined;
  volumes(): readonly PersistentVolume[];
  /** The class of a claim, if it names one that is there. */
  classOf(claim: PersistentVolumeClaim): StorageClass | undefined;
}

/** Puts every pod on its node. `assumed` names nodes of pods whose binding is not seen yet. */
export function viewNodes(
  nodes: readonly Node[],
  pods: readonly Pod[],
  assumed: ReadonlyMap<string, string>,
): NodeView[] {
  const byNode = new Map<string, Pod[]>();
  for (const pod of pods) {
    const name = pod.spec.nodeName ?? assumed.get(pod.metadata.uid ?? '');
    if (name === undefined || isFinished(pod)) continue;
    byNode.set(name, [...(byNode.get(name) ?? []), pod]);
  }
  return nodes.map((node) => {
    const here = byNode.get(node.metadata.name) ?? [];
    const allocatable = Object.entries(node.status?.allocatable ?? {}).map(([name, quantity]) => [
      name,
      quantityNumber(quantity),
    ]);
    return {
      node,
      pods: here,
      requested: here.map(podRequests).reduce(plus, {}),
      allocatable: Object.fromEntries(allocatable),
    };
  });
}
