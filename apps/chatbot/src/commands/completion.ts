import { type ArgSpec, flagOf, type Verb } from '@otelops/operations';
import type { Option } from '../ports/interactions.ts';
import { limits } from '../render/limits.ts';

/** What may follow one word of a list flag such as `--only`, by the name of its value: `COMPONENT`. */
export type ValueNames = Readonly<Record<string, readonly string[]>>;

/**
 * Whole command lines that begin like what was typed: verbs, their targets, their flags, and names where they are known. Every
 * word of the registry is found by any part of its words, so that `dep 2` finds `deploy phase-2`.
 */
export function completeLine(typed: string, verbs: readonly Verb[], values: ValueNames = {}): readonly Option[] {
  const words = typed
    .toLowerCase()
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, 8);
  const found: Option[] = [];
  for (const verb of verbs) {
    for (const line of linesOf(verb, values)) {
      if (found.length >= limits.options) return found;
      if (line.length <= limits.optionValue && matches(line, words)) found.push(optionOf(line, verb));
    }
  }
  return found;
}

function optionOf(line: string, { name, summary }: Verb): Option {
  const text = line === name ? `${line}: ${summary}` : line;
  return { text: text.length <= limits.optionText ? text : `${text.slice(0, limits.optionText - 1)}…`, value: line };
}

/** Each word typed is part of a word of the line, in order. */
function matches(line: string, typed: readonly string[]): boolean {
  const words = line.split(' ');
  let from = 0;
  return typed.every((part) => {
    const at = words.findIndex((word, index) => index >= from && word.includes(part));
    from = at + 1;
    return at !== -1;
  });
}

function linesOf(verb: Verb, values: ValueNames): readonly string[] {
  const specs = Object.entries(verb.args);
  const targets = specs.flatMap(([, spec]) => (spec.kind === 'positional' ? (spec.choices ?? []) : []));
  const withTarget = targets.map((target) => `${verb.name} ${target}`);
  const starts = targets.length === 0 ? [verb.name] : withTarget;
  const flags = specs.flatMap(([name, spec]) => flagsOf(name, spec, values));
  return [verb.name, ...withTarget, ...starts.flatMap((start) => flags.map((flag) => `${start} ${flag}`))];
}

function flagsOf(name: string, spec: ArgSpec, values: ValueNames): readonly string[] {
  const flag = `--${flagOf(name)}`;
  if (spec.kind === 'switch') return [flag];
  if (spec.kind === 'choice') return spec.choices.map((choice) => `${flag} ${choice}`);
  return spec.kind === 'list' ? (values[spec.value] ?? []).map((value) => `${flag} ${value}`) : [];
}
