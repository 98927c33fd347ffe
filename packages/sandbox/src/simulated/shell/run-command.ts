import { absolute, type ProgramRun } from './program-run.ts';
import { PROGRAMS } from './programs.ts';
import { type ScriptCommand, splitScript } from './split-script.ts';

/** How a command ended; `not-found` only where no shell stood between. */
export type CommandEnd = { readonly exitCode: number } | { readonly state: 'not-found' | 'not-executable' };

type Surroundings = Omit<ProgramRun, 'words'>;

const SHELLS: ReadonlySet<string> = new Set(['sh', 'bash', 'ash']);
const BINARIES = /^\/(?:usr\/)?(?:local\/)?s?bin\//;

/** Runs a command line in a simulated container, as its runtime would. */
export async function runCommand(command: readonly string[], around: Surroundings): Promise<CommandEnd> {
  const [given = '', ...words] = command;
  const name = given.replace(BINARIES, '');
  if (SHELLS.has(name)) return { exitCode: await runShell(words, around) };
  const program = Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name] : undefined;
  if (program !== undefined) return { exitCode: await program({ ...around, words }) };
  const isFile = given.includes('/') && around.view.files.has(absolute(around.view, given));
  return { state: isFile ? 'not-executable' : 'not-found' };
}

/** `sh -c script`, `sh file`, or `sh` that reads its commands. */
async function runShell(words: readonly string[], around: Surroundings): Promise<number> {
  const [option, script] = words;
  if (option !== undefined && /^-\w*c$/.test(option)) return runScript(script ?? '', around);
  if (option !== undefined && !option.startsWith('-')) {
    const file = around.view.files.get(absolute(around.view, option));
    if (file !== undefined) return runScript(file.toString('utf8'), around);
    around.err(`sh: can't open '${option}': No such file or directory\n`);
    return 2;
  }
  return readCommands(around);
}

/** More than this nobody types into one line. */
const LINE_LIMIT = 64 * 1024;

async function readCommands(around: Surroundings): Promise<number> {
  let rest = '';
  let code = 0;
  for await (const chunk of around.stdin) {
    const lines = `${rest}${String(chunk)}`.split(/\r?\n|\r/);
    rest = (lines.pop() ?? '').slice(0, LINE_LIMIT);
    for (const line of lines) {
      const exit = /^\s*exit(?:\s+(\d+))?\s*$/.exec(line);
      if (exit !== null) return Number(exit[1] ?? code) & 0xff;
      code = await runScript(line, around);
    }
  }
  return rest.trim() === '' ? code : runScript(rest, around);
}

async function runScript(script: string, around: Surroundings): Promise<number> {
  let code = 0;
  const { environment } = around.view;
  const split = splitScript(script, (name) => (name === '?' ? String(code) : (environment.get(name) ?? '')));
  if ('fault' in split) {
    around.err(`sh: ${split.fault}\n`);
    return 2;
  }
  for (const command of split.commands) {
    if (!isDue(command, code)) continue;
    const [name = '', first] = command.words;
    if (name === 'exit') return Number(first ?? code) & 0xff;
    code = await runInShell(command.words, around);
  }
  return code;
}

function isDue({ when }: ScriptCommand, code: number): boolean {
  return when === 'always' || (when === 'after-success') === (code === 0);
}

async function runInShell(words: readonly string[], around: Surroundings): Promise<number> {
  const end = await runCommand(words, around);
  if ('exitCode' in end) return end.exitCode;
  const isFound = end.state === 'not-executable';
  around.err(`sh: ${words[0] ?? ''}: ${isFound ? 'Permission denied' : 'not found'}\n`);
  return isFound ? 126 : 127;
}
