import type { KubeObject } from '../kube/types.ts';
import { collectionPath } from './collection-path.ts';
import { field, list, text } from './json-field.ts';
import type { KubeClient } from './kube-client.ts';

/** Creates objects, namespaces before all others. Answers with what the server refused, if anything. */
export async function seedCluster(client: KubeClient, objects: readonly KubeObject[]): Promise<string | undefined> {
  const isNamespace = ({ kind }: KubeObject): boolean => kind === 'Namespace';
  const waves = [objects.filter(isNamespace), objects.filter((object) => !isNamespace(object))];
  for (const wave of waves) {
    const refusals = await Promise.all(wave.map((object) => create(client, object)));
    const refusal = refusals.find((one) => one !== undefined);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** What the server has of itself already (its first namespaces, roles) is no refusal. */
async function create(client: KubeClient, object: KubeObject): Promise<string | undefined> {
  const path = collectionPath(object);
  const named = `${object.kind} ${object.metadata.name}`;
  if (path === undefined) return `${named}: ${object.apiVersion} is not of Kubernetes itself`;
  const { status, body } = await client.send('POST', path, object);
  return status === 201 || status === 409 ? undefined : `${named}: ${text(body, 'message') ?? `HTTP ${status}`}`;
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
