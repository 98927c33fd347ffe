import type { ServedResource } from '../resources/served-resource.ts';

/** `components.schemas` of a document: one entry a kind, named as clients look kinds up. */
export function openapiSchemas(resources: readonly ServedResource[]): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const { group, version, kind } of resources) {
    const name = [...(group === '' ? ['core'] : group.split('.').reverse()), version, kind].join('.');
    out[name] = { type: 'object', 'x-kubernetes-group-version-kind': [{ group, version, kind }] };
  }
  return out;
}
