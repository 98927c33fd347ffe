import { type FieldPath, field, type PathElement } from './field-path.ts';
import { isJsonObject, type JsonObject, jsonEqual } from './json.ts';
import { keyText, listKeysOf } from './list-keys.ts';

/** One place where two objects differ. `order`: the items of a list are the same, but in another order. */
export interface RawChange {
  readonly path: FieldPath;
  readonly op: 'add' | 'remove' | 'change' | 'order';
  readonly before?: unknown;
  readonly after?: unknown;
}

/**
 * What leads from `before` to `after`, as small as a person would say it: fields by name, items by their keys where they
 * have any, lists of plain values as a whole. Empty exactly when the two are equal.
 */
export function diffObjects(before: unknown, after: unknown): readonly RawChange[] {
  const changes: RawChange[] = [];
  compare([], [before, after], changes);
  return changes;
}

type Pair = readonly [before: unknown, after: unknown];

function compare(path: FieldPath, [before, after]: Pair, changes: RawChange[]): void {
  if (before === undefined && after === undefined) return;
  if (before === undefined) changes.push({ path, op: 'add', after });
  else if (after === undefined) changes.push({ path, op: 'remove', before });
  else if (isJsonObject(before) && isJsonObject(after)) compareFields(path, [before, after], changes);
  else if (Array.isArray(before) && Array.isArray(after)) compareLists(path, [before, after], changes);
  else if (before !== after) changes.push({ path, op: 'change', before, after });
}

function compareFields(
  path: FieldPath,
  [before, after]: readonly [JsonObject, JsonObject],
  changes: RawChange[],
): void {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  for (const name of [...names].sort()) compare([...path, field(name)], [before[name], after[name]], changes);
}

type Lists = readonly [before: readonly unknown[], after: readonly unknown[]];

function compareLists(path: FieldPath, lists: Lists, changes: RawChange[]): void {
  const [before, after] = lists;
  if (jsonEqual(before, after)) return;
  const last = path.at(-1);
  const keys = listKeysOf(last?.type === 'field' ? last.name : '', lists);
  if (keys !== undefined) compareByKeys(path, { lists, keys }, changes);
  else if (before.length === after.length && before.some(isJsonObject)) compareByIndex(path, lists, changes);
  else changes.push({ path, op: 'change', before, after });
}

function compareByIndex(path: FieldPath, [before, after]: Lists, changes: RawChange[]): void {
  for (const [index, item] of before.entries()) {
    compare([...path, { type: 'index', index }], [item, after[index]], changes);
  }
}

interface KeyedLists {
  readonly lists: Lists;
  readonly keys: readonly string[];
}

function compareByKeys(path: FieldPath, { lists, keys }: KeyedLists, changes: RawChange[]): void {
  const [before, after] = [byKey(lists[0], keys), byKey(lists[1], keys)];
  for (const [text, item] of before) {
    compare([...path, elementOf(item, keys)], [item, after.get(text)], changes);
  }
  for (const [text, item] of after) {
    if (!before.has(text)) changes.push({ path: [...path, elementOf(item, keys)], op: 'add', after: item });
  }
  const stayed = [...before.keys()].filter((text) => after.has(text));
  const stays = [...after.keys()].filter((text) => before.has(text));
  if (!jsonEqual(stayed, stays)) changes.push({ path, op: 'order', before: labels(stayed), after: labels(stays) });
}

function byKey(list: readonly unknown[], keys: readonly string[]): ReadonlyMap<string, JsonObject> {
  return new Map(list.filter(isJsonObject).map((item) => [keyText(item, keys), item]));
}

function elementOf(item: JsonObject, keys: readonly string[]): PathElement {
  return { type: 'key', keys: Object.fromEntries(keys.map((key) => [key, item[key]])) };
}

function labels(texts: readonly string[]): readonly string[] {
  return texts.map((text) => text.slice(1, -1).replaceAll('"', ''));
}
