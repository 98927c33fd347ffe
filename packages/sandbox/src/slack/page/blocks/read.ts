import type { Json, JsonObject } from '../../page-protocol.ts';

/** Fields of blocks are Json: these say what stands in one, and nothing where it is something else. */
export function isRecord(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export function recordIn(value: Json | undefined): JsonObject {
  return isRecord(value) ? value : {};
}

export function textIn(object: JsonObject, name: string): string {
  const value = object[name];
  return typeof value === 'string' ? value : '';
}

export function numberIn(object: JsonObject, name: string): number | undefined {
  const value = object[name];
  return typeof value === 'number' ? value : undefined;
}

export function objectsIn(object: JsonObject, name: string): readonly JsonObject[] {
  const value = object[name];
  return isList(value) ? value.filter(isRecord) : [];
}

export function textsIn(object: JsonObject, name: string): readonly string[] {
  const value = object[name];
  return isList(value) ? value.filter((each) => typeof each === 'string') : [];
}
