import { isRecord } from '../json.ts';
import type { SchemaNode } from '../schema/schema.ts';

export type Shape = 'map' | 'scalar' | 'list' | 'none';

/** Which of the forms a type allows is meant for this value; null and undefined take the first one allowed. */
export function shapeOf(schema: SchemaNode | undefined, value: unknown): Shape {
  if (schema === undefined) return 'none';
  if (isRecord(value)) {
    if (schema.map !== undefined) return 'map';
  } else if (Array.isArray(value)) {
    if (schema.list !== undefined) return 'list';
  } else if (value !== null && value !== undefined && schema.scalar !== undefined) return 'scalar';
  if (schema.map !== undefined) return 'map';
  if (schema.scalar !== undefined) return 'scalar';
  return schema.list === undefined ? 'none' : 'list';
}
