import { fieldAt, listOf } from '../json.ts';
import type { KubeObject } from '../types.ts';
import { addAll, greatest, type Quantities, readQuantities } from './amounts.ts';

/** What a pod requests, or may use at most: the sum of its containers, or its greatest init container if that is more. */
export function podResources(pod: KubeObject, field: 'requests' | 'limits'): Quantities {
  const of = (container: unknown): Quantities => readQuantities(fieldAt(container, 'resources', field));
  const inits = listOf(fieldAt(pod, 'spec', 'initContainers'));
  const isSidecar = (container: unknown): boolean => fieldAt(container, 'restartPolicy') === 'Always';
  const lasting = [...listOf(fieldAt(pod, 'spec', 'containers')), ...inits.filter(isSidecar)].map(of);
  const passing = inits.filter((container) => !isSidecar(container)).map(of);
  const all = passing.reduce(greatest, lasting.reduce(addAll, {}));
  return addAll(all, field === 'requests' ? readQuantities(fieldAt(pod, 'spec', 'overhead')) : {});
}

/** Nothing is requested, and nothing limited. */
export function isBestEffort(pod: KubeObject): boolean {
  return [podResources(pod, 'requests'), podResources(pod, 'limits')].every((list) => Object.keys(list).length === 0);
}
