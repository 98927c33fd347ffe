import { isRecord } from '../../json.ts';

/** One step of a path: a field, all items, one item, or the items with a certain field. */
type Step = { field: string } | { all: true } | { index: number } | { filter: readonly string[]; equals: string };

/** Reads a JSONPath as CRDs use it: `.status.conditions[?(@.type=="Ready")].status`. What it does not understand gives nothing. */
export function readJsonPath(value: unknown, path: string): unknown[] {
  let here: unknown[] = [value];
  for (const step of parse(path)) here = here.flatMap((item) => take(item, step));
  return here;
}

const parsed = new Map<string, Step[]>();

function parse(path: string): Step[] {
  let steps = parsed.get(path);
  if (steps === undefined) {
    steps = [
      ...path.matchAll(
        /\.([^.[\]]+)|\[\*\]|\[(-?\d+)\]|\['([^']+)'\]|\[\?\(@\.([^=!<>]+?)\s*==\s*['"]([^'"]*)['"]\)\]/g,
      ),
    ].map(readStep);
    parsed.set(path, steps);
  }
  return steps;
}

function readStep(match: RegExpMatchArray): Step {
  const [all, dotted, index, quoted, filter, equals] = match;
  if (filter !== undefined) return { filter: filter.split('.'), equals: equals ?? '' };
  if (index !== undefined) return { index: Number(index) };
  if (all === '[*]') return { all: true };
  return { field: (dotted ?? quoted ?? '').replaceAll('\\', '') };
}

function take(value: unknown, step: Step): unknown[] {
  if ('field' in step) return isRecord(value) && value[step.field] !== undefined ? [value[step.field]] : [];
  if (!Array.isArray(value)) return [];
  if ('all' in step) return value;
  if ('index' in step) return value.at(step.index) === undefined ? [] : [value.at(step.index)];
  return value.filter(
    (item) =>
      step.filter.reduce<unknown>((here, name) => (isRecord(here) ? here[name] : undefined), item) === step.equals,
  );
}
