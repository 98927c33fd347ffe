import { isRecord, type JsonRecord, sameJson } from '../json.ts';
import { type FieldSchema, fieldNode, type MapSchema, type SchemaNode } from '../schema/schema.ts';

/** Why a strategic merge patch cannot be applied. */
export class StrategicPatchFailure extends Error {
  override readonly name = 'StrategicPatchFailure';
}

const DIRECTIVE = '$patch';
const RETAIN_KEYS = '$retainKeys';
const DELETE_PRIMITIVES = '$deleteFromPrimitiveList/';
const ELEMENT_ORDER = '$setElementOrder/';

/** Merges `patch` into `original` by the merge keys of the type. @throws StrategicPatchFailure */
export function applyStrategicPatch(original: unknown, patch: unknown, schema: SchemaNode): unknown {
  return mergeMap(isRecord(original) ? original : {}, isRecord(patch) ? patch : {}, schema.map);
}

function mergeMap(original: JsonRecord, patch: JsonRecord, map: MapSchema | undefined): unknown {
  const directive = patch[DIRECTIVE];
  if (directive === 'replace') return plain(patch);
  if (directive === 'delete') return {};
  if (directive !== undefined && directive !== 'merge') {
    throw new StrategicPatchFailure(`Unknown patch type found in map: ${String(directive)}`);
  }
  const out = retained(original, patch);
  for (const [name, value] of Object.entries(patch)) {
    if (name === DIRECTIVE || name === RETAIN_KEYS || name.startsWith(ELEMENT_ORDER)) continue;
    if (name.startsWith(DELETE_PRIMITIVES)) {
      const field = name.slice(DELETE_PRIMITIVES.length);
      out[field] = withoutItems(out[field], value);
    } else mergeField({ out, patch, name, value }, map);
  }
  return orderOnly(out, patch, map);
}

/** `$retainKeys` drops every field that it does not list. */
function retained(original: JsonRecord, patch: JsonRecord): JsonRecord {
  const keys = patch[RETAIN_KEYS];
  if (!Array.isArray(keys)) return { ...original };
  return Object.fromEntries(Object.entries(original).filter(([name]) => keys.includes(name)));
}

interface FieldPatch {
  readonly out: JsonRecord;
  readonly patch: JsonRecord;
  readonly name: string;
  readonly value: unknown;
}

function mergeField({ out, patch, name, value }: FieldPatch, map: MapSchema | undefined): void {
  if (value === null) {
    delete out[name];
    return;
  }
  const field = map?.fields.get(name);
  const node = map === undefined ? undefined : fieldNode(map, name);
  if (isRecord(value) && (isRecord(out[name]) || DIRECTIVE in value || hasNested(value))) {
    out[name] = mergeMap(isRecord(out[name]) ? out[name] : {}, value, node?.map);
  } else if (Array.isArray(value) && field?.mergeKey !== undefined) {
    const order = patch[`${ELEMENT_ORDER}${name}`];
    out[name] = mergeList(
      Array.isArray(out[name]) ? out[name] : [],
      value,
      field,
      Array.isArray(order) ? order : undefined,
    );
  } else out[name] = value;
}

function hasNested(value: JsonRecord): boolean {
  return Object.values(value).some((item) => item === null || typeof item === 'object');
}

/** A map without directives. */
function plain(patch: JsonRecord): JsonRecord {
  return Object.fromEntries(Object.entries(patch).filter(([name]) => !name.startsWith('$')));
}

function withoutItems(list: unknown, gone: unknown): unknown {
  if (!Array.isArray(list) || !Array.isArray(gone)) return list;
  return list.filter((item) => !gone.some((other) => sameJson(item, other)));
}

function mergeList(
  original: readonly unknown[],
  patch: readonly unknown[],
  field: FieldSchema,
  order: readonly unknown[] | undefined,
): unknown[] {
  const key = field.mergeKey ?? '';
  const merged = key === '' ? mergeScalars(original, patch) : mergeKeyed(original, patch, field);
  return order === undefined ? merged : reorder(merged, order, key);
}

function mergeScalars(original: readonly unknown[], patch: readonly unknown[]): unknown[] {
  return [...original, ...patch.filter((item) => !original.some((other) => sameJson(item, other)))];
}

function mergeKeyed(original: readonly unknown[], patch: readonly unknown[], field: FieldSchema): unknown[] {
  const key = field.mergeKey ?? '';
  if (patch.some((item) => isRecord(item) && item[DIRECTIVE] === 'replace')) {
    return patch.filter((item) => isRecord(item) && item[DIRECTIVE] === undefined);
  }
  let out = [...original];
  for (const item of patch) {
    if (!isRecord(item))
      throw new StrategicPatchFailure(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`);
    const value = item[key];
    if (value === undefined) {
      throw new StrategicPatchFailure(`map: ${showGo(item)} does not contain declared merge key: ${key}`);
    }
    const index = out.findIndex((other) => isRecord(other) && sameJson(other[key], value));
    if (item[DIRECTIVE] === 'delete') out = out.filter((other) => !(isRecord(other) && sameJson(other[key], value)));
    else if (index < 0) out.push(mergeMap({}, item, field.node.list?.element.map));
    else out[index] = mergeMap(recordAt(out, index), item, field.node.list?.element.map);
  }
  return out;
}

function recordAt(list: readonly unknown[], index: number): JsonRecord {
  const item = list[index];
  return isRecord(item) ? item : {};
}

function showGo(item: JsonRecord): string {
  return `map[${Object.entries(item)
    .map(([name, value]) => `${name}:${String(value)}`)
    .join(' ')}]`;
}

/** Listed items come in the listed order; others stay behind the item that they followed. */
function reorder(merged: readonly unknown[], order: readonly unknown[], key: string): unknown[] {
  const rank = (item: unknown): number => {
    const id = key === '' ? item : isRecord(item) ? item[key] : undefined;
    return order.findIndex((other) => sameJson(key === '' ? other : isRecord(other) ? other[key] : undefined, id));
  };
  const listed = merged.filter((item) => rank(item) >= 0).sort((left, right) => rank(left) - rank(right));
  const out: unknown[] = [];
  let next = 0;
  for (const item of merged) {
    if (rank(item) < 0) out.push(item);
    else {
      out.push(listed[next]);
      next += 1;
    }
  }
  return out;
}

/** An order for a list that the patch itself does not change. */
function orderOnly(out: JsonRecord, patch: JsonRecord, map: MapSchema | undefined): JsonRecord {
  for (const [name, order] of Object.entries(patch)) {
    if (!name.startsWith(ELEMENT_ORDER) || !Array.isArray(order)) continue;
    const field = name.slice(ELEMENT_ORDER.length);
    const list = out[field];
    if (patch[field] === undefined && Array.isArray(list))
      out[field] = reorder(list, order, map?.fields.get(field)?.mergeKey ?? '');
  }
  return out;
}
