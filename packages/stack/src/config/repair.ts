import type { core } from 'zod';
import type { PathSegment } from './fault.ts';
import { stackConfigSchema } from './schema.ts';
import { valueAt } from './schema-faults.ts';
import type { StackConfig } from './types.ts';

/** A config with its faulty parts left out, so that the rest can still be checked against the rules. */
export interface RepairedConfig {
  readonly config: StackConfig;
  /** What was left out: rules about these places, or below them, have nothing to say. */
  readonly removed: readonly (readonly PathSegment[])[];
}

const rounds = 12;
const placeholder = { version: 1, cluster: { name: 'placeholder' } };

export function repairConfig(value: unknown): RepairedConfig | undefined {
  let current: unknown = isMapping(value) ? value : {};
  const removed: (readonly PathSegment[])[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const result = stackConfigSchema.safeParse(current);
    if (result.success) return { config: result.data, removed };
    const paths = result.error.issues.flatMap(faultyPaths).map((path) => written(current, path));
    removed.push(...paths);
    current = withPlaceholders(paths.reduce(without, current));
  }
  return undefined;
}

/** Whether a rule's finding at `path` rests on something that was left out. */
export function restsOnRemoved(path: readonly PathSegment[], removed: RepairedConfig['removed']): boolean {
  return removed.some((gone) => {
    const shared = Math.min(gone.length, path.length);
    return gone.slice(0, shared).every((segment, index) => segment === path[index]) || sameList(gone, path);
  });
}

/** Leaving out an element moves those behind it, so their numbers in findings would be wrong. */
function sameList(gone: readonly PathSegment[], path: readonly PathSegment[]): boolean {
  const list = gone.slice(0, -1);
  return typeof gone.at(-1) === 'number' && list.every((segment, index) => segment === path[index]);
}

function faultyPaths(issue: core.$ZodIssue): readonly (readonly PathSegment[])[] {
  const path = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path];
}

/** What is missing cannot be left out; the section that lacks it can. */
function written(value: unknown, path: readonly PathSegment[]): readonly PathSegment[] {
  let known = path;
  while (known.length > 0 && valueAt(value, known) === undefined) known = known.slice(0, -1);
  return known.length === 0 ? path.slice(0, 1) : known;
}

function without(value: unknown, path: readonly PathSegment[]): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return {};
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => (index !== head ? [item] : rest.length === 0 ? [] : [without(item, rest)]));
  }
  if (!isMapping(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      key !== String(head) ? [[key, inner]] : rest.length === 0 ? [] : [[key, without(inner, rest)]],
    ),
  );
}

function withPlaceholders(value: unknown): unknown {
  if (!isMapping(value)) return placeholder;
  const cluster = isMapping(value['cluster']) ? { ...placeholder.cluster, ...value['cluster'] } : placeholder.cluster;
  return { ...value, version: 1, cluster };
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
