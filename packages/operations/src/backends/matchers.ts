import { anyTarget, type Target } from '../verb.ts';
import type { SilenceMatcher } from './alertmanager-types.ts';

/** A matcher as Alertmanager and PromQL write it: `severity=~"warning|critical"`. */
export function formatMatcher({ name, value, isRegex, isEqual }: SilenceMatcher): string {
  const operator = isRegex ? (isEqual ? '=~' : '!~') : isEqual ? '=' : '!=';
  return `${name}${operator}${JSON.stringify(value)}`;
}

/**
 * Reads `name=value`, `name!=value`, `name=~regex`, `name!~regex`, the value with or without quotes; nothing else. Whether a
 * pattern is one, and what it matches, is for Alertmanager to say: its patterns (RE2) are not those of JavaScript.
 */
export function parseMatcher(text: string): SilenceMatcher | undefined {
  const found = /^\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)([\s\S]*)$/.exec(text);
  if (found === null) return undefined;
  const [, name = '', operator = '', raw = ''] = found;
  const value = unquoted(raw.trim());
  if (value === undefined) return undefined;
  return { name, value, isRegex: operator.endsWith('~'), isEqual: !operator.startsWith('!') };
}

function unquoted(raw: string): string | undefined {
  if (!raw.startsWith('"')) return raw;
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The alerts that a silence of these matchers takes in, by name, for rules about targets: those it names outright, or else any
 * alert there is, since a pattern or other labels may take in every one.
 */
export function silenceTargets(matchers: readonly SilenceMatcher[]): readonly Target[] {
  const names = matchers.filter(({ name, isRegex, isEqual }) => name === 'alertname' && !isRegex && isEqual);
  return names.length === 0 ? [[anyTarget]] : names.map(({ value }) => [value]);
}

/** Without its groups and anchors, a pattern that takes any value. */
const anyValue: ReadonlySet<string> = new Set(['', '.*', '.+', '.*.*', '.*?', '.+?', '[^]*', '(.|\n)*']);

/** Whether a matcher says next to nothing: a silence of such alone would take in everything, now and later. */
export function saysNothing({ value, isRegex, isEqual }: SilenceMatcher): boolean {
  if (!isRegex) return !isEqual || value === '';
  return !isEqual || anyValue.has(value.replace(/^\^|\$$/g, '').replace(/^\((?:\?:)?(.*)\)$/s, '$1'));
}
