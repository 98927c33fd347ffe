import { isRecord } from '../json.ts';
import type { ListSchema } from '../schema/schema.ts';

/** One step of a field path in its wire form: `f:name`, `k:{"name":"x"}`, `v:"x"` or `i:0`. */
export type PathElement = string;

export function fieldElement(name: string): PathElement {
  return `f:${name}`;
}

export function valueElement(value: unknown): PathElement {
  return `v:${JSON.stringify(value)}`;
}

export function keyElement(keys: Readonly<Record<string, unknown>>): PathElement {
  const sorted: Record<string, unknown> = {};
  for (const name of Object.keys(keys).sort()) sorted[name] = keys[name];
  return `k:${JSON.stringify(sorted)}`;
}

/** The element that finds `item` in its list, or the sentence that says why there is none. */
export function itemElement(list: ListSchema, item: unknown): { element: PathElement } | { fault: string } {
  return list.relation === 'keyed' ? keyedElement(list, item) : setElement(item);
}

function keyedElement(list: ListSchema, item: unknown): { element: PathElement } | { fault: string } {
  if (item === null) return { fault: 'associative list with keys may not have a null element' };
  if (!isRecord(item)) return { fault: 'associative list with keys may not have non-map elements' };
  const keys: Record<string, unknown> = {};
  for (const name of list.keys) {
    const value = item[name] ?? list.element.map?.fields.get(name)?.keyDefault;
    if (value !== undefined) keys[name] = value;
  }
  if (Object.keys(keys).length === 0) {
    const names = `[${list.keys.map((name) => JSON.stringify(name)).join(' ')}]`;
    const fault = `associative list with keys has an element that omits all key fields ${names}`;
    return { fault: `${fault} (and doesn't have default values for any key fields)` };
  }
  return { element: keyElement(keys) };
}

function setElement(item: unknown): { element: PathElement } | { fault: string } {
  if (item === null) return { fault: "associative list without keys has an element that's an explicit null" };
  if (Array.isArray(item)) return { fault: 'not supported: associative list with lists as elements' };
  if (isRecord(item)) return { fault: "associative list without keys has an element that's a map type" };
  return { element: valueElement(item) };
}

/** As people read it: `.spec`, `[name="x"]`, `[="x"]`, `[0]`. */
export function showElement(element: PathElement): string {
  const body = element.slice(2);
  if (element.startsWith('f:')) return `.${body}`;
  if (element.startsWith('v:')) return `[=${body}]`;
  if (element.startsWith('i:')) return `[${body}]`;
  const keys: unknown = JSON.parse(body);
  const parts = Object.entries(isRecord(keys) ? keys : {}).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `[${parts.join(',')}]`;
}

export function showPath(path: readonly PathElement[]): string {
  return path.map(showElement).join('');
}

const RANK: Readonly<Record<string, number>> = { f: 0, k: 1, v: 2, i: 3 };

/** The order in which a set is written and conflicts are listed. */
export function compareElements(left: PathElement, right: PathElement): number {
  if (left === right) return 0;
  const rank = (RANK[left.charAt(0)] ?? 4) - (RANK[right.charAt(0)] ?? 4);
  if (rank !== 0) return rank;
  if (left.startsWith('f:')) return left < right ? -1 : 1;
  const [a, b]: unknown[] = [JSON.parse(left.slice(2)), JSON.parse(right.slice(2))];
  return isRecord(a) && isRecord(b) ? compareKeys(a, b) : compareValues(a, b);
}

function compareKeys(left: Record<string, unknown>, right: Record<string, unknown>): number {
  const [a, b] = [Object.entries(left), Object.entries(right)];
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const [one, two] = [a[index], b[index]];
    if (one === undefined || two === undefined) break;
    if (one[0] !== two[0]) return one[0] < two[0] ? -1 : 1;
    const order = compareValues(one[1], two[1]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

const TYPE_RANK: Readonly<Record<string, number>> = { number: 0, string: 1, boolean: 2 };

function compareValues(left: unknown, right: unknown): number {
  const rank = (TYPE_RANK[typeof left] ?? 3) - (TYPE_RANK[typeof right] ?? 3);
  if (rank !== 0) return rank;
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  const [a, b] = [String(left), String(right)];
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
