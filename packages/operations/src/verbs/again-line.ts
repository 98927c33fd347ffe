import { type ArgInput, flagOf } from '../command-line.ts';
import type { ArgSpec, Verb } from '../verb.ts';

/**
 * The command line that does the same once more, with every flag that was given: what is advised after a dry run or a refusal
 * must not do more than was shown. Arguments that `instead` names are replaced; `undefined` leaves them out.
 */
export function againLine(
  { name, args: spec }: Pick<Verb, 'name' | 'args'>,
  args: Readonly<Record<string, ArgInput>>,
  instead: Readonly<Record<string, ArgInput>> = {},
): string {
  const given = { ...args, ...instead };
  const entries = Object.entries(spec);
  const places = entries.flatMap(([key, { kind }]) => (kind === 'positional' ? wordsOf(given[key]) : []));
  const flags = entries.flatMap(([key, one]) => (one.kind === 'positional' ? [] : flagWords(key, one, given[key])));
  return ['otel', name, ...places, ...flags].join(' ');
}

function flagWords(key: string, spec: ArgSpec, value: ArgInput): readonly string[] {
  if (value === undefined || value === false) return [];
  if ('default' in spec && spec.default === value) return [];
  if (value === true) return [`--${flagOf(key)}`];
  return wordsOf(value).map((word) => `--${flagOf(key)} ${word}`);
}

/** Several values are one word with commas. */
function wordsOf(value: ArgInput): readonly string[] {
  const text = Array.isArray(value) ? value.join(',') : String(value ?? '');
  return text === '' ? [] : [quoted(text)];
}

/** As one word of a shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
