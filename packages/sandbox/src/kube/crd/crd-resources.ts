import { fieldAt, isRecord, listOf, textOf } from '../json.ts';
import type { SubresourceType } from '../resources/resource-type.ts';
import type { ServedResource } from '../resources/served-resource.ts';
import type { KubeObject } from '../types.ts';
import { customResourceNode } from './custom-schema.ts';
import { schemaOf } from './json-schema.ts';

const VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];
const SUB_VERBS = ['get', 'patch', 'update'];

/** What an established CRD serves: one resource a served version. */
export function crdResources(crd: KubeObject): ServedResource[] {
  const versions = listOf(fieldAt(crd, 'spec', 'versions')).filter(isRecord);
  const storage = versions.find((entry) => entry['storage'] === true);
  return versions
    .filter((entry) => entry['served'] === true)
    .map((entry) => versionResource(crd, entry, textOf(storage?.['name'])));
}

function versionResource(crd: KubeObject, entry: Record<string, unknown>, storageVersion: string): ServedResource {
  const names = fieldAt(crd, 'spec', 'names');
  const group = textOf(fieldAt(crd, 'spec', 'group'));
  const plural = textOf(fieldAt(names, 'plural'));
  const kind = textOf(fieldAt(names, 'kind'));
  const subresources = subresourcesOf(entry, kind);
  const [shortNames, categories] = [texts(fieldAt(names, 'shortNames')), texts(fieldAt(names, 'categories'))];
  return {
    group,
    version: textOf(entry['name']),
    plural,
    kind,
    singular: textOf(fieldAt(names, 'singular')) || kind.toLowerCase(),
    namespaced: fieldAt(crd, 'spec', 'scope') === 'Namespaced',
    verbs: VERBS,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
    ...(subresources.length === 0 ? {} : { subresources }),
    collection: `${group}/${plural}`,
    schema: customResourceNode(schemaOf(fieldAt(entry, 'schema', 'openAPIV3Schema')), kind),
    custom: { crd, versionEntry: entry, storageVersion },
  };
}

function subresourcesOf(entry: Record<string, unknown>, kind: string): SubresourceType[] {
  const out: SubresourceType[] = [];
  if (isRecord(fieldAt(entry, 'subresources', 'status'))) out.push({ name: 'status', kind, verbs: SUB_VERBS });
  if (isRecord(fieldAt(entry, 'subresources', 'scale'))) {
    out.push({ name: 'scale', group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: SUB_VERBS });
  }
  return out;
}

function texts(value: unknown): string[] {
  return listOf(value).filter((item): item is string => typeof item === 'string');
}
