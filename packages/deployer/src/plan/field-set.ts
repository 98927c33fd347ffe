import { type FieldPath, parseElement, spellElement } from './field-path.ts';
import { isJsonObject } from './json.ts';

/**
 * The fields one manager owns: the JSON of `managedFields[].fieldsV1` read as what it is, a tree. A node without
 * children is owned itself; one with children is owned itself only when it also holds `.`.
 */
export type FieldSet = Readonly<Record<string, unknown>>;

export const EMPTY_FIELDS: FieldSet = {};

/** A node of the tree; whatever is no object counts as a leaf. */
export function childOf(set: FieldSet, spelled: string): FieldSet | undefined {
  const child = set[spelled];
  if (child === undefined) return undefined;
  return isJsonObject(child) ? child : EMPTY_FIELDS;
}

export function childNames(set: FieldSet): readonly string[] {
  return Object.keys(set).filter((name) => name !== '.');
}

export function isLeaf(set: FieldSet): boolean {
  for (const name in set) if (name !== '.') return false;
  return true;
}

/** All owned paths, parents before children. */
export function pathsOf(set: FieldSet): readonly FieldPath[] {
  const paths: FieldPath[] = [];
  collect(set, [], paths);
  return paths;
}

function collect(set: FieldSet, at: FieldPath, into: FieldPath[]): void {
  for (const name of childNames(set)) {
    const element = parseElement(name);
    const child = childOf(set, name);
    if (element === undefined || child === undefined) continue;
    const path = [...at, element];
    if (isLeaf(child) || '.' in child) into.push(path);
    collect(child, path, into);
  }
}

/** The set that owns exactly these paths. */
export function fieldSetOf(paths: Iterable<FieldPath>): FieldSet {
  const owned: OwnedNode = { owned: false, children: new Map() };
  for (const path of paths) {
    let node = owned;
    for (const element of path) node = descend(node, spellElement(element));
    node.owned = true;
  }
  return spellNode(owned);
}

interface OwnedNode {
  owned: boolean;
  readonly children: Map<string, OwnedNode>;
}

function descend(node: OwnedNode, spelled: string): OwnedNode {
  const known = node.children.get(spelled);
  if (known !== undefined) return known;
  const made: OwnedNode = { owned: false, children: new Map() };
  node.children.set(spelled, made);
  return made;
}

function spellNode(node: OwnedNode): FieldSet {
  if (node.children.size === 0) return {};
  const children = [...node.children].map(([spelled, child]) => [spelled, spellNode(child)] as const);
  return Object.fromEntries(node.owned ? [['.', {}] as const, ...children] : children);
}

/** Whether the path itself is owned. */
export function ownsPath(set: FieldSet, path: FieldPath): boolean {
  let node: FieldSet | undefined = set;
  for (const element of path) {
    node = node === undefined ? undefined : childOf(node, spellElement(element));
  }
  return node !== undefined && (isLeaf(node) || '.' in node);
}

export function unionOf(a: FieldSet, b: FieldSet): FieldSet {
  return fieldSetOf([...pathsOf(a), ...pathsOf(b)]);
}
