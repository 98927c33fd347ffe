import { requestOf } from '../causes/node-room.ts';
import type { NodeRequests } from '../causes/observed.ts';
import type { Cluster } from '../ports.ts';
import { textAt } from '../readiness/fields.ts';

/** What the pods of the whole cluster ask for, node by node; finished pods ask for nothing. Throws what the list throws. */
export async function countRequests(cluster: Cluster, signal: AbortSignal): Promise<ReadonlyMap<string, NodeRequests>> {
  const pods = await cluster.resolve('v1', 'Pod');
  const requests = new Map<string, NodeRequests>();
  if (pods === undefined) return requests;
  const { items } = await cluster.list(pods, { fieldSelector: 'status.phase!=Succeeded,status.phase!=Failed', signal });
  for (const pod of items) {
    const node = textAt(pod, 'spec', 'nodeName');
    if (node === '') continue;
    const sum = requests.get(node) ?? { cpu: 0, memory: 0 };
    requests.set(node, { cpu: sum.cpu + requestOf(pod, 'cpu'), memory: sum.memory + requestOf(pod, 'memory') });
  }
  return requests;
}
