import type { SilenceMatcher } from '@otelops/operations/backends';
import type { Labels } from '../intake/notification.ts';

/** More values than this in one pattern nobody reads. */
const MAX_VALUES = 20;

/** A value as part of one of Alertmanager's patterns (RE2), matching only itself. */
export function escapePattern(value: string): string {
  return value.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}

/**
 * Matchers for exactly these alerts, as near as matchers come: what they share as it is, and what tells them apart as a
 * pattern of their values. Labels that differ in more ways than can be read are left out, and so is what not all carry.
 */
export function matchersOf(all: readonly Labels[]): readonly SilenceMatcher[] {
  const [first = {}] = all;
  return Object.keys(first)
    .filter((name) => all.every((labels) => Object.hasOwn(labels, name) && labels[name] !== ''))
    .toSorted()
    .flatMap((name) => {
      const values = [...new Set(all.map((labels) => labels[name] ?? ''))].toSorted();
      const [only = ''] = values;
      if (values.length === 1) return [equal(name, only)];
      if (values.length > MAX_VALUES) return [];
      return [{ name, value: values.map(escapePattern).join('|'), isRegex: true, isEqual: true }];
    });
}

/** Matchers for whatever carries these labels. */
export function matchersFor(labels: Labels): readonly SilenceMatcher[] {
  return Object.keys(labels)
    .filter((name) => labels[name] !== '')
    .toSorted()
    .map((name) => equal(name, labels[name] ?? ''));
}

function equal(name: string, value: string): SilenceMatcher {
  return { name, value, isRegex: false, isEqual: true };
}
