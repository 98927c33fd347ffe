import { createHash } from 'node:crypto';
import type { ResourceRegistry } from '../resources/registry.ts';
import { groupVersion, type ServedResource } from '../resources/served-resource.ts';
import { noSuchPath } from '../status/refusals.ts';
import { servedGroups } from './discovery.ts';
import { openapiSchemas } from './openapi-schemas.ts';

/** The documents that kubectl and helm look kinds up in before they apply anything. */
export interface OpenApi {
  index(): unknown;
  /** @throws StatusError 404 */
  document(path: string): string;
}

export function createOpenApi(registry: ResourceRegistry): OpenApi {
  let generation = -1;
  const documents = new Map<string, string>();
  const fresh = (): void => {
    if (generation === registry.generation) return;
    generation = registry.generation;
    documents.clear();
  };
  const document = (path: string): string => {
    fresh();
    let text = documents.get(path);
    if (text === undefined) {
      text = renderDocument(registry, path);
      documents.set(path, text);
    }
    return text;
  };
  return { document, index: () => renderIndex(registry, document) };
}

function renderIndex(registry: ResourceRegistry, document: (path: string) => string): unknown {
  const paths: Record<string, { serverRelativeURL: string }> = {};
  for (const { group, versions } of servedGroups(registry)) {
    for (const version of versions) {
      const path = documentPath(group, version);
      const hash = createHash('sha512').update(document(path)).digest('hex').toUpperCase();
      paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` };
    }
  }
  return { paths };
}

function documentPath(group: string, version: string): string {
  return group === '' ? `api/${version}` : `apis/${group}/${version}`;
}

function renderDocument(registry: ResourceRegistry, path: string): string {
  const [prefix, ...parts] = path.split('/');
  const [group = '', version = ''] = prefix === 'api' ? ['', parts[0]] : parts;
  const resources = registry.inGroupVersion(group, version);
  if (resources.length === 0) throw noSuchPath();
  const paths: Record<string, unknown> = {};
  for (const resource of resources) Object.assign(paths, pathsOf(resource));
  return JSON.stringify({
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'unversioned' },
    paths,
    components: { schemas: openapiSchemas(resources) },
  });
}

const QUERY_PARAMETERS = ['dryRun', 'fieldManager', 'fieldValidation'];

function parameter(name: string, type = 'string'): unknown {
  return { name, in: 'query', schema: { type, uniqueItems: true } };
}

const PATCH_TYPES = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
];

function pathsOf(resource: ServedResource): Record<string, unknown> {
  const base = `/${documentPath(resource.group, resource.version)}${resource.namespaced ? '/namespaces/{namespace}' : ''}/${resource.plural}`;
  const collection = operations(resource, { get: 'list', post: 'create', delete: 'deletecollection' });
  const item = operations(resource, { get: 'get', put: 'update', patch: 'patch', delete: 'delete' });
  return {
    ...(Object.keys(collection).length > 0 ? { [base]: collection } : {}),
    ...(Object.keys(item).length > 0 ? { [`${base}/{name}`]: item } : {}),
  };
}

function operations(resource: ServedResource, verbs: Readonly<Record<string, string>>): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [method, verb] of Object.entries(verbs)) {
    if (resource.verbs.includes(verb)) out[method] = operation(resource, method, verb);
  }
  return out;
}

function operation(resource: ServedResource, method: string, verb: string): unknown {
  const gvk = { group: resource.group, version: resource.version, kind: resource.kind };
  const writes = method === 'post' || method === 'put' || method === 'patch';
  const parameters = writes ? QUERY_PARAMETERS.map((name) => parameter(name)) : [];
  if (method === 'patch') parameters.push(parameter('force', 'boolean'));
  const content = method === 'patch' ? PATCH_TYPES : ['application/json'];
  return {
    operationId: `${verb}${groupVersion(resource).replaceAll(/[^A-Za-z0-9]/g, '')}${resource.kind}`,
    parameters,
    ...(writes ? { requestBody: { content: Object.fromEntries(content.map((type) => [type, { schema: {} }])) } } : {}),
    responses: { '200': { description: 'OK' } },
    'x-kubernetes-action': verb,
    'x-kubernetes-group-version-kind': gvk,
  };
}
