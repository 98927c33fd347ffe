import { isRecord } from '../json.ts';
import { isQuantity } from './quantity.ts';
import { fieldNode, type ListSchema, type MapSchema, type SchemaNode } from './schema.ts';

/** What is wrong with a body before its meaning is looked at. */
export interface DecodeFaults {
  /** Paths of fields that the type does not have, as `spec.containers[0].foo`. */
  readonly unknown: string[];
  /** The first value of the wrong JSON type, in the words of Go's decoder. */
  wrongType: string | undefined;
}

export function decodeFaults(value: unknown, schema: SchemaNode): DecodeFaults {
  const faults: DecodeFaults = { unknown: [], wrongType: undefined };
  check({ faults, owner: schema.name ?? '' }, '', value, schema);
  return faults;
}

interface Walk {
  readonly faults: DecodeFaults;
  /** The struct that the field belongs to. */
  readonly owner: string;
}

function check(walk: Walk, path: string, value: unknown, schema: SchemaNode): void {
  if (value === null || value === undefined || isAny(schema)) return;
  if (schema.map !== undefined) {
    if (isRecord(value)) checkMap({ ...walk, owner: schema.name ?? walk.owner }, path, value, schema.map);
    else wrong(walk, path, value, goType(schema));
  } else if (schema.list !== undefined) checkList(walk, path, value, schema.list);
  else checkScalar(walk, path, value, schema);
}

function isAny(schema: SchemaNode): boolean {
  return schema.scalar === 'untyped' && schema.format === undefined;
}

function checkList(walk: Walk, path: string, value: unknown, list: ListSchema): void {
  if (!Array.isArray(value)) {
    wrong(walk, path, value, `[]${goType(list.element)}`);
    return;
  }
  for (const [index, item] of value.entries()) check(walk, `${path}[${index}]`, item, list.element);
}

function checkMap(walk: Walk, path: string, value: Record<string, unknown>, map: MapSchema): void {
  for (const [name, field] of Object.entries(value)) {
    const node = fieldNode(map, name);
    const here = path === '' ? name : `${path}.${name}`;
    if (node === undefined) walk.faults.unknown.push(here);
    // Go names the map, not the key in it.
    else check(walk, map.fields.size === 0 && node.map === undefined ? path : here, field, node);
  }
}

const SCALAR_TYPES: Readonly<Record<string, string>> = { string: 'string', boolean: 'bool', numeric: 'int32' };

function goType(schema: SchemaNode): string {
  if (schema.type !== undefined) return schema.type.split('.').slice(-2).join('.');
  if (schema.map !== undefined) return 'map[string]string';
  return SCALAR_TYPES[schema.scalar ?? ''] ?? 'string';
}

function checkScalar(walk: Walk, path: string, value: unknown, schema: SchemaNode): void {
  const fits = {
    string: typeof value === 'string',
    boolean: typeof value === 'boolean',
    numeric: typeof value === 'number' && (schema.format !== 'integer' || Number.isInteger(value)),
    untyped: typeof value !== 'object' && typeof value !== 'boolean',
  }[schema.scalar ?? 'untyped'];
  if (!fits) wrong(walk, path, value, goType(schema));
  else walk.faults.wrongType ??= formFault(String(value), schema.format);
}

const QUANTITY_TEXT = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** What Go's decoder says of text that does not have the form of its type. */
function formFault(text: string, format: SchemaNode['format']): string | undefined {
  if (format === 'quantity') return isQuantity(text) ? undefined : QUANTITY_TEXT;
  if (format === 'bytes') return base64Fault(text);
  if (format !== 'time' && format !== 'microtime') return undefined;
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text)))
    return undefined;
  const layout = format === 'time' ? '2006-01-02T15:04:05Z07:00' : '2006-01-02T15:04:05.000000Z07:00';
  return `parsing time ${JSON.stringify(text)} as ${JSON.stringify(layout)}: cannot parse ${JSON.stringify(text)} as "2006"`;
}

function base64Fault(text: string): string | undefined {
  const plain = text.replaceAll(/[\r\n]/g, '');
  const bad = plain.search(/[^A-Za-z0-9+/=]/);
  if (bad >= 0) return `illegal base64 data at input byte ${bad}`;
  return plain.length % 4 === 0 && /^[^=]*={0,2}$/.test(plain)
    ? undefined
    : `illegal base64 data at input byte ${Math.max(plain.length - (plain.length % 4), 0)}`;
}

function wrong(walk: Walk, path: string, value: unknown, type: string): void {
  const field = path.replaceAll(/\[\d+\]/g, '');
  const text = `json: cannot unmarshal ${jsonType(value)} into Go struct field ${walk.owner}.${field} of type ${type}`;
  walk.faults.wrongType ??= text;
}

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (isRecord(value)) return 'object';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'number' && !Number.isInteger(value) ? `number ${value}` : typeof value;
}
