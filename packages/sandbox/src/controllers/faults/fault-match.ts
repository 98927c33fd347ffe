import type { ObjectMeta } from '../../kube/types.ts';
import { controllerOf } from '../model/meta.ts';
import type { Container } from '../model/pod.ts';
import { selectsLabels } from '../model/selector.ts';
import type { FaultTarget } from './workload-faults.ts';

/** Whether a fault is meant for this object, apart from the conditions on its containers. */
export function targets(target: FaultTarget, object: { metadata: ObjectMeta }): boolean {
  const { namespace, name, labels } = target;
  if (namespace !== undefined && object.metadata.namespace !== namespace) return false;
  if (name !== undefined && !namesOf(object).some((own) => matches(name, own))) return false;
  return labels === undefined || selectsLabels(labels, object.metadata.labels);
}

/** Whether the fault is meant for this container of a pod it strikes. */
export function targetsContainer(target: FaultTarget, container: Container): boolean {
  if (target.container !== undefined && !matches(target.container, container.name)) return false;
  return target.image === undefined || matches(target.image, container.image ?? '');
}

/** The object's own name, its owner's, and for a pod of a ReplicaSet that of the Deployment: all a person may mean. */
function namesOf(object: { metadata: ObjectMeta }): string[] {
  const owner = controllerOf(object);
  if (owner === undefined) return [object.metadata.name];
  const hash = object.metadata.labels?.['pod-template-hash'];
  const deployment =
    hash !== undefined && owner.name.endsWith(`-${hash}`) ? owner.name.slice(0, -hash.length - 1) : owner.name;
  return [object.metadata.name, owner.name, deployment];
}

/** `*` stands for any run of characters; everything else for itself. */
export function matches(pattern: string, text: string): boolean {
  const parts = pattern.split('*');
  if (parts.length === 1) return pattern === text;
  const [first = ''] = parts;
  const last = parts.at(-1) ?? '';
  if (!text.startsWith(first)) return false;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}
