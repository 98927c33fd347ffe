import { type Command, parseCommand, verbs } from '@otelops/operations';
import { completionEntry, renderCompletion, shells } from './completion.ts';
import { type Globals, parseGlobals } from './globals.ts';
import { renderGroupHelp, renderHelp, renderVerbHelp } from './help.ts';
import { ownCommands } from './own-commands.ts';
import { type Host, screenOf } from './process-screen.ts';
import { refuse } from './refusal.ts';
import { createPaint } from './render/paint.ts';
import type { Screen } from './terminal.ts';
import { cliVersion } from './version.ts';

/** What the command line came to: where it runs, how it shows, what was asked. */
export interface Invocation {
  readonly host: Host;
  readonly screen: Screen;
  readonly globals: Globals;
  readonly words: readonly string[];
}

/**
 * The command, from its words to its exit code. What a run does not need is not loaded: help reads the registry only,
 * a verb loads its engine, and only a redrawn terminal loads the drawing.
 */
export async function runCli(host: Host): Promise<number> {
  const screen = screenOf(host);
  const parsed = parseGlobals(host.argv.slice(2), host.env);
  if (!parsed.ok) return refuse(parsed.fault, { host, screen, output: parsed.output });
  const { globals, words } = parsed;
  try {
    return await runLine({ host, screen, globals, words });
  } catch (error) {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const fault = { code: 'internal-error', message: `A defect in otelops: ${text}`, next: ['help'] } as const;
    return refuse(fault, { host, screen, output: globals.output });
  }
}

async function runLine(invocation: Invocation): Promise<number> {
  const { host, screen, globals, words } = invocation;
  if (globals.version || words[0] === 'version') return print(screen, `otel ${cliVersion()}\n`);
  const [first = 'help', ...rest] = words;
  if (first === 'help') return help(rest, invocation);
  if (globals.help) return help(words, invocation);
  if (first === 'completion') return completion(rest, invocation);
  const own = ownCommands.find((command) => command.name === first);
  if (own !== undefined) return own.run({ ...invocation, words: rest });
  const command = parseCommand(words, verbs);
  if (!command.ok) return refuse(command.fault, { host, screen, output: globals.output });
  return runRegistryVerb(command.command, invocation);
}

async function runRegistryVerb(command: Command, invocation: Invocation): Promise<number> {
  const { runCommand } = await import('./run-command.ts');
  return runCommand(command, invocation);
}

function help(words: readonly string[], { host, screen, globals }: Invocation): number {
  const page = { paint: createPaint(screen.color), columns: screen.columns };
  if (words.length === 0) {
    const entries = [...verbs.filter((verb) => verb.mouths.includes('cli')), ...ownCommands, completionHelp];
    return print(screen, renderHelp(entries, page));
  }
  const own = ownCommands.find((command) => command.name === words[0]);
  if (own !== undefined) return print(screen, `otel ${own.name}: ${own.summary}\n\n${own.details}\n`);
  if (words[0] === 'completion')
    return print(screen, `otel completion ${shells.join('|')}: ${completionHelp.summary}\n`);
  const named =
    verbs.find((verb) => verb.name === words.slice(0, 2).join(' ')) ?? verbs.find((verb) => verb.name === words[0]);
  if (named !== undefined) return print(screen, renderVerbHelp(named, page));
  const group = verbs.filter((verb) => verb.name.startsWith(`${words[0]} `));
  if (group.length > 0) return print(screen, renderGroupHelp(group, page));
  const parsed = parseCommand(words.slice(0, 2), verbs);
  if (parsed.ok) return print(screen, renderVerbHelp(parsed.command.verb, page));
  return refuse(parsed.fault, { host, screen, output: globals.output });
}

const completionHelp = { name: 'completion', summary: `a script for the shell: ${shells.join(', ')}` };

function completion(words: readonly string[], { host, screen, globals }: Invocation): number {
  const shell = shells.find((known) => known === words[0]);
  if (shell === undefined) {
    const given =
      words[0] === undefined ? 'For which shell?' : `There is no completion for "${words[0].slice(0, 60)}".`;
    const message = `${given} One of ${shells.join(', ')}.`;
    const next = shells.map((known) => `completion ${known}`);
    return refuse({ code: 'bad-arguments', message, next }, { host, screen, output: globals.output });
  }
  const own = ownCommands.map((command) => ({ name: command.name, summary: command.summary, choices: [], flags: [] }));
  return print(screen, renderCompletion(shell, [...verbs.map(completionEntry), ...own]));
}

function print(screen: Screen, text: string): number {
  screen.out(text);
  return 0;
}
