import { recordOf, textOf } from '../json.ts';
import { forbidden } from '../status/refusals.ts';
import type { Store } from '../store/store.ts';
import type { KubeObject } from '../types.ts';

const PODS = { plural: 'pods', group: '' };
const CLASSES = 'scheduling.k8s.io/priorityclasses';

/** Resolves the priority class of a pod to its number, as the Priority admission plugin does. */
export function admitPriority(store: Store, pod: KubeObject): void {
  const spec = recordOf(pod['spec']);
  const name = textOf(spec['priorityClassName']);
  const found =
    name === '' ? store.list(CLASSES).find((item) => item['globalDefault'] === true) : store.get(CLASSES, name);
  if (name !== '' && found === undefined) {
    throw forbidden(PODS, pod.metadata.name, `no PriorityClass with name ${name} was found`);
  }
  if (found !== undefined) spec['priorityClassName'] = found.metadata.name;
  spec['priority'] = found?.['value'] ?? 0;
  spec['preemptionPolicy'] ??= found?.['preemptionPolicy'] ?? 'PreemptLowerPriority';
}
