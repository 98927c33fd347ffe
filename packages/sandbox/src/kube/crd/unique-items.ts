import { isRecord, listOf } from '../json.ts';
import { duplicateField, type FieldError } from '../status/field-errors.ts';
import { type JsonSchema, schemaOf } from './json-schema.ts';

/** Items that occur twice in a set, or share their keys in a list map. */
export function duplicateItems(value: readonly unknown[], schema: JsonSchema, path: string): FieldError[] {
  const type = schema['x-kubernetes-list-type'];
  if (type !== 'set' && type !== 'map') return [];
  const seen = new Set<string>();
  const faults: FieldError[] = [];
  for (const [index, item] of value.entries()) {
    const key = type === 'set' ? item : keysOf(item, schema);
    const text = JSON.stringify(key);
    if (seen.has(text)) faults.push(duplicateField(`${path}[${index}]`, key));
    seen.add(text);
  }
  return faults;
}

function keysOf(item: unknown, schema: JsonSchema): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  const properties = schemaOf(schemaOf(schema['items'])?.['properties']) ?? {};
  for (const name of listOf(schema['x-kubernetes-list-map-keys']).map(String)) {
    const value = isRecord(item) ? (item[name] ?? schemaOf(properties[name])?.['default']) : undefined;
    if (value !== undefined) out[name] = value;
  }
  return out;
}
