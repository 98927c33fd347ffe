import { isJsonObject } from './json.ts';

/**
 * One step of a path as server-side apply counts them: a field of an object, an item of a list by its keys, an item of
 * a set by its value, or an item by position.
 */
export type PathElement =
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'key'; readonly keys: Readonly<Record<string, unknown>> }
  | { readonly type: 'value'; readonly value: unknown }
  | { readonly type: 'index'; readonly index: number };

export type FieldPath = readonly PathElement[];

export function field(name: string): PathElement {
  return { type: 'field', name };
}

/** An element as `fieldsV1` spells it: `f:image`, `k:{"name":"a"}`, `v:"x"`, `i:0`. `undefined` for what is none of these. */
export function parseElement(text: string): PathElement | undefined {
  const body = text.slice(2);
  switch (text.slice(0, 2)) {
    case 'f:':
      return { type: 'field', name: body };
    case 'k:': {
      const keys = parseJson(body);
      return isJsonObject(keys) ? { type: 'key', keys } : undefined;
    }
    case 'v:':
      return { type: 'value', value: parseJson(body) };
    case 'i:':
      return { type: 'index', index: Number(body) };
    default:
      return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No server writes such an element; it is taken for one that fits nothing.
    return undefined;
  }
}

export function spellElement(element: PathElement): string {
  switch (element.type) {
    case 'field':
      return `f:${element.name}`;
    case 'key':
      return `k:${JSON.stringify(sortedKeys(element.keys))}`;
    case 'value':
      return `v:${JSON.stringify(element.value)}`;
    case 'index':
      return `i:${element.index}`;
  }
}

function sortedKeys(keys: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** For people and rules: `.metadata.labels["app.kubernetes.io/name"]`, `.spec.containers[name="a"].image`. */
export function formatPath(path: FieldPath): string {
  return path.map(formatElement).join('') || '.';
}

function formatElement(element: PathElement): string {
  if (element.type !== 'field') return bracketed(element);
  return /^[A-Za-z_$][\w$-]*$/.test(element.name) ? `.${element.name}` : `[${JSON.stringify(element.name)}]`;
}

/** As the API server writes paths in the causes of a conflict: like {@link formatPath}, with every field name bare. */
export function formatServerPath(path: FieldPath): string {
  return path.map((element) => (element.type === 'field' ? `.${element.name}` : bracketed(element))).join('');
}

function bracketed(element: Exclude<PathElement, { type: 'field' }>): string {
  switch (element.type) {
    case 'key':
      return `[${Object.entries(sortedKeys(element.keys))
        .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
        .join(',')}]`;
    case 'value':
      return `[=${JSON.stringify(element.value)}]`;
    case 'index':
      return `[${element.index}]`;
  }
}

/** The value at a path; `undefined` where it leads nowhere. */
export function valueAtPath(root: unknown, path: FieldPath): unknown {
  let at = root;
  for (const element of path) at = step(at, element);
  return at;
}

function step(at: unknown, element: PathElement): unknown {
  if (element.type === 'field') return isJsonObject(at) ? at[element.name] : undefined;
  if (!Array.isArray(at)) return undefined;
  const index = indexOfElement(at, element);
  return index === -1 ? undefined : at[index];
}

/** Where in a list the element is; -1 when nowhere. */
export function indexOfElement(list: readonly unknown[], element: PathElement): number {
  switch (element.type) {
    case 'key':
      return list.findIndex((item) => hasKeys(item, element.keys));
    case 'value':
      return list.indexOf(element.value);
    case 'index':
      return element.index < list.length ? element.index : -1;
    case 'field':
      return -1;
  }
}

/** An item that leaves a key out stands for the default of that key (`protocol` of a port), so absent keys match. */
export function hasKeys(item: unknown, keys: Readonly<Record<string, unknown>>): boolean {
  if (!isJsonObject(item)) return false;
  let named = false;
  for (const [name, value] of Object.entries(keys)) {
    if (item[name] === undefined) continue;
    if (item[name] !== value) return false;
    named = true;
  }
  return named;
}

/** A copy of `root` without what stands at `path`; items are taken out of their list. Nothing there: `root` itself. */
export function withoutPath<T>(root: T, path: FieldPath): T {
  return removeAt(root, path) as T;
}

function removeAt(at: unknown, path: FieldPath): unknown {
  const [element, ...rest] = path;
  if (element === undefined) return at;
  if (element.type === 'field') return removeField(at, element.name, rest);
  if (!Array.isArray(at)) return at;
  const index = indexOfElement(at, element);
  if (index === -1) return at;
  if (rest.length === 0) return at.toSpliced(index, 1);
  return at.with(index, removeAt(at[index], rest));
}

function removeField(at: unknown, name: string, rest: FieldPath): unknown {
  if (!isJsonObject(at) || !(name in at)) return at;
  if (rest.length > 0) return { ...at, [name]: removeAt(at[name], rest) };
  const { [name]: _, ...others } = at;
  return others;
}

/**
 * Whether a path (as {@link formatPath} writes it) or a name fits a pattern: `*` stands for anything within a segment or
 * a bracket, `**` for anything at all.
 */
export function matchesPattern(text: string, pattern: string): boolean {
  const source = pattern
    .split(/(\*\*|\[\*\]|\*)/)
    .map((part) => PATTERN_PARTS[part] ?? part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('');
  return new RegExp(`^${source}$`, 's').test(text);
}

const PATTERN_PARTS: Readonly<Record<string, string>> = {
  '**': '.*',
  '[*]': String.raw`\[[^\]]*\]`,
  '*': String.raw`[^.[\]]*`,
};
