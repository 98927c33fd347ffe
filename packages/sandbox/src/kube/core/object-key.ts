import type { ServedResource } from '../resources/served-resource.ts';
import type { KubeObject } from '../types.ts';

/** Where an object lies in its collection. */
export function objectKey(resource: { readonly namespaced: boolean }, namespace: string, name: string): string {
  return resource.namespaced ? `${namespace}/${name}` : name;
}

/** What the keys of one namespace (or of all) start with. */
export function keyPrefix(resource: { readonly namespaced: boolean }, namespace: string): string {
  return resource.namespaced && namespace !== '' ? `${namespace}/` : '';
}

export function keyOf(resource: ServedResource, object: KubeObject): string {
  return objectKey(resource, object.metadata.namespace ?? '', object.metadata.name);
}
