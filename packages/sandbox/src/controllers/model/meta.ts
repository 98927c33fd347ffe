import type { ObjectMeta, OwnerReference } from '../../kube/types.ts';

/** The owner that controls an object, if any. */
export function controllerOf(object: { metadata: ObjectMeta }): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((owner) => owner.controller === true);
}

export function isControlledBy(object: { metadata: ObjectMeta }, owner: { metadata: ObjectMeta }): boolean {
  return controllerOf(object)?.uid === owner.metadata.uid;
}

/** The owner reference a controller puts on what it makes. */
export function controllerReference(owner: { apiVersion: string; kind: string; metadata: ObjectMeta }): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: uidOf(owner),
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** The uid of a stored object. An object that never was on a server has none: the empty string. */
export function uidOf(object: { metadata: ObjectMeta }): string {
  return object.metadata.uid ?? '';
}

export function namespaceOf(object: { metadata: ObjectMeta }): string {
  return object.metadata.namespace ?? '';
}

export function isTerminating(object: { metadata: ObjectMeta }): boolean {
  return object.metadata.deletionTimestamp !== undefined;
}

/** Milliseconds since the epoch of a Kubernetes timestamp; 0 when absent. */
export function instantOf(timestamp: string | undefined): number {
  return timestamp === undefined ? 0 : Date.parse(timestamp);
}

/** RFC 3339 with whole seconds, as `metav1.Time` travels. */
export function timestamp(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}

/** RFC 3339 with microseconds, as `metav1.MicroTime` travels. */
export function microTimestamp(at: Date): string {
  return `${at.toISOString().slice(0, 23)}000Z`;
}
