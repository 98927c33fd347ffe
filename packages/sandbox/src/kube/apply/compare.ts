import { isRecord, sameJson } from '../json.ts';
import { fieldNode, type ListSchema, type MapSchema, type SchemaNode } from '../schema/schema.ts';
import { type FieldSet, FieldSetBuilder } from './field-set.ts';
import { fieldElement, itemElement, type PathElement } from './path-element.ts';
import { type Shape, shapeOf } from './typed-shape.ts';

/** How two objects of one type differ. No path is in more than one of the three. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

interface Walk {
  readonly added: FieldSetBuilder;
  readonly modified: FieldSetBuilder;
  readonly removed: FieldSetBuilder;
}

interface Pair {
  readonly left: unknown;
  readonly right: unknown;
  readonly path: readonly PathElement[];
}

export function compareTyped(left: unknown, right: unknown, schema: SchemaNode): Comparison {
  const walk = { added: new FieldSetBuilder(), modified: new FieldSetBuilder(), removed: new FieldSetBuilder() };
  compare(walk, { left, right, path: [] }, schema);
  return { added: walk.added.build(), modified: walk.modified.build(), removed: walk.removed.build() };
}

function compare(walk: Walk, pair: Pair, schema: SchemaNode | undefined): void {
  if (pair.left === pair.right) return;
  const left = shapeOf(schema, pair.left);
  const right = shapeOf(schema, pair.right);
  if (pair.right === undefined) descend(walk, pair, schema, left);
  else {
    // Where the two have different forms, each is walked as what it is.
    if (pair.left !== undefined && left !== right) descend(walk, pair, schema, left);
    descend(walk, pair, schema, right);
  }
}

function descend(walk: Walk, pair: Pair, schema: SchemaNode | undefined, shape: Shape): void {
  if (shape === 'map' && schema?.map !== undefined && !isLeafMap(pair, schema.map)) compareMaps(walk, pair, schema.map);
  else if (shape === 'list' && schema?.list !== undefined && !isLeafList(pair, schema.list)) {
    compareLists(walk, pair, schema.list);
  } else leaf(walk, pair);
  if (pair.left === undefined) walk.added.add(pair.path);
  else if (pair.right === undefined) walk.removed.add(pair.path);
}

function leaf(walk: Walk, pair: Pair): void {
  if (pair.left === undefined || pair.right === undefined) return;
  if (!sameJson(pair.left, pair.right)) walk.modified.add(pair.path);
}

function emptyMap(value: unknown): boolean {
  return !isRecord(value) || Object.keys(value).length === 0;
}

/** Two empty maps count as a leaf, so that empty and null stay apart. */
function isLeafMap(pair: Pair, map: MapSchema): boolean {
  return map.relation === 'atomic' || (emptyMap(pair.left) && emptyMap(pair.right));
}

function emptyList(value: unknown): boolean {
  return !Array.isArray(value) || value.length === 0;
}

function isLeafList(pair: Pair, list: ListSchema): boolean {
  return list.relation === 'atomic' || (emptyList(pair.left) && emptyList(pair.right));
}

function compareMaps(walk: Walk, pair: Pair, map: MapSchema): void {
  const left = isRecord(pair.left) ? pair.left : {};
  const right = isRecord(pair.right) ? pair.right : {};
  for (const name of new Set([...Object.keys(left), ...Object.keys(right)])) {
    if (left[name] === undefined && right[name] === undefined) continue;
    const path = [...pair.path, fieldElement(name)];
    compare(walk, { left: left[name], right: right[name], path }, fieldNode(map, name));
  }
}

function indexItems(list: ListSchema, value: unknown): Map<PathElement, unknown[]> {
  const out = new Map<PathElement, unknown[]>();
  for (const item of Array.isArray(value) ? value : []) {
    const found = itemElement(list, item);
    if ('fault' in found) continue;
    const items = out.get(found.element);
    if (items === undefined) out.set(found.element, [item]);
    else items.push(item);
  }
  return out;
}

function compareLists(walk: Walk, pair: Pair, list: ListSchema): void {
  const left = indexItems(list, pair.left);
  const right = indexItems(list, pair.right);
  for (const element of new Set([...left.keys(), ...right.keys()])) {
    const path = [...pair.path, element];
    compareItems(walk, { left: left.get(element) ?? [], right: right.get(element) ?? [], path }, list);
  }
}

interface ItemPair {
  readonly left: readonly unknown[];
  readonly right: readonly unknown[];
  readonly path: readonly PathElement[];
}

/** Items that share a key are compared as one leaf: there is no telling which is which. */
function compareItems(walk: Walk, items: ItemPair, list: ListSchema): void {
  const { left, right, path } = items;
  if (left.length <= 1 && right.length <= 1) {
    compare(walk, { left: left[0], right: right[0], path }, list.element);
  } else if (left.length > 1 && right.length > 1) {
    if (!sameJson(left, right)) walk.modified.add(path);
  } else if (left.length > 1) {
    if (right.length > 0) compare(walk, { left: undefined, right: right[0], path }, list.element);
    walk.removed.add(path);
  } else {
    if (left.length > 0) compare(walk, { left: left[0], right: undefined, path }, list.element);
    walk.added.add(path);
  }
}
