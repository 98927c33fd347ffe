import {
  type ArgInput,
  type ArgsSpec,
  type Command,
  type CommandResult,
  flagOf,
  parseCommand,
  type Verb,
  verbs,
} from '@otelops/operations';

/** The verbs that chat knows: those of the registry that are for it. */
export const chatVerbs: readonly Verb[] = verbs.filter(({ mouths }) => mouths.includes('chat'));

/** The verb that a line begins with, where only a terminal has it. */
export function terminalVerbIn(words: readonly string[]): string | undefined {
  const named = verbs.find(({ name }) => words.slice(0, name.split(' ').length).join(' ') === name);
  return named === undefined || named.mouths.includes('chat') ? undefined : named.name;
}

/** A verb with its arguments as the words of a command line; what is as it would be anyway is left out. */
export function wordsOf(verb: Verb, args: Readonly<Record<string, ArgInput>>): readonly string[] {
  const entries = Object.entries(verb.args);
  const places = entries.flatMap(([name, spec]) => (spec.kind === 'positional' ? [{ spec, value: args[name] }] : []));
  // Of what changes something the target is always named.
  const last =
    verb.danger === 'none' ? places.findLastIndex(({ spec, value }) => value !== spec.default) : places.length;
  const given = places.slice(0, last + 1).flatMap(({ value }) => (value === undefined ? [] : [String(value)]));
  const flags = entries.flatMap(([name, spec]) =>
    spec.kind === 'positional' ? [] : flagWords(name, spec, args[name]),
  );
  const guard = given.some((word) => word.startsWith('-')) ? ['--'] : [];
  return guard.length > 0
    ? [...verb.name.split(' '), ...flags, ...guard, ...given]
    : [...verb.name.split(' '), ...given, ...flags];
}

function flagWords(name: string, spec: ArgsSpec[string], value: ArgInput): readonly string[] {
  const flag = `--${flagOf(name)}`;
  if (value === undefined || value === false) return [];
  if (value === true) return [flag];
  if (typeof value !== 'string' && typeof value !== 'number') return value.flatMap((item) => flagPair(flag, item));
  return 'default' in spec && spec.default === value ? [] : flagPair(flag, String(value));
}

/** A value that begins with a dash would be taken for a flag if it stood alone. */
function flagPair(flag: string, value: string): readonly string[] {
  return value.startsWith('-') ? [`${flag}=${value}`] : [flag, value];
}

/** Parsed again, so that what comes from a button, a record or another room is held to the same rules as what is typed. */
export function commandFor(verb: string, args: Readonly<Record<string, ArgInput>>): CommandResult {
  const known = chatVerbs.find(({ name }) => name === verb);
  return known === undefined ? parseCommand(verb.split(' '), chatVerbs) : parseCommand(wordsOf(known, args), chatVerbs);
}

/** The command as one line that reads, and lexes, as it was meant. */
export function lineOf(command: Command): string {
  return wordsOf(command.verb, command.args).map(quoted).join(' ');
}

function quoted(word: string): string {
  if (/^[^\s"'“”‘’\\`<>—–]+$/.test(word)) return word;
  return `"${word.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
