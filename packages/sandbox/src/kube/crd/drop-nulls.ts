import { isRecord, type JsonRecord } from '../json.ts';
import { additionalOf, type JsonSchema, propertiesOf, schemaOf } from './json-schema.ts';

/** `value` without the nulls of fields that may not be null: a body is read so, the outcome of an apply is not. */
export function dropNulls(value: unknown, schema: JsonSchema | undefined): unknown {
  if (schema === undefined) return value;
  if (Array.isArray(value)) {
    const items = schemaOf(schema['items']);
    return value.map((item) => dropNulls(item, items));
  }
  return isRecord(value) ? dropFields(value, schema) : value;
}

function dropFields(value: JsonRecord, schema: JsonSchema): JsonRecord {
  const properties = new Map(propertiesOf(schema));
  const additional = additionalOf(schema);
  const out: JsonRecord = {};
  for (const [name, field] of Object.entries(value)) {
    const inside = properties.get(name) ?? (additional === true ? undefined : additional);
    if (field !== null || inside === undefined || inside['nullable'] === true) out[name] = dropNulls(field, inside);
  }
  return out;
}
