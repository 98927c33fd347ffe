import { flagOf, type Verb } from '@otelops/operations';
import { globalFlags } from './globals.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

export interface CompletionEntry {
  readonly name: string;
  readonly summary: string;
  readonly choices: readonly string[];
  readonly flags: readonly string[];
}

/** What a shell may offer after each verb. */
export function completionEntry(verb: Verb): CompletionEntry {
  const choices = Object.values(verb.args).flatMap((spec) => (spec.kind === 'positional' ? (spec.choices ?? []) : []));
  const flags = Object.entries(verb.args)
    .filter(([, spec]) => spec.kind !== 'positional')
    .map(([name]) => `--${flagOf(name)}`);
  return { name: verb.name, summary: verb.summary, choices, flags };
}

/** A script for the shell to source: `source <(otel completion bash)`. It needs no call of otel at each key press. */
export function renderCompletion(shell: Shell, entries: readonly CompletionEntry[]): string {
  const everywhere = globalFlags.flatMap((flag) => flag.flags.slice(0, 1));
  if (shell === 'fish') return fish(entries, everywhere);
  const script = bash(entries, everywhere);
  return shell === 'bash' ? script : `autoload -U +X bashcompinit && bashcompinit\n${script}`;
}

function bash(entries: readonly CompletionEntry[], everywhere: readonly string[]): string {
  const firstWords = [...new Set(entries.map((entry) => entry.name.split(' ')[0] ?? ''))];
  const cases = firstWords.map((word) => {
    const own = entries.filter((entry) => entry.name.split(' ')[0] === word);
    const words = own.flatMap((entry) => [...entry.name.split(' ').slice(1), ...entry.choices, ...entry.flags]);
    return `    ${word}) words="${[...words, ...everywhere].join(' ')}" ;;`;
  });
  return `_otel() {
  local words current="\${COMP_WORDS[COMP_CWORD]}" verb="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) verb="$word"; break ;; esac
  done
  case "$verb" in
    "") words="${[...firstWords, 'help', ...everywhere].join(' ')}" ;;
${cases.join('\n')}
    help) words="${firstWords.join(' ')}" ;;
    *) words="${everywhere.join(' ')}" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _otel otel
`;
}

function fish(entries: readonly CompletionEntry[], everywhere: readonly string[]): string {
  const lines = ['complete -c otel -f'];
  for (const flag of everywhere) lines.push(`complete -c otel -l ${flag.slice(2)}`);
  for (const entry of entries) {
    const [first = '', second] = entry.name.split(' ');
    const summary = entry.summary.replaceAll("'", "\\'");
    if (second === undefined) lines.push(`complete -c otel -n __fish_use_subcommand -a ${first} -d '${summary}'`);
    else lines.push(`complete -c otel -n '__fish_seen_subcommand_from ${first}' -a ${second} -d '${summary}'`);
    const seen = `-n '__fish_seen_subcommand_from ${first}'`;
    if (entry.choices.length > 0) lines.push(`complete -c otel ${seen} -a '${entry.choices.join(' ')}'`);
    for (const flag of entry.flags) lines.push(`complete -c otel ${seen} -l ${flag.slice(2)}`);
  }
  return `${lines.join('\n')}\n`;
}
