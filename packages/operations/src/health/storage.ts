import { listAt, mapAt, textAt } from '@otelops/deployer/vocabulary';
import type { Bundle, DeployedObject } from '../diagnosis/bundle.ts';
import { round, samplesOf } from '../diagnosis/evidence.ts';
import { sceneOf } from '../diagnosis/scene.ts';
import type { HealthState } from './component-health.ts';

interface Verdict {
  readonly state: HealthState;
  readonly note?: string;
}

/** Below this share of free room a volume is in trouble: compaction needs room itself. */
const leastFree = 0.15;

/** Whether the claims that a component's pods use are bound, and how much room they have. */
export function bindingOf(bundle: Bundle, objects: readonly DeployedObject[]): readonly Verdict[] {
  const scene = sceneOf(bundle);
  const component = objects[0]?.component;
  const pods = scene.observed.all('', 'Pod').filter((pod) => scene.deployedAbove(pod)?.component === component);
  const claims = pods.flatMap((pod) =>
    listAt(pod, 'spec', 'volumes').flatMap((volume) => {
      const name = textAt(volume, 'persistentVolumeClaim', 'claimName');
      return name === '' ? [] : [{ namespace: pod.metadata.namespace ?? '', name }];
    }),
  );
  return claims.map(({ namespace, name }): Verdict => {
    const ref = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name };
    const claim = scene.observed.get(ref);
    if (claim === undefined) return { state: 'unknown', note: `claim ${name} was not seen` };
    const phase = textAt(claim, 'status', 'phase');
    if (phase !== 'Bound') return { state: 'starting', note: `claim ${name} is ${phase}` };
    const free = samplesOf(bundle, 'volume-free').find(
      ({ labels }) => labels['k8s_persistentvolumeclaim_name'] === name && labels['k8s_namespace_name'] === namespace,
    )?.value;
    const size = mapAt(claim, 'status', 'capacity')['storage'] ?? '';
    if (free === undefined)
      return { state: 'healthy', note: `volume ${name} ${size} bound; nothing measures its free room` };
    const note = `volume ${name} ${size}, ${round(free * 100)} % free`;
    return { state: free < leastFree ? 'unhealthy' : 'healthy', note };
  });
}
