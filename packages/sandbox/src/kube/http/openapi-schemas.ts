import { versionSchema } from '../crd/settle-custom.ts';
import { isRecord, type JsonRecord } from '../json.ts';
import type { ServedResource } from '../resources/served-resource.ts';
import { builtinType } from '../schema/builtin-types.ts';
import type { FieldSchema, ListSchema, MapSchema, SchemaNode } from '../schema/schema.ts';

/** `components.schemas` of a document: every kind that is served, and the types below. */
export function openapiSchemas(resources: readonly ServedResource[]): JsonRecord {
  const out: JsonRecord = {};
  for (const resource of resources) {
    const { group, version, kind } = resource;
    const gvk = { 'x-kubernetes-group-version-kind': [{ group, version, kind }] };
    if (resource.custom !== undefined) out[customName(resource)] = { ...customSchema(resource, out), ...gvk };
    else if (resource.schema.type !== undefined) {
      addType(out, resource.schema);
      const name = typeName(resource.schema.type);
      out[name] = { ...Object(out[name]), ...gvk };
    }
  }
  return out;
}

function customName({ group, version, kind }: ServedResource): string {
  return [...group.split('.').reverse(), version, kind].join('.');
}

/** The schema of a CRD, with what every object has. */
function customSchema(resource: ServedResource, out: JsonRecord): JsonRecord {
  const schema = versionSchema(resource) ?? { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const properties = isRecord(schema['properties']) ? schema['properties'] : {};
  const metadata = builtinType('meta.v1.ObjectMeta');
  addType(out, metadata);
  return {
    ...schema,
    properties: { ...properties, apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: refTo(metadata) },
  };
}

function typeName(type: string): string {
  return type.startsWith('meta.') ? `io.k8s.apimachinery.pkg.apis.${type}` : `io.k8s.api.${type}`;
}

function refTo(node: SchemaNode): JsonRecord {
  return { allOf: [{ $ref: `#/components/schemas/${typeName(node.type ?? '')}` }], default: {} };
}

/** Adds a named type and all that it refers to. */
function addType(out: JsonRecord, node: SchemaNode): void {
  const { type, map } = node;
  if (type === undefined || map === undefined || out[typeName(type)] !== undefined) return;
  out[typeName(type)] = {};
  const properties: JsonRecord = {};
  for (const [name, field] of map.fields) properties[name] = { ...describe(out, field.node), ...patchHints(field) };
  const required = [...map.fields].filter(([, field]) => field.required).map(([name]) => name);
  out[typeName(type)] = {
    type: 'object',
    properties,
    ...(required.length === 0 ? {} : { required }),
    ...(map.relation === 'atomic' ? { 'x-kubernetes-map-type': 'atomic' } : {}),
  };
}

function patchHints({ mergeKey, retainKeys }: FieldSchema): JsonRecord {
  const strategies = [...(mergeKey === undefined ? [] : ['merge']), ...(retainKeys ? ['retainKeys'] : [])];
  return {
    ...(strategies.length === 0 ? {} : { 'x-kubernetes-patch-strategy': strategies.join(',') }),
    ...(mergeKey === undefined || mergeKey === '' ? {} : { 'x-kubernetes-patch-merge-key': mergeKey }),
  };
}

const SCALARS: Readonly<Record<string, JsonRecord>> = {
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  numeric: { type: 'integer' },
};

const FORMATS: Readonly<Record<string, JsonRecord>> = {
  number: { type: 'number' },
  quantity: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  time: { type: 'string', format: 'date-time' },
  microtime: { type: 'string', format: 'date-time' },
  'int-or-string': { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
  bytes: { type: 'string', format: 'byte' },
};

function describe(out: JsonRecord, node: SchemaNode): JsonRecord {
  const format = FORMATS[node.format ?? ''];
  if (format !== undefined) return format;
  if (node.type !== undefined) {
    addType(out, node);
    return refTo(node);
  }
  if (node.scalar === 'untyped') return {};
  if (node.list !== undefined) return describeList(out, node.list);
  return node.map === undefined ? (SCALARS[node.scalar ?? ''] ?? {}) : describeMap(out, node.map);
}

const LIST_TYPES = { atomic: 'atomic', set: 'set', keyed: 'map' } as const;

function describeList(out: JsonRecord, { relation, keys, element }: ListSchema): JsonRecord {
  return {
    type: 'array',
    items: describe(out, element),
    'x-kubernetes-list-type': LIST_TYPES[relation],
    ...(relation === 'keyed' ? { 'x-kubernetes-list-map-keys': keys } : {}),
  };
}

function describeMap(out: JsonRecord, { element, relation }: MapSchema): JsonRecord {
  return {
    type: 'object',
    additionalProperties: element === undefined ? true : describe(out, element),
    ...(relation === 'atomic' ? { 'x-kubernetes-map-type': 'atomic' } : {}),
  };
}
