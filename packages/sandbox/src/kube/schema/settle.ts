import { isRecord, type JsonRecord } from '../json.ts';
import { canonicalQuantity } from './quantity.ts';
import type { FieldSchema, MapSchema, SchemaNode } from './schema.ts';

/**
 * An object of a built-in kind as it reads back from the server: fields that hold their zero value are gone where the Go type
 * says `omitempty`, structs that are no pointers are there even when empty, quantities and times are in canonical form, and
 * fields that no type knows are dropped.
 */
export function settle(value: unknown, schema: SchemaNode): unknown {
  if (schema.map !== undefined) return settleMap(value, schema.map);
  if (schema.list !== undefined && Array.isArray(value)) {
    const { element } = schema.list;
    return value.map((item) => settle(item, element));
  }
  return settleScalar(value, schema);
}

function settleMap(value: unknown, map: MapSchema): unknown {
  if (map.fields.size > 0) return settleStruct(isRecord(value) ? value : {}, map);
  if (!isRecord(value) || map.element === undefined) return value;
  const out: JsonRecord = {};
  for (const [name, field] of Object.entries(value))
    out[name] = field === null ? nullEntry(map.element) : settle(field, map.element);
  return out;
}

/** A null in a Go map of strings reads as the empty string. */
function nullEntry(element: SchemaNode): unknown {
  return element.scalar === 'string' ? '' : null;
}

function settleStruct(value: JsonRecord, map: MapSchema): JsonRecord {
  const out: JsonRecord = {};
  for (const [name, field] of map.fields) {
    const settled = settleField(value[name], field);
    if (settled !== undefined) out[name] = settled;
  }
  return out;
}

function settleField(value: unknown, field: FieldSchema): unknown {
  if (value === undefined || value === null) return absentField(field);
  const settled = settle(value, field.node);
  return field.presence === 'omit-zero' && isZero(settled) ? undefined : settled;
}

function absentField({ presence, node }: FieldSchema): unknown {
  if (presence === 'write-null') return null;
  return presence === 'write' ? zeroOf(node) : undefined;
}

function zeroOf(node: SchemaNode): unknown {
  if (node.map !== undefined) return node.map.fields.size > 0 ? settleStruct({}, node.map) : null;
  if (node.list !== undefined || node.format === 'time' || node.format === 'microtime') return null;
  if (node.format === 'quantity') return '0';
  if (node.scalar === 'boolean') return false;
  return node.scalar === 'string' ? '' : 0;
}

function isZero(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isRecord(value)) return Object.keys(value).length === 0;
  return value === '' || value === 0 || value === false || value === null;
}

function settleScalar(value: unknown, schema: SchemaNode): unknown {
  if (value === null) return value;
  if (schema.format === 'quantity') return canonicalQuantity(value);
  if (schema.format === 'time' && typeof value === 'string') return canonicalTime(value, false);
  if (schema.format === 'microtime' && typeof value === 'string') return canonicalTime(value, true);
  return value;
}

/** RFC 3339 in UTC, whole seconds or six digits. Text that is no time comes back as is: validation names it. */
function canonicalTime(text: string, micro: boolean): string {
  const parsed = new Date(text);
  if (Number.isNaN(parsed.getTime())) return text;
  const seconds = parsed.toISOString().slice(0, 19);
  if (!micro) return `${seconds}Z`;
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  return `${seconds}.${fraction.slice(0, 6).padEnd(6, '0')}Z`;
}
