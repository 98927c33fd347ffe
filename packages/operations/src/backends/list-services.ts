import type { Cluster, KubeObject } from '@otelops/deployer';
import type { BackendName } from './http-backend.ts';

/** The Services of a backend, in whatever namespaces they are: by the label that the stack gives them. */
export async function listServices(
  name: BackendName,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const services = await cluster.resolve('v1', 'Service');
  if (services === undefined) return [];
  return (await cluster.list(services, { labelSelector: `otelops.dev/component=${name}`, signal })).items;
}
