import { cloneJson, isRecord, type JsonRecord } from '../json.ts';
import { additionalOf, type JsonSchema, propertiesOf, schemaOf } from './json-schema.ts';

/** Sets the defaults of a schema in place: a field that is absent gets its default, then what lies below is looked at. */
export function setCustomDefaults(value: unknown, schema: JsonSchema | undefined): void {
  if (schema === undefined) return;
  if (Array.isArray(value)) {
    const items = schemaOf(schema['items']);
    for (const item of value) setCustomDefaults(item, items);
    return;
  }
  if (!isRecord(value)) return;
  const named = new Set<string>();
  for (const [name, property] of propertiesOf(schema)) {
    named.add(name);
    if (property['default'] !== undefined && isMissing(value, name, property))
      value[name] = cloneJson(property['default']);
    setCustomDefaults(value[name], property);
  }
  const additional = additionalOf(schema);
  if (additional === undefined || additional === true) return;
  for (const [name, field] of Object.entries(value)) {
    if (!named.has(name)) setCustomDefaults(field, additional);
  }
}

/** A null counts as absent where null is not allowed. */
function isMissing(value: JsonRecord, name: string, property: JsonSchema): boolean {
  return value[name] === undefined || (value[name] === null && property['nullable'] !== true);
}
