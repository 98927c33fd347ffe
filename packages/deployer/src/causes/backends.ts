import type { Cause } from '../cause.ts';
import { type KubeObject, type ObjectRef, refOf } from '../objects.ts';
import { conditionOf } from '../readiness/conditions.ts';
import { mapAt, textAt } from '../readiness/fields.ts';
import type { Observed } from './observed.ts';
import { explainPods } from './pod-groups.ts';
import type { Scene } from './scene.ts';

/** The Service that something calls, and whether anything answers. */
interface Backend {
  readonly ref: ObjectRef;
  /** `missing`, `idle` and `ready` are known; `unknown` when Services or pods were not looked at. */
  readonly state: 'missing' | 'idle' | 'ready' | 'unknown';
  readonly pods: readonly KubeObject[];
}

/** By the pods that the Service selects. A Service without selector has endpoints of its own, which are not looked at. */
export function backendOf(observed: Observed, namespace: string, name: string): Backend {
  const ref = { apiVersion: 'v1', kind: 'Service', namespace, name };
  const service = observed.get(ref);
  if (service === undefined)
    return { ref, state: observed.hasSeen('', 'Service', namespace) ? 'missing' : 'unknown', pods: [] };
  const selector = Object.entries(mapAt(service, 'spec', 'selector'));
  if (selector.length === 0 || !observed.hasSeen('', 'Pod', namespace))
    return { ref: refOf(service), state: 'unknown', pods: [] };
  const pods = observed.all('', 'Pod', namespace).filter((pod) => {
    const labels = mapAt(pod, 'metadata', 'labels');
    return selector.every(([key, value]) => labels[key] === value);
  });
  return { ref: refOf(service), state: pods.some(isServing) ? 'ready' : 'idle', pods };
}

function isServing(pod: KubeObject): boolean {
  return conditionOf(pod, 'Ready')?.status === 'True' && textAt(pod, 'metadata', 'deletionTimestamp') === '';
}

/** Why nothing answers behind a Service. */
export function explainBackend(scene: Scene, backend: Backend): readonly Cause[] {
  return explainPods(scene, backend.pods);
}

/** In words: `Service cert-manager/cert-manager-webhook has no ready pod`. */
export function describeBackend({ ref, state, pods }: Backend): string {
  const name = `Service ${ref.namespace}/${ref.name}`;
  if (state === 'missing') return `${name} does not exist`;
  return pods.length === 0 ? `${name} selects no pod` : `${name} has no ready pod`;
}
