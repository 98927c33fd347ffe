import { field, list, text } from './json-field.ts';
import type { KubeClient } from './kube-client.ts';
import { nodeObject, type SimulatedNode, storageClasses } from './seed-objects.ts';

/** Creates the nodes and the StorageClasses. Answers with what the server refused, if anything. */
export async function seedCluster(client: KubeClient, nodes: readonly SimulatedNode[]): Promise<string | undefined> {
  const answers = await Promise.all([
    ...nodes.map((node, index) => client.send('POST', '/api/v1/nodes', nodeObject(node, index === 0))),
    ...storageClasses.map((one) => client.send('POST', '/apis/storage.k8s.io/v1/storageclasses', one)),
  ]);
  const refused = answers.find(({ status }) => status !== 201);
  return refused === undefined ? undefined : (text(refused.body, 'message') ?? `HTTP ${refused.status}`);
}

/** Every node is ready and takes pods, and pods may be created: the default ServiceAccount is there. */
export async function isClusterReady(client: KubeClient, count: number): Promise<boolean> {
  const [nodes, account] = await Promise.all([
    client.send('GET', '/api/v1/nodes'),
    client.send('GET', '/api/v1/namespaces/default/serviceaccounts/default'),
  ]);
  const ready = list(nodes.body, 'items').filter(isNodeReady);
  return ready.length >= count && account.status === 200;
}

function isNodeReady(node: unknown): boolean {
  const conditions = list(field(node, 'status'), 'conditions');
  const isReady = conditions.some((one) => text(one, 'type') === 'Ready' && text(one, 'status') === 'True');
  return isReady && list(field(node, 'spec'), 'taints').length === 0;
}
