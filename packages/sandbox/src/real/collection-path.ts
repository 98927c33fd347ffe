import { BUILTIN_RESOURCES } from '../kube/generated/resources.ts';
import type { KubeObject } from '../kube/types.ts';

/** Where objects of this kind are created; undefined for a kind that Kubernetes does not bring. */
export function collectionPath({ apiVersion, kind, metadata }: KubeObject): string | undefined {
  const resource = BUILTIN_RESOURCES.find(
    ({ group, version, kind: name, verbs }) =>
      name === kind && verbs.includes('create') && (group === '' ? version : `${group}/${version}`) === apiVersion,
  );
  if (resource === undefined) return undefined;
  const base = resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const scope = resource.namespaced ? `/namespaces/${metadata.namespace ?? 'default'}` : '';
  return `${base}${scope}/${resource.plural}`;
}
