import { isRecord, type JsonRecord } from '../json.ts';
import { type TypeDefaults, typeDefaults } from '../rules/type-defaults.ts';
import { canonicalQuantity } from './quantity.ts';
import type { FieldSchema, MapSchema, SchemaNode } from './schema.ts';

/**
 * A value of a built-in type as it reads back from the server: fields that hold their zero value are gone where the Go type says
 * `omitempty`, structs that are no pointers are there even when empty, quantities and times are in canonical form, defaults are
 * set, and fields that the type does not have are dropped.
 */
export function settle(value: unknown, schema: SchemaNode): unknown {
  return settleNode(value, schema, typeDefaults);
}

const zeros = new WeakMap<SchemaNode, unknown>();

/** What an empty value of a type reads as, without defaults: the state before a create. */
export function zeroValue(schema: SchemaNode): unknown {
  let zero = zeros.get(schema);
  if (zero === undefined) {
    zero = settleNode({}, schema, () => undefined);
    zeros.set(schema, zero);
  }
  return zero;
}

type Defaults = (type: string) => TypeDefaults | undefined;

function settleNode(value: unknown, schema: SchemaNode, defaults: Defaults): unknown {
  if (schema.map !== undefined) return settleMap(value, { map: schema.map, type: schema.type }, defaults);
  if (schema.list !== undefined && Array.isArray(value)) {
    const { element } = schema.list;
    return value.map((item) => settleNode(item, element, defaults));
  }
  return settleScalar(value, schema);
}

interface MapType {
  readonly map: MapSchema;
  readonly type: string | undefined;
}

function settleMap(value: unknown, of: MapType, defaults: Defaults): unknown {
  const { element, fields } = of.map;
  if (fields.size > 0) return settleStruct(isRecord(value) ? value : {}, of, defaults);
  if (!isRecord(value) || element === undefined) return value;
  const out: JsonRecord = {};
  for (const [name, field] of Object.entries(value)) {
    out[name] = field === null ? nullEntry(element) : settleNode(field, element, defaults);
  }
  return out;
}

/** A null in a Go map of strings reads as the empty string. */
function nullEntry(element: SchemaNode): unknown {
  return element.scalar === 'string' ? '' : null;
}

function settleStruct(value: JsonRecord, { map, type }: MapType, defaults: Defaults): JsonRecord {
  const out: JsonRecord = {};
  for (const [name, field] of map.fields) {
    const settled = settleField(value[name], field, defaults);
    if (settled !== undefined) out[name] = settled;
  }
  if (type !== undefined) defaults(type)?.(out);
  return out;
}

function settleField(value: unknown, field: FieldSchema, defaults: Defaults): unknown {
  if (value === undefined || value === null) return absentField(field, defaults);
  const settled = settleNode(value, field.node, defaults);
  return field.presence === 'omit-zero' && isZero(settled) ? undefined : settled;
}

function absentField({ presence, node }: FieldSchema, defaults: Defaults): unknown {
  if (presence === 'write-null') return null;
  return presence === 'write' ? zeroOf(node, defaults) : undefined;
}

function zeroOf(node: SchemaNode, defaults: Defaults): unknown {
  const { map, type } = node;
  if (map !== undefined) return map.fields.size > 0 ? settleStruct({}, { map, type }, defaults) : null;
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
