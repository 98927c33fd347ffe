import type { Cluster, KubeObject, PhasePlan } from '@otelops/deployer';
import { speaker } from './speak.ts';
import type { VerbEvent } from './verb.ts';
import type { World } from './world.ts';

/**
 * Warns of nodes whose kubelet is older than what the stack is made for. Asked only where something is to change, so that a
 * deploy that changes nothing asks nothing more; says nothing where nodes may not be listed.
 */
export async function* tellOldNodes(
  plans: readonly PhasePlan[],
  cluster: Cluster,
  world: Pick<World, 'clock' | 'signal'>,
): AsyncGenerator<VerbEvent, void> {
  const idle = plans.every(({ view }) => view.objects.every(({ action }) => action === 'unchanged'));
  if (idle) return;
  const { supportedKubernetes } = await import('@otelops/stack');
  const old = (await nodesOf(cluster, world.signal)).filter((node) =>
    isBelow(kubeletOf(node), supportedKubernetes.from),
  );
  if (old.length === 0) return;
  const named = old.map((node) => `${node.metadata.name} (${kubeletOf(node)})`).join(', ');
  yield speaker(world.clock).finding({
    severity: 'warning',
    code: 'done-with-warnings',
    title: `Kubelets before ${supportedKubernetes.from} refuse the node collector: no figures of pods, containers and volumes from ${named}`,
    fixes: [{ title: `Bring these nodes to Kubernetes ${supportedKubernetes.from} or later` }],
  });
}

async function nodesOf(cluster: Cluster, signal: AbortSignal): Promise<readonly KubeObject[]> {
  const { DeployError } = await import('@otelops/deployer');
  try {
    const resource = await cluster.resolve('v1', 'Node');
    return resource === undefined ? [] : (await cluster.list(resource, { signal })).items;
  } catch (error) {
    if (error instanceof DeployError && error.code === 'forbidden') return [];
    throw error;
  }
}

function kubeletOf(node: KubeObject): string {
  const { kubeletVersion } = Object(Object(node['status']).nodeInfo);
  return typeof kubeletVersion === 'string' ? kubeletVersion : '';
}

/** Whether `v1.32.4+k3s1` comes before `1.33`; a version that cannot be read does not. */
export function isBelow(version: string, minor: string): boolean {
  const [, major, least] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  const [wantedMajor = 0, wanted = 0] = minor.split('.').map(Number);
  if (major === undefined || least === undefined) return false;
  return Number(major) < wantedMajor || (Number(major) === wantedMajor && Number(least) < wanted);
}
