import type { ApiResource } from '../ports.ts';
import { fieldsOf, isFields, listOf, textOf } from '../unknown-value.ts';

/** The resources of one group version by kind, from an `APIResourceList`. Subresources are left out. */
export function parseResourceList(
  content: unknown,
  groupVersion: string,
): ReadonlyMap<string, ApiResource> | undefined {
  if (!isFields(content) || content['kind'] !== 'APIResourceList') return undefined;
  const [version = '', group = ''] = groupVersion.split('/').reverse();
  const resources = listOf(content['resources']).map((entry) => resourceOf(fieldsOf(entry), group, version));
  return new Map(resources.flatMap((resource) => (resource === undefined ? [] : [[resource.kind, resource]])));
}

function resourceOf(entry: Readonly<Record<string, unknown>>, group: string, version: string): ApiResource | undefined {
  const plural = textOf(entry['name']);
  const kind = textOf(entry['kind']);
  if (plural === undefined || kind === undefined || plural.includes('/')) return undefined;
  const verbs = listOf(entry['verbs']).filter((verb) => typeof verb === 'string');
  return { group, version, kind, plural, namespaced: entry['namespaced'] === true, verbs };
}
