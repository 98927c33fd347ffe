import { isRecord, type JsonRecord } from '../json.ts';
import { additionalOf, isEmbedded, type JsonSchema, keepsUnknown, schemaOf } from './json-schema.ts';

const TYPE_META: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

/**
 * `value` without the fields that its schema does not specify. Paths of what went are added to `unknown`, as
 * `spec.list[0].field`.
 */
export function prune(value: unknown, schema: JsonSchema | undefined, unknown: string[], path = ''): unknown {
  if (schema === undefined) return value;
  if (Array.isArray(value)) {
    const items = schemaOf(schema['items']);
    return value.map((item, index) => prune(item, items ?? loose(schema), unknown, `${path}[${index}]`));
  }
  return isRecord(value) ? pruneMap(value, schema, { unknown, path }) : value;
}

/** Below preserved fields nothing is pruned but what is specified again. */
function loose(schema: JsonSchema): JsonSchema | undefined {
  return keepsUnknown(schema) ? undefined : {};
}

interface Walk {
  readonly unknown: string[];
  readonly path: string;
}

function pruneMap(value: JsonRecord, schema: JsonSchema, { unknown, path }: Walk): JsonRecord {
  const whole = path === '' || isEmbedded(schema);
  const out: JsonRecord = {};
  for (const [name, field] of Object.entries(value)) {
    const here = path === '' ? name : `${path}.${name}`;
    const inside = whole && TYPE_META.has(name) ? KEEP : fieldSchema(schema, name);
    if (inside === undefined) unknown.push(here);
    else out[name] = inside === KEEP ? field : prune(field, inside, unknown, here);
  }
  return out;
}

/** Stands for "anything goes". */
const KEEP: JsonSchema = { 'x-kubernetes-preserve-unknown-fields': true };

/** The schema of one field; undefined where the field is not specified. */
function fieldSchema(schema: JsonSchema, name: string): JsonSchema | undefined {
  const property = schemaOf(schemaOf(schema['properties'])?.[name]);
  if (property !== undefined) return property;
  const additional = additionalOf(schema);
  return additional === true || keepsUnknown(schema) ? KEEP : additional;
}
