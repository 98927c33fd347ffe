import { parseArgs } from 'node:util';
import { nearestWord } from '@otelops/stack/nearest-word';
import type { ArgSpec, ArgsSpec, Verb } from './verb.ts';

/** A command line understood: the verb and its arguments by name, defaults filled in. */
export interface Command {
  readonly verb: Verb;
  readonly args: Readonly<Record<string, ArgInput>>;
}

export type ArgInput = string | number | boolean | readonly string[] | undefined;

/** A command line refused: which word, why, what is allowed. */
export interface CommandFault {
  readonly code: 'unknown-verb' | 'bad-arguments';
  readonly message: string;
  readonly next: readonly string[];
  /** The verb, when it was understood so far. */
  readonly verb?: Verb;
}

export type CommandResult =
  | { readonly ok: true; readonly command: Command }
  | { readonly ok: false; readonly fault: CommandFault };

/** No command line of ours needs more; a longer one is an accident or an attack. */
const maxWords = 200;
const maxWordLength = 4000;

/**
 * Turns words into a command. The same function serves the terminal and Slack, so both understand the same lines.
 * Never throws; takes time linear in the words.
 */
export function parseCommand(words: readonly string[], verbs: readonly Verb[]): CommandResult {
  if (words.length > maxWords || words.some((word) => word.length > maxWordLength)) {
    return refuse({ code: 'bad-arguments', message: `The command is longer than ${maxWords} words.`, next: ['help'] });
  }
  const found = findVerb(words, verbs);
  if (found === undefined) return refuse(unknownVerb(words, verbs));
  return parseVerbArgs(found.verb, words.slice(found.used));
}

function findVerb(words: readonly string[], verbs: readonly Verb[]): { verb: Verb; used: number } | undefined {
  for (const used of [2, 1]) {
    const name = words.slice(0, used).join(' ');
    const verb = words.length >= used ? verbs.find((candidate) => candidate.name === name) : undefined;
    if (verb !== undefined) return { verb, used };
  }
  return undefined;
}

function unknownVerb(words: readonly string[], verbs: readonly Verb[]): CommandFault {
  const names = verbs.map((verb) => verb.name);
  const given = words[0] ?? '';
  const guess =
    nearestWord(words.slice(0, 2).join(' '), names) ??
    nearestWord(given, names) ??
    names.find((name) => name.startsWith(`${given} `));
  const message = given === '' ? 'No verb was given.' : `There is no verb "${shorten(given)}".`;
  return { code: 'unknown-verb', message, next: guess === undefined ? ['help'] : [guess, 'help'] };
}

function parseVerbArgs(verb: Verb, words: readonly string[]): CommandResult {
  let parsed: { values: Record<string, unknown>; positionals: string[] };
  try {
    parsed = parseArgs({ args: [...words], options: optionsOf(verb.args), allowPositionals: true, strict: true });
  } catch (error) {
    return refuse(flagFault(verb, words, error));
  }
  const faults: string[] = [];
  const args: Record<string, ArgInput> = {};
  const places = [...parsed.positionals];
  for (const [name, spec] of Object.entries(verb.args)) {
    const given = spec.kind === 'positional' ? places.shift() : parsed.values[flagOf(name)];
    const outcome = readArg(name, spec, given);
    if ('fault' in outcome) faults.push(outcome.fault);
    else args[name] = outcome.value;
  }
  if (places.length > 0) faults.push(`"${shorten(places[0] ?? '')}" is one word too many.`);
  if (faults.length === 0) return { ok: true, command: { verb, args } };
  return refuse({ code: 'bad-arguments', message: faults.join(' '), next: [`help ${verb.name}`], verb });
}

interface FlagOption {
  type: 'string' | 'boolean';
  short?: string;
  multiple?: boolean;
}

function optionsOf(args: ArgsSpec): Record<string, FlagOption> {
  const options: Record<string, FlagOption> = {};
  for (const [name, spec] of Object.entries(args)) {
    if (spec.kind === 'positional') continue;
    if (spec.kind === 'switch')
      options[flagOf(name)] = { type: 'boolean', ...(spec.short ? { short: spec.short } : {}) };
    else options[flagOf(name)] = { type: 'string', multiple: spec.kind === 'list' };
  }
  return options;
}

/** `dryRun` is `--dry-run` on a command line. */
export function flagOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

type ArgOutcome = { readonly value: ArgInput } | { readonly fault: string };

function readArg(name: string, spec: ArgSpec, given: unknown): ArgOutcome {
  switch (spec.kind) {
    case 'switch':
      return { value: given === true };
    case 'list':
      return { value: listOf(given) };
    case 'number':
      return readNumber(name, spec, given);
    case 'text':
      return readText(name, spec, given);
    default:
      return readChoice(name, spec, given);
  }
}

function listOf(given: unknown): readonly string[] {
  const texts = Array.isArray(given) ? given.filter((item) => typeof item === 'string') : [];
  return texts
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '');
}

function readNumber(name: string, spec: ArgSpec & { kind: 'number' }, given: unknown): ArgOutcome {
  if (given === undefined) return { value: spec.default };
  const value = Number(given);
  if (Number.isSafeInteger(value) && value >= spec.min && value <= spec.max) return { value };
  return {
    fault: `--${flagOf(name)} takes a whole number from ${spec.min} to ${spec.max}, not "${shorten(String(given))}".`,
  };
}

function readText(name: string, spec: ArgSpec & { kind: 'text' }, given: unknown): ArgOutcome {
  const value = typeof given === 'string' ? given : spec.default;
  const wrong = value === undefined ? undefined : spec.check?.(value);
  return wrong === undefined ? { value } : { fault: `--${flagOf(name)} ${wrong}, not "${shorten(value ?? '')}".` };
}

function readChoice(name: string, spec: ArgSpec & { kind: 'choice' | 'positional' }, given: unknown): ArgOutcome {
  if (given === undefined) return missing(spec);
  const text = String(given);
  if (spec.choices === undefined || spec.choices.includes(text)) return { value: text };
  const guess = nearestWord(text, spec.choices);
  const label = spec.kind === 'choice' ? `--${flagOf(name)}` : name;
  const hint = guess === undefined ? '' : ` Did you mean "${guess}"?`;
  return { fault: `${label} is one of ${spec.choices.join(', ')}, not "${shorten(text)}".${hint}` };
}

/** What was not said: its default, or a question where there can be none. */
function missing(spec: ArgSpec & { kind: 'choice' | 'positional' }): ArgOutcome {
  if (spec.kind === 'choice' || spec.required === undefined) return { value: spec.default };
  const words = spec.choices === undefined ? '' : ` One of ${spec.choices.join(', ')}.`;
  return { fault: `${spec.required}${words}` };
}

/** Why the flags cannot be read, in words of ours. */
function flagFault(verb: Verb, words: readonly string[], error: unknown): CommandFault {
  const next = [`help ${verb.name}`];
  const named = error instanceof Error ? /'(--?[\w-]+)/.exec(error.message)?.[1] : undefined;
  const known = Object.entries(verb.args).find(
    ([key, { kind }]) => kind !== 'positional' && named === `--${flagOf(key)}`,
  );
  if (known !== undefined && isUsedWrongly(error)) {
    return { code: 'bad-arguments', message: valueFault(known, words), next, verb };
  }
  const flags = Object.keys(optionsOf(verb.args));
  const unknown = named ?? words.find((word) => word.startsWith('-')) ?? '';
  const guess = nearestWord(unknown.replace(/^-+/, ''), flags);
  const hint = guess === undefined ? '' : ` Did you mean --${guess}?`;
  return { code: 'bad-arguments', message: `"${verb.name}" has no flag ${shorten(unknown)}.${hint}`, next, verb };
}

/** The flag exists; what stands behind it is the trouble. */
function isUsedWrongly(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE';
}

function valueFault([key, spec]: readonly [string, ArgSpec], words: readonly string[]): string {
  const flag = `--${flagOf(key)}`;
  if (spec.kind === 'switch') return `${flag} takes no value.`;
  const given = words[words.indexOf(flag) + 1];
  if (given !== undefined && words.includes(flag)) {
    const read = spec.kind === 'number' ? readNumber(key, spec, given) : undefined;
    if (read !== undefined && 'fault' in read) return read.fault;
    return `${flag} needs a value. If that is to be "${shorten(given)}", write ${flag}=${shorten(given)}.`;
  }
  return `${flag} needs a value${'value' in spec ? `: ${flag} ${spec.value}` : ''}.`;
}

function shorten(text: string, length = 60): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}

function refuse(fault: CommandFault): CommandResult {
  return { ok: false, fault };
}
