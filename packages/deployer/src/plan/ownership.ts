import type { KubeObject, ManagedFieldsEntry } from '../objects.ts';
import { type FieldPath, formatServerPath, type PathElement, parseElement, spellElement } from './field-path.ts';
import { childNames, childOf, EMPTY_FIELDS, type FieldSet, isLeaf, pathsOf } from './field-set.ts';
import { isJsonObject } from './json.ts';

/** Who wrote a field, how and when. */
export interface FieldOwner {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly subresource?: string;
  /** ISO 8601; absent where the server kept none. */
  readonly since?: string;
}

export function entriesOf(object: KubeObject): readonly ManagedFieldsEntry[] {
  const entries = object.metadata.managedFields;
  return Array.isArray(entries) ? entries.filter(isJsonObject) : [];
}

export function fieldsOfEntry(entry: ManagedFieldsEntry): FieldSet {
  return isJsonObject(entry.fieldsV1) ? entry.fieldsV1 : EMPTY_FIELDS;
}

/** The entry under which our applies are booked; `undefined` when we never applied the object. */
export function appliedEntry(object: KubeObject, fieldManager: string): ManagedFieldsEntry | undefined {
  return entriesOf(object).find((entry) => isApplyOf(entry, fieldManager));
}

export function isApplyOf(entry: ManagedFieldsEntry, fieldManager: string): boolean {
  return entry.manager === fieldManager && entry.operation === 'Apply' && (entry.subresource ?? '') === '';
}

function ownerOf(entry: ManagedFieldsEntry): FieldOwner {
  const { manager = 'unknown', subresource, time } = entry;
  return {
    manager,
    operation: entry.operation === 'Apply' ? 'Apply' : 'Update',
    ...(subresource === undefined || subresource === '' ? {} : { subresource }),
    ...(time === undefined ? {} : { since: time }),
  };
}

/** Everybody who owns what stands at a path, or something around it that is owned as a whole; last writer first. */
export function ownersOfPath(object: KubeObject, path: FieldPath): readonly FieldOwner[] {
  return entriesOf(object)
    .filter((entry) => covers(fieldsOfEntry(entry), path))
    .map(ownerOf)
    .sort((a, b) => (b.since ?? '').localeCompare(a.since ?? ''));
}

function covers(set: FieldSet, path: FieldPath): boolean {
  let node: FieldSet = set;
  for (const element of path) {
    const child = stepInto(node, element);
    if (child === undefined) return false;
    if (isLeaf(child)) return true;
    node = child;
  }
  return true;
}

/** Paths of diffs may name fewer keys than the server does (a port without its protocol), so keys match loosely. */
function stepInto(node: FieldSet, element: PathElement): FieldSet | undefined {
  const exact = childOf(node, spellElement(element));
  if (exact !== undefined || element.type !== 'key') return exact;
  for (const name of childNames(node)) {
    const candidate = parseElement(name);
    if (candidate?.type !== 'key') continue;
    const { keys } = candidate;
    if (Object.entries(element.keys).every(([key, value]) => keys[key] === value)) return childOf(node, name);
  }
  return undefined;
}

/** A field of another manager by the path the server calls it in a conflict. */
export interface OwnedField {
  readonly path: FieldPath;
  readonly owner: FieldOwner;
}

/** Fields of all managers but ours, by server path. */
export function foreignFields(object: KubeObject, fieldManager: string): ReadonlyMap<string, readonly OwnedField[]> {
  const fields = new Map<string, OwnedField[]>();
  for (const entry of entriesOf(object)) {
    if (isApplyOf(entry, fieldManager)) continue;
    const owner = ownerOf(entry);
    for (const path of pathsOf(fieldsOfEntry(entry))) {
      const text = formatServerPath(path);
      fields.set(text, [...(fields.get(text) ?? []), { path, owner }]);
    }
  }
  return fields;
}
