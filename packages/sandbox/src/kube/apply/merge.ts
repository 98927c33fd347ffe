import { isRecord, type JsonRecord } from '../json.ts';
import { fieldNode, type ListSchema, type MapSchema, type SchemaNode } from '../schema/schema.ts';
import { itemElement, type PathElement } from './path-element.ts';
import { shapeOf } from './typed-shape.ts';

/** What `live` becomes when `config` is laid over it: maps field by field, keyed lists item by item, the rest replaced. */
export function mergeTyped(live: unknown, config: unknown, schema: SchemaNode): unknown {
  return merge(live, config, schema);
}

function merge(live: unknown, config: unknown, schema: SchemaNode | undefined): unknown {
  if (config === undefined) return live;
  if (live === undefined || live === config) return config;
  const shape = shapeOf(schema, config);
  if (shape === 'map' && schema?.map?.relation === 'granular') return mergeMaps(live, config, schema.map);
  if (shape === 'list' && schema?.list !== undefined && schema.list.relation !== 'atomic') {
    return mergeLists(live, config, schema.list);
  }
  return config;
}

function mergeMaps(live: unknown, config: unknown, map: MapSchema): unknown {
  const [left, right] = [isRecord(live) ? live : {}, isRecord(config) ? config : {}];
  if (Object.keys(left).length === 0 && Object.keys(right).length === 0) return config;
  const out: JsonRecord = {};
  for (const name of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const value = merge(left[name], right[name], fieldNode(map, name));
    if (value !== undefined) out[name] = value;
  }
  return out;
}

interface Indexed {
  readonly elements: PathElement[];
  readonly items: unknown[];
  readonly first: Map<PathElement, unknown>;
}

function indexList(list: ListSchema, value: unknown): Indexed {
  const out: Indexed = { elements: [], items: [], first: new Map() };
  for (const item of Array.isArray(value) ? value : []) {
    const found = itemElement(list, item);
    if ('fault' in found) continue;
    out.elements.push(found.element);
    out.items.push(item);
    // A repeated item is not merged into: there is no telling which one is meant.
    out.first.set(found.element, out.first.has(found.element) ? undefined : item);
  }
  return out;
}

/**
 * Merges two keyed lists or sets. Items of both keep the order of `config`; items only of `live` keep their place before the
 * shared item that they preceded.
 */
function mergeLists(live: unknown, config: unknown, list: ListSchema): unknown {
  const left = indexList(list, live);
  const right = indexList(list, config);
  if (left.items.length === 0 && right.items.length === 0) return config;
  const walk: ListWalk = {
    left,
    right,
    list,
    shared: right.elements.filter((element) => left.first.has(element)),
    merged: new Set(),
    out: [],
    i: 0,
    j: 0,
  };
  while (walk.i < left.elements.length || walk.j < right.elements.length) mergeStep(walk);
  return walk.out;
}

interface ListWalk {
  readonly left: Indexed;
  readonly right: Indexed;
  readonly list: ListSchema;
  /** Items of both that are still to come, in the order of the right side. */
  readonly shared: PathElement[];
  readonly merged: Set<PathElement>;
  readonly out: unknown[];
  i: number;
  j: number;
}

function mergeStep(walk: ListWalk): void {
  const a = walk.left.elements[walk.i];
  const b = walk.right.elements[walk.j];
  if (a === undefined) {
    takeRight(walk, b);
    return;
  }
  const alsoRight = walk.right.first.has(a);
  if (!alsoRight) {
    walk.out.push(walk.left.items[walk.i]);
    walk.i += 1;
  } else if (a === b) {
    takeRight(walk, b);
    walk.i += 1;
  } else if (b !== undefined && walk.shared[0] !== undefined && walk.shared[0] !== a) {
    walk.i += 1;
  } else {
    if (walk.merged.has(a)) walk.i += 1;
    takeRight(walk, b);
  }
}

function takeRight(walk: ListWalk, element: PathElement | undefined): void {
  if (element === undefined) return;
  walk.merged.add(element);
  walk.out.push(merge(walk.left.first.get(element), walk.right.first.get(element), walk.list.element));
  walk.j += 1;
  if (walk.shared[0] === element) walk.shared.shift();
}
