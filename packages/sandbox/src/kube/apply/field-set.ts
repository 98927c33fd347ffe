import { isRecord, type JsonRecord } from '../json.ts';
import { fieldNode, type SchemaNode } from '../schema/schema.ts';
import { compareElements, type PathElement } from './path-element.ts';

/**
 * A set of field paths, as a tree. An element that is `member` belongs to the set itself; its `children` belong whether or
 * not it does. No node is kept that is neither a member nor holds one.
 */
export type FieldSet = ReadonlyMap<PathElement, FieldSetNode>;

interface FieldSetNode {
  readonly member: boolean;
  readonly children: FieldSet;
}

export const EMPTY_SET: FieldSet = new Map();

export function isEmptySet(set: FieldSet): boolean {
  return set.size === 0;
}

function put(out: Map<PathElement, FieldSetNode>, element: PathElement, node: FieldSetNode): void {
  if (node.member || node.children.size > 0) out.set(element, node);
}

export function union(left: FieldSet, right: FieldSet): FieldSet {
  if (left.size === 0) return right;
  if (right.size === 0) return left;
  const out = new Map(left);
  for (const [element, node] of right) {
    const other = left.get(element);
    if (other === undefined) out.set(element, node);
    else out.set(element, { member: node.member || other.member, children: union(other.children, node.children) });
  }
  return out;
}

export function intersection(left: FieldSet, right: FieldSet): FieldSet {
  const out = new Map<PathElement, FieldSetNode>();
  for (const [element, node] of left) {
    const other = right.get(element);
    if (other === undefined) continue;
    put(out, element, { member: node.member && other.member, children: intersection(node.children, other.children) });
  }
  return out;
}

/** What is in `left` and not in `right`; taking away a parent leaves its children. */
export function difference(left: FieldSet, right: FieldSet): FieldSet {
  if (right.size === 0) return left;
  const out = new Map<PathElement, FieldSetNode>();
  for (const [element, node] of left) {
    const other = right.get(element);
    if (other === undefined) out.set(element, node);
    else
      put(out, element, { member: node.member && !other.member, children: difference(node.children, other.children) });
  }
  return out;
}

/** Like {@link difference}, but taking away a parent takes its children too. */
export function recursiveDifference(left: FieldSet, right: FieldSet): FieldSet {
  const out = new Map<PathElement, FieldSetNode>();
  for (const [element, node] of left) {
    const other = right.get(element);
    if (other === undefined) out.set(element, node);
    else if (!other.member) {
      put(out, element, { member: node.member, children: recursiveDifference(node.children, other.children) });
    }
  }
  return out;
}

export function sameSet(left: FieldSet, right: FieldSet): boolean {
  if (left.size !== right.size) return false;
  for (const [element, node] of left) {
    const other = right.get(element);
    if (other === undefined || other.member !== node.member || !sameSet(node.children, other.children)) return false;
  }
  return true;
}

/** Every named field on the way to a member becomes a member: `a.b.c` also owns `a` and `a.b` where both are declared. */
export function withNamedFields(set: FieldSet, schema: SchemaNode | undefined): FieldSet {
  const out = new Map<PathElement, FieldSetNode>();
  for (const [element, node] of set) {
    const name = element.startsWith('f:') ? element.slice(2) : undefined;
    const declared = name !== undefined && schema?.map?.fields.has(name) === true && node.children.size > 0;
    out.set(element, {
      member: node.member || declared,
      children: withNamedFields(node.children, below(schema, name)),
    });
  }
  return out;
}

function below(schema: SchemaNode | undefined, name: string | undefined): SchemaNode | undefined {
  if (name === undefined) return schema?.list?.element;
  return schema?.map === undefined ? undefined : fieldNode(schema.map, name);
}

/** Members in the order in which the server lists them: all of one level first, then what lies below. */
export function* pathsOf(set: FieldSet, prefix: readonly PathElement[] = []): Generator<readonly PathElement[]> {
  const sorted = [...set].sort(([left], [right]) => compareElements(left, right));
  for (const [element, node] of sorted) if (node.member) yield [...prefix, element];
  for (const [element, node] of sorted) yield* pathsOf(node.children, [...prefix, element]);
}

/** The set as `fieldsV1`. */
export function toFieldsV1(set: FieldSet): JsonRecord {
  const out: JsonRecord = {};
  for (const [element, node] of [...set].sort(([left], [right]) => compareElements(left, right))) {
    const fields = toFieldsV1(node.children);
    out[element] = node.member && node.children.size > 0 ? { '.': {}, ...fields } : fields;
  }
  return out;
}

/** Reads `fieldsV1`; elements of an unknown form are dropped, as the server does. */
export function fromFieldsV1(fields: unknown): FieldSet {
  const out = new Map<PathElement, FieldSetNode>();
  for (const [element, value] of Object.entries(isRecord(fields) ? fields : {})) {
    if (!/^[fkvi]:/.test(element)) continue;
    const children = fromFieldsV1(value);
    const member = children.size === 0 || (isRecord(value) && '.' in value);
    out.set(element, { member, children });
  }
  return out;
}

/** Collects paths into a set. */
export class FieldSetBuilder {
  readonly #root = new Map<PathElement, MutableNode>();

  add(path: readonly PathElement[]): void {
    let level = this.#root;
    for (let index = 0; index < path.length; index += 1) {
      const element = path[index] ?? '';
      let node = level.get(element);
      if (node === undefined) {
        node = { member: false, children: new Map() };
        level.set(element, node);
      }
      if (index === path.length - 1) node.member = true;
      level = node.children;
    }
  }

  build(): FieldSet {
    return this.#root;
  }
}

interface MutableNode {
  member: boolean;
  children: Map<PathElement, MutableNode>;
}
