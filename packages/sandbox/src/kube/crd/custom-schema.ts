import { builtinType } from '../schema/builtin-types.ts';
import { type FieldSchema, type ListSchema, type MapSchema, type SchemaNode, UNTYPED } from '../schema/schema.ts';
import {
  additionalOf,
  isEmbedded,
  isIntOrString,
  type JsonSchema,
  keepsUnknown,
  propertiesOf,
  schemaOf,
} from './json-schema.ts';

/** The type by which objects of a custom resource are merged. */
export function customResourceNode(schema: JsonSchema | undefined, kind: string): SchemaNode {
  return { ...objectNode(schema ?? { 'x-kubernetes-preserve-unknown-fields': true }, true), name: kind };
}

function node(schema: JsonSchema): SchemaNode {
  if (isIntOrString(schema)) return { scalar: 'untyped', format: 'int-or-string' };
  switch (schema['type']) {
    case 'object':
      return objectNode(schema, isEmbedded(schema));
    case 'array':
      return { list: listSchema(schema) };
    case 'string':
      return { scalar: 'string' };
    case 'integer':
    case 'number':
      return { scalar: 'numeric' };
    case 'boolean':
      return { scalar: 'boolean' };
    default:
      return UNTYPED;
  }
}

function objectNode(schema: JsonSchema, whole: boolean): SchemaNode {
  let map: MapSchema | undefined;
  return {
    get map(): MapSchema {
      map ??= {
        relation: schema['x-kubernetes-map-type'] === 'atomic' ? 'atomic' : 'granular',
        fields: fieldsOf(schema, whole),
        element: elementOf(schema),
      };
      return map;
    },
  };
}

function elementOf(schema: JsonSchema): SchemaNode | undefined {
  const additional = additionalOf(schema);
  if (additional === true || keepsUnknown(schema)) return UNTYPED;
  return additional === undefined ? undefined : node(additional);
}

const TYPE_META: readonly string[] = ['apiVersion', 'kind'];

function fieldsOf(schema: JsonSchema, whole: boolean): ReadonlyMap<string, FieldSchema> {
  const fields = new Map<string, FieldSchema>();
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  for (const [name, property] of propertiesOf(schema)) {
    fields.set(name, field(node(property), required.includes(name), property['default']));
  }
  if (!whole) return fields;
  for (const name of TYPE_META) fields.set(name, field({ scalar: 'string' }, false));
  fields.set('metadata', field(builtinType('meta.v1.ObjectMeta'), false));
  return fields;
}

function field(of: SchemaNode, required: boolean, keyDefault?: unknown): FieldSchema {
  return {
    node: of,
    presence: 'keep',
    required,
    retainKeys: false,
    ...(keyDefault === undefined ? {} : { keyDefault }),
  };
}

function listSchema(schema: JsonSchema): ListSchema {
  const items = schemaOf(schema['items']);
  const element = items === undefined ? UNTYPED : node(items);
  const type = schema['x-kubernetes-list-type'];
  if (type === 'set') return { relation: 'set', keys: [], element };
  const keys = schema['x-kubernetes-list-map-keys'];
  if (type === 'map' && Array.isArray(keys)) return { relation: 'keyed', keys: keys.map(String), element };
  return { relation: 'atomic', keys: [], element };
}
