import type { Labels } from '../intake/notification.ts';

/** Whether two sets of labels are the same. */
export function sameLabels(a: Labels, b: Labels): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && a[name] === b[name]);
}

/** The labels that all of these carry with the same value. */
export function commonLabelsOf(all: readonly Labels[]): Labels {
  const [first = {}, ...rest] = all;
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) =>
      rest.every((labels) => Object.hasOwn(labels, name) && labels[name] === value),
    ),
  );
}
