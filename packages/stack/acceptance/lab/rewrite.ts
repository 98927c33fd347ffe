/** What a change may be about. Everything else would make another configuration of the one that is rendered. */
export type ChangeKind = 'address' | 'path' | 'certificate' | 'credentials' | 'hurry';

/**
 * One replacement. `text`: wherever it stands in a string. `start`: at the start of a string. `port`: behind a colon, or as
 * the value of a key that ends in `port`. `at`: what stands at a dotted path, where `*` is any one step. `add`: the same for what
 * does not stand there yet.
 *
 * `hurry` shortens a time that a test cannot wait for; it is no place and no identity, so it counts as not covered.
 */
export type Change =
  | { readonly kind: ChangeKind; readonly text: string; readonly by: string }
  | { readonly kind: ChangeKind; readonly start: string; readonly by: string }
  | { readonly kind: ChangeKind; readonly port: number; readonly by: number }
  | { readonly kind: ChangeKind; readonly at: string; readonly by: Plain }
  | { readonly kind: ChangeKind; readonly add: string; readonly by: Plain };

/** Data as JSON has it. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** A value that is another one now. `from` is absent where there was none. */
export interface Changed {
  readonly kind: ChangeKind;
  readonly path: readonly string[];
  readonly from: Plain | undefined;
  readonly to: Plain;
}

/** A rendered document in a place where it can run. */
export interface Rewritten {
  readonly document: Plain;
  readonly changed: readonly Changed[];
  /** One sentence for each thing that is not as it is rendered and is no address, path, certificate or credential. */
  readonly notCovered: readonly string[];
}

/**
 * The only way in which a rendered configuration comes into the lab: the same document with places and identities replaced,
 * and with a list of every value that is another one.
 */
export function rewrite(rendered: unknown, changes: readonly Change[]): Rewritten {
  const document = plain(rendered);
  const changed: Changed[] = [];
  const inLeaves = changes.filter((change) => !('at' in change || 'add' in change));
  const leaf = (value: Plain, path: readonly string[]): Plain => {
    const { kind, to } = replaced(value, path, inLeaves);
    if (to !== value && kind !== undefined) changed.push({ kind, path, from: value, to });
    return to;
  };
  let moved = mapLeaves(document, [], leaf);
  for (const change of changes) {
    if (!('at' in change || 'add' in change)) continue;
    const [pattern, wantedThere] = 'at' in change ? [change.at, true] : [change.add, false];
    for (const path of pathsOf(moved, pattern.split('.'))) {
      const from = valueAt(moved, path);
      if ((from !== undefined) !== wantedThere || from === change.by) continue;
      moved = withValue(moved, path, change.by);
      changed.push({ kind: change.kind, path, from, to: change.by });
    }
  }
  const hurried = changed.filter(({ kind }) => kind === 'hurry');
  const notCovered = hurried.map(
    ({ from, path, to }) => `${path.join('.')} is ${JSON.stringify(to)} instead of ${JSON.stringify(from)}`,
  );
  return { document: moved, changed, notCovered };
}

/** The document as it was rendered: every change taken back, the last first. */
export function restored({ changed, document }: Rewritten): Plain {
  return changed.toReversed().reduce((value, { from, path }) => withValue(value, path, from), document);
}

/** What survives being written down and read again, which is all that a program sees of it. */
export function plain(value: unknown): Plain {
  return JSON.parse(JSON.stringify(value));
}

function replaced(
  value: Plain,
  path: readonly string[],
  changes: readonly Change[],
): { readonly kind: ChangeKind | undefined; readonly to: Plain } {
  let kind: ChangeKind | undefined;
  let to = value;
  for (const change of changes) {
    const next = applied(to, path, change);
    if (next !== to) kind = change.kind;
    to = next;
  }
  return { kind, to };
}

function applied(value: Plain, path: readonly string[], change: Change): Plain {
  if ('port' in change) return withPort(value, path, change);
  if (typeof value !== 'string') return value;
  if ('text' in change) return value.replaceAll(change.text, change.by);
  if ('start' in change && value.startsWith(change.start)) return change.by + value.slice(change.start.length);
  return value;
}

function withPort(
  value: Plain,
  path: readonly string[],
  change: { readonly port: number; readonly by: number },
): Plain {
  if (typeof value === 'number') return value === change.port && /port$/.test(path.at(-1) ?? '') ? change.by : value;
  if (typeof value !== 'string') return value;
  if (value === String(change.port) && /port$/.test(path.at(-1) ?? '')) return String(change.by);
  return value.replace(new RegExp(`:${change.port}(?!\\d)`, 'g'), `:${change.by}`);
}

function mapLeaves(
  value: Plain,
  path: readonly string[],
  leaf: (value: Plain, path: readonly string[]) => Plain,
): Plain {
  if (isList(value)) return value.map((one, index) => mapLeaves(one, [...path, String(index)], leaf));
  if (!isRecord(value)) return leaf(value, path);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapLeaves(one, [...path, key], leaf)]));
}

/** Paths that a pattern means; the last step need not exist. */
function pathsOf(value: Plain | undefined, pattern: readonly string[]): readonly (readonly string[])[] {
  const [step, ...rest] = pattern;
  if (step === undefined) return [[]];
  if (value === undefined || value === null || typeof value !== 'object') return [];
  const present = Object.keys(value).filter((key) => step === '*' || key === step);
  const mayBeNew = rest.length === 0 && step !== '*' && !Array.isArray(value);
  const steps = present.length === 0 && mayBeNew ? [step] : present;
  return steps.flatMap((one) => pathsOf(valueAt(value, [one]), rest).map((path) => [one, ...path]));
}

/** The value at a path; undefined where there is none. */
export function valueAt(value: Plain | undefined, path: readonly string[]): Plain | undefined {
  return path.reduce<Plain | undefined>((inner, key) => {
    if (inner === undefined || inner === null || typeof inner !== 'object') return undefined;
    return Object.entries(inner).find(([name]) => name === key)?.[1];
  }, value);
}

function withValue(value: Plain, path: readonly string[], next: Plain | undefined): Plain {
  const [step, ...rest] = path;
  if (step === undefined) return next ?? null;
  if (isList(value)) return value.map((one, index) => (String(index) === step ? withValue(one, rest, next) : one));
  const record = isRecord(value) ? value : {};
  if (rest.length === 0 && next === undefined) {
    return Object.fromEntries(Object.entries(record).filter(([key]) => key !== step));
  }
  return { ...record, [step]: withValue(record[step] ?? {}, rest, next) };
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}

function isRecord(value: Plain): value is { readonly [key: string]: Plain } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
