import type { JsonRecord } from '../json.ts';
import type { FieldSchema, MapSchema, SchemaNode } from '../schema/schema.ts';
import { readFields, readVarint, type WireField } from './wire.ts';

/** Where a field number leads: to a field of the object, or to a message that JSON inlines. */
type Target = { readonly name: string; readonly node: SchemaNode } | { readonly inlined: Targets };
type Targets = Map<number, Target>;

const known = new WeakMap<MapSchema, Targets>();

function targetsOf(map: MapSchema): Targets {
  let targets = known.get(map);
  if (targets === undefined) {
    targets = new Map();
    for (const [name, field] of map.fields) place(targets, name, field);
    known.set(map, targets);
  }
  return targets;
}

function place(targets: Targets, name: string, { node, number = '' }: FieldSchema): void {
  const steps = number
    .split('.')
    .filter((step) => step !== '')
    .map(Number);
  const last = steps.pop();
  let here = targets;
  for (const step of steps) {
    const found = here.get(step);
    const inlined: Targets = found !== undefined && 'inlined' in found ? found.inlined : new Map();
    here.set(step, { inlined });
    here = inlined;
  }
  if (last !== undefined) here.set(last, { name, node });
}

/** A protobuf message as the JSON it stands for. Fields that the type does not have are left out. @throws WireFault */
export function decodeMessage(message: Buffer, node: SchemaNode): JsonRecord {
  const out: JsonRecord = {};
  if (node.map !== undefined) decodeInto(out, message, targetsOf(node.map));
  return out;
}

function decodeInto(out: JsonRecord, message: Buffer, targets: Targets): void {
  for (const field of readFields(message)) {
    const target = targets.get(field.number);
    if (target === undefined) continue;
    if ('inlined' in target) decodeInto(out, field.bytes, target.inlined);
    else addField(out, target, field);
  }
}

function addField(out: JsonRecord, { name, node }: { name: string; node: SchemaNode }, field: WireField): void {
  if (node.list !== undefined && node.scalar === undefined) {
    const before = Array.isArray(out[name]) ? out[name] : [];
    out[name] = [...before, ...decodeItems(field, node.list.element)];
  } else if (isStringMap(node)) out[name] = { ...Object(out[name]), ...decodeEntry(field.bytes, node) };
  else out[name] = decodeValue(field, node);
}

function isStringMap(node: SchemaNode): boolean {
  return node.scalar === undefined && node.map !== undefined && node.map.fields.size === 0;
}

/** Repeated numbers may come packed. */
function decodeItems(field: WireField, element: SchemaNode): unknown[] {
  if (element.scalar !== 'numeric' || field.type !== 'bytes') return [decodeValue(field, element)];
  const items: unknown[] = [];
  const cursor = { at: 0 };
  while (cursor.at < field.bytes.length) items.push(signed(readVarint(field.bytes, cursor)));
  return items;
}

function decodeEntry(bytes: Buffer, node: SchemaNode): JsonRecord {
  let key = '';
  let value: unknown;
  for (const field of readFields(bytes)) {
    if (field.number === 1) key = field.bytes.toString('utf8');
    else if (field.number === 2 && node.map?.element !== undefined) value = decodeValue(field, node.map.element);
  }
  return { [key]: value ?? '' };
}

function signed(value: bigint): number {
  return Number(BigInt.asIntN(64, value));
}

function decodeValue(field: WireField, node: SchemaNode): unknown {
  switch (node.scalar) {
    case 'string':
      return field.bytes.toString(node.format === 'bytes' ? 'base64' : 'utf8');
    case 'boolean':
      return field.varint !== 0n;
    case 'numeric':
      return field.type === 'fixed64' ? field.bytes.readDoubleLE() : signed(field.varint);
    case 'untyped':
      return decodeUntyped(field, node);
    default:
      return node.list === undefined ? decodeMessage(field.bytes, node) : decodeList(field.bytes, node);
  }
}

/** A list in a message of its own, as values of maps are. */
function decodeList(bytes: Buffer, node: SchemaNode): unknown[] {
  const { list } = node;
  return list === undefined ? [] : [...readFields(bytes)].flatMap((field) => decodeItems(field, list.element));
}

function decodeUntyped(field: WireField, node: SchemaNode): unknown {
  const fields = new Map([...readFields(field.bytes)].map((item) => [item.number, item]));
  switch (node.format) {
    case 'quantity':
      return fields.get(1)?.bytes.toString('utf8') ?? '0';
    case 'time':
    case 'microtime':
      return decodeTime(fields, node.format === 'microtime');
    case 'int-or-string':
      return fields.get(1)?.varint === 1n
        ? (fields.get(3)?.bytes.toString('utf8') ?? '')
        : signed(fields.get(2)?.varint ?? 0n);
    default:
      return JSON.parse(fields.get(1)?.bytes.toString('utf8') || 'null');
  }
}

/** The zero of Go's clock is no time. */
function decodeTime(fields: ReadonlyMap<number, WireField>, micro: boolean): string | null {
  const [seconds, nanos] = [signed(fields.get(1)?.varint ?? 0n), signed(fields.get(2)?.varint ?? 0n)];
  if (seconds === 0 && nanos === 0) return null;
  const text = new Date(seconds * 1000).toISOString().slice(0, 19);
  return micro ? `${text}.${String(Math.floor(nanos / 1000)).padStart(6, '0')}Z` : `${text}Z`;
}
