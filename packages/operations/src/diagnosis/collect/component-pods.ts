import { type Cluster, type KubeObject, StateStore } from '@otelops/deployer';
import { stateNamespace } from '../../prepare.ts';
import type { World } from '../../world.ts';
import type { DeployedObject } from '../bundle.ts';
import { emptyBundle } from '../empty-bundle.ts';
import { sceneOf } from '../scene.ts';
import { collectOwners } from './collect-objects.ts';
import { Looks } from './look.ts';

/** What the records of the cluster say was deployed. Needs no config. */
export async function deployedObjects(cluster: Cluster, signal: AbortSignal): Promise<readonly DeployedObject[]> {
  const states = await new StateStore({ cluster, namespace: stateNamespace }).readAll(signal);
  return [...states.phases()].sort().flatMap((phase) => {
    const entries = [...(states.of(phase).inventory?.value.entries.values() ?? [])];
    return entries.map(({ ref, component }) => ({ phase, component, ref, state: 'unknown', message: '' }) as const);
  });
}

/** The pods of a component, whoever made them of what was deployed. */
export async function podsOfComponent(
  component: string,
  deployed: readonly DeployedObject[],
  world: World,
): Promise<readonly KubeObject[]> {
  return podsOf(
    deployed.filter((object) => object.component === component),
    world,
  );
}

/** The pod of that name, if it is one of the stack. */
export async function podNamed(
  name: string,
  deployed: readonly DeployedObject[],
  world: World,
): Promise<KubeObject | undefined> {
  return (await podsOf(deployed, world)).find((pod) => pod.metadata.name === name);
}

async function podsOf(own: readonly DeployedObject[], world: World): Promise<readonly KubeObject[]> {
  const namespaces = [...new Set(own.flatMap(({ ref }) => ref.namespace ?? []))];
  const looks = new Looks(world);
  const { objects, seen } = await collectOwners(await world.cluster(), namespaces, looks);
  const scene = sceneOf({ ...emptyBundle(world.clock.now().toISOString()), objects, seen, deployed: own });
  return objects
    .filter((object) => object.kind === 'Pod' && scene.deployedAbove(object) !== undefined)
    .toSorted((a, b) => a.metadata.name.localeCompare(b.metadata.name));
}
