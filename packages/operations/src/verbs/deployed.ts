import { stateNamespace } from '../prepare.ts';
import { VerbError } from '../verb-error.ts';
import type { World } from '../world.ts';

/** The phases that the cluster itself says are deployed, of those that a target names. Needs no config. */
export async function deployedPhases(target: string, world: World): Promise<readonly string[]> {
  const { StateStore } = await import('@otelops/deployer');
  const store = new StateStore({ cluster: await world.cluster(), namespace: stateNamespace });
  const known = [...(await store.readAll(world.signal)).phases()].sort();
  const wanted = target === 'all' ? known : known.filter((phase) => phase === target);
  if (wanted.length > 0) return wanted;
  const what = target === 'all' ? 'Nothing was ever' : `${target} was never`;
  throw new VerbError('revision-missing', `${what} deployed here.`, [`otel deploy ${target}`]);
}
