import { sameQuantity } from '../quantity.ts';
import {
  type FieldPath,
  field,
  formatPath,
  hasKeys,
  indexOfElement,
  type PathElement,
  parseElement,
} from './field-path.ts';
import { childNames, childOf, type FieldSet, isLeaf } from './field-set.ts';
import { isJsonObject } from './json.ts';
import { isBuiltIn } from './kinds.ts';
import { holdsQuantities, isDropped, isQuantityField, type Normalisation, serverEqual } from './server-equal.ts';

/**
 * Why the lists alone do not prove an object unchanged:
 * `value` another value, or one that the server respelled; `unowned` wanted, but not ours yet; `extra` ours, but no longer
 * wanted; `order` the same items in another order; `shape` it cannot be told how the server sees the field.
 */
export interface Difference {
  readonly path: FieldPath;
  readonly kind: 'value' | 'unowned' | 'extra' | 'order' | 'shape';
  readonly desired?: unknown;
  readonly live?: unknown;
}

/** Named by the request itself, so owned by nobody. */
const IDENTITY = new Set(['apiVersion', 'kind']);
const METADATA_IDENTITY = new Set([
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'managedFields',
  'selfLink',
]);

/**
 * Compares an object as it is wanted with the live one, field by field along what our manager owns (`fieldsV1` of its
 * Apply entry). An empty result proves that applying `desired` would change nothing, without asking the server. The shape
 * of lists is read from the ownership itself: items owned by key make a list by keys, items owned by value a set, a
 * leaf is atomic. So no schema is needed.
 */
export function compareOwned(
  desired: Readonly<Record<string, unknown>>,
  owned: FieldSet,
  live: Readonly<Record<string, unknown>>,
): readonly Difference[] {
  const found: Difference[] = [];
  const how = { quantities: isBuiltIn(String(desired['apiVersion'])) && !isText(desired['kind']) };
  const walk: Walk = { found, how };
  for (const name of Object.keys(desired)) {
    if (IDENTITY.has(name) || name === 'metadata') continue;
    compareField(walk, { path: [field(name)], name, owned: childOf(owned, `f:${name}`) }, [desired[name], live[name]]);
  }
  compareMetadata(walk, owned, [desired['metadata'], live['metadata']]);
  for (const name of childNames(owned)) {
    if (name !== 'f:metadata' && !(name.slice(2) in desired)) noteExtra(walk, [], name, live);
  }
  return found;
}

interface Walk {
  readonly found: Difference[];
  readonly how: Normalisation;
}

interface Spot {
  readonly path: FieldPath;
  readonly name: string;
  readonly owned: FieldSet | undefined;
}

type Pair = readonly [desired: unknown, live: unknown];

function isText(kind: unknown): boolean {
  return kind === 'ConfigMap' || kind === 'Secret';
}

function compareMetadata(walk: Walk, owned: FieldSet, [desired, live]: Pair): void {
  const ours = childOf(owned, 'f:metadata') ?? {};
  const wanted = isJsonObject(desired) ? desired : {};
  const present = isJsonObject(live) ? live : {};
  for (const name of Object.keys(wanted)) {
    if (METADATA_IDENTITY.has(name)) continue;
    const spot = { path: [field('metadata'), field(name)], name, owned: childOf(ours, `f:${name}`) };
    compareField(walk, spot, [wanted[name], present[name]]);
  }
  for (const name of childNames(ours)) {
    if (!(name.slice(2) in wanted)) noteExtra(walk, [field('metadata')], name, present);
  }
}

function compareField(walk: Walk, spot: Spot, pair: Pair): void {
  const [desired, live] = pair;
  const { owned } = spot;
  if (desired === undefined) return;
  if (owned === undefined) compareUnowned(walk, spot, pair);
  else if (isLeaf(owned)) compareLeaf(walk, spot, pair);
  else if (Array.isArray(desired)) compareList(walk, { ...spot, owned }, [desired, live]);
  else if (isJsonObject(desired) && isJsonObject(live)) compareObject(walk, { ...spot, owned }, [desired, live]);
  else note(walk, spot, 'shape', pair);
}

/** Empty lists by keys own nothing, neither do objects of empty lists; all else that is wanted has to be ours. */
function compareUnowned(walk: Walk, spot: Spot, pair: Pair): void {
  const [desired, live] = pair;
  if (Array.isArray(desired) && desired.length === 0 && isDropped(live)) return;
  note(walk, spot, 'unowned', pair);
}

function compareLeaf(walk: Walk, spot: Spot, pair: Pair): void {
  const [desired, live] = pair;
  if (serverEqual(desired, live, walk.how, spot.name)) return;
  if (walk.how.quantities && isQuantitySpot(spot) && sameQuantity(desired, live)) return;
  note(walk, spot, 'value', pair);
}

function isQuantitySpot({ path, name }: Spot): boolean {
  const parent = path.at(-2);
  return isQuantityField(name) || (parent?.type === 'field' && holdsQuantities(parent.name));
}

function compareObject(
  walk: Walk,
  spot: Spot & { owned: FieldSet },
  [desired, live]: readonly [Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>],
): void {
  for (const name of Object.keys(desired)) {
    const child = { path: [...spot.path, field(name)], name, owned: childOf(spot.owned, `f:${name}`) };
    compareField(walk, child, [desired[name], live[name]]);
  }
  for (const name of childNames(spot.owned)) {
    if (!name.startsWith('f:')) note(walk, spot, 'shape', [desired, live]);
    else if (desired[name.slice(2)] === undefined) noteExtra(walk, spot.path, name, live);
  }
}

function compareList(
  walk: Walk,
  spot: Spot & { owned: FieldSet },
  [desired, live]: readonly [readonly unknown[], unknown],
): void {
  const items = itemsOf(spot.owned);
  if (items === undefined || !Array.isArray(live)) {
    note(walk, spot, 'shape', [desired, live]);
    return;
  }
  const wanted = new Set<string>();
  let last = -1;
  for (const item of desired) {
    const match = items.find(({ element }) => isItem(element, item));
    if (match === undefined || wanted.has(match.spelled)) {
      note(walk, spot, match === undefined ? 'unowned' : 'shape', [item, live]);
      continue;
    }
    wanted.add(match.spelled);
    const index = indexOfElement(live, match.element);
    if (index < last) note(walk, spot, 'order', [desired, live]);
    last = Math.max(last, index);
    const child = { path: [...spot.path, match.element], name: '', owned: childOf(spot.owned, match.spelled) };
    compareField(walk, child, [item, live[index]]);
  }
  for (const { spelled } of items) if (!wanted.has(spelled)) noteExtra(walk, spot.path, spelled, live);
}

function isItem(element: OwnedItem['element'], item: unknown): boolean {
  return element.type === 'key' ? hasKeys(item, element.keys) : element.value === item;
}

interface OwnedItem {
  readonly spelled: string;
  readonly element: Extract<PathElement, { type: 'key' | 'value' }>;
}

/** `undefined` when the children of the node do not make a list by keys or a set. */
function itemsOf(owned: FieldSet): readonly OwnedItem[] | undefined {
  const items: OwnedItem[] = [];
  for (const spelled of childNames(owned)) {
    const element = parseElement(spelled);
    if (element?.type !== 'key' && element?.type !== 'value') return undefined;
    items.push({ spelled, element });
  }
  return items;
}

function note(walk: Walk, spot: Spot, kind: Difference['kind'], [desired, live]: Pair): void {
  walk.found.push({ path: spot.path, kind, desired, live });
}

function noteExtra(walk: Walk, parent: FieldPath, spelled: string, live: unknown): void {
  const element = parseElement(spelled);
  if (element === undefined) return;
  const value = element.type === 'field' && isJsonObject(live) ? live[element.name] : undefined;
  walk.found.push({ path: [...parent, element], kind: 'extra', live: value });
}

/** For messages and fingerprints. */
export function describeDifference(difference: Difference): string {
  return `${difference.kind} ${formatPath(difference.path)}`;
}
