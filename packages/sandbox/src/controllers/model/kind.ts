import type { KubeObject, Resource } from '../../kube/types.ts';

/**
 * A kind as the controllers read it: where it lives, and whether an object has the shape its type promises.
 * The API server has validated the object, so `is` looks only at what the controllers go through unconditionally.
 */
export interface Kind<T extends KubeObject> {
  readonly resource: Resource;
  is(object: KubeObject): object is T;
}

/** True for a plain object: neither `null` nor a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `apps/v1`, `v1`. */
export function apiVersionOf(resource: Resource): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

/** `namespace/name`, or the name alone for what belongs to the whole cluster. */
export function keyOf(object: KubeObject): string {
  const { namespace, name } = object.metadata;
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** The reverse of {@link keyOf}. */
export function keyParts(key: string): { namespace?: string; name: string } {
  const slash = key.indexOf('/');
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
