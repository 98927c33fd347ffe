import { DeployError } from '../errors.ts';
import { groupOf } from '../objects.ts';
import type { ApiResource, ObjectKey } from '../ports.ts';

/** The namespace of objects that name none, as with kubectl. */
export const defaultNamespace = 'default';

export function groupVersionOf({ group, version }: Pick<ApiResource, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

/** Where a group version lives: `/api/v1`, `/apis/apps/v1`. */
export function groupVersionPath(groupVersion: string): string {
  return groupOf(groupVersion) === ''
    ? `/api/${segment(groupVersion)}`
    : `/apis/${groupVersion.split('/').map(segment).join('/')}`;
}

/** The path of all objects of a kind; of one namespace when it is given. */
export function collectionPath(resource: ApiResource, namespace?: string): string {
  const root = groupVersionPath(groupVersionOf(resource));
  const place = resource.namespaced && namespace !== undefined ? `/namespaces/${segment(namespace)}` : '';
  return `${root}${place}/${segment(resource.plural)}`;
}

/** The path of one object. Case is kept: `system:MyRole` and `system:myrole` are two ClusterRoles. */
export function objectPath(resource: ApiResource, key: ObjectKey, subresource?: string): string {
  const namespace = resource.namespaced ? (key.namespace ?? defaultNamespace) : undefined;
  const tail = subresource === undefined ? '' : `/${segment(subresource)}`;
  return `${collectionPath(resource, namespace)}/${segment(key.name)}${tail}`;
}

/** The path of a server behind the API server, up to the slash of the server's own path. */
export function proxyPath(resource: ApiResource, key: ObjectKey, port: string): string {
  return `${collectionPath(resource, key.namespace ?? defaultNamespace)}/${segment(`${key.name}:${port}`)}/proxy`;
}

/** A query string with what is given, or nothing. */
export function query(parameters: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const pairs = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(String(value))}`],
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** Encoded so that no name can leave its place in the path. */
function segment(text: string): string {
  if (/^\.{0,2}$/.test(text)) {
    throw new DeployError('invalid-manifest', `"${text}" cannot be the name of an object, a kind or a namespace.`);
  }
  return encodeURIComponent(text);
}
