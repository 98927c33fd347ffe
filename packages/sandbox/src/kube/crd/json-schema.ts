import { isRecord, type JsonRecord } from '../json.ts';

/** An `openAPIV3Schema`, or a part of one. */
export type JsonSchema = JsonRecord;

export function schemaOf(value: unknown): JsonSchema | undefined {
  return isRecord(value) ? value : undefined;
}

export function propertiesOf(schema: JsonSchema): [string, JsonSchema][] {
  const { properties } = schema;
  if (!isRecord(properties)) return [];
  return Object.entries(properties).map(([name, value]) => [name, schemaOf(value) ?? {}]);
}

/** The schema of fields that are not named: `true` where anything goes. */
export function additionalOf(schema: JsonSchema): JsonSchema | true | undefined {
  const additional = schema['additionalProperties'];
  if (additional === true) return true;
  return schemaOf(additional);
}

export function keepsUnknown(schema: JsonSchema): boolean {
  return schema['x-kubernetes-preserve-unknown-fields'] === true;
}

/** An object in an object: it has apiVersion, kind and metadata of its own. */
export function isEmbedded(schema: JsonSchema): boolean {
  return schema['x-kubernetes-embedded-resource'] === true;
}

export function isIntOrString(schema: JsonSchema): boolean {
  return schema['x-kubernetes-int-or-string'] === true;
}
