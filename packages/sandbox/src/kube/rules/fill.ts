import { isRecord, type JsonRecord } from '../json.ts';

/** Sets fields that are absent. */
export function fill(struct: JsonRecord, values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) struct[name] ??= value;
}

/** The record at `name`, made when it is absent. */
export function ensureRecord(struct: JsonRecord, name: string): JsonRecord {
  const found = struct[name];
  if (isRecord(found)) return found;
  const made: JsonRecord = {};
  struct[name] = made;
  return made;
}
