import type { CommandFault } from '@otelops/operations';

/** What may stand anywhere on the line, before or after the verb. */
export interface Globals {
  readonly sandbox: boolean;
  readonly context: string | undefined;
  readonly kubeconfig: string | undefined;
  readonly config: string;
  readonly artifacts: string | undefined;
  readonly output: 'text' | 'json';
  readonly yes: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

interface GlobalFlag {
  readonly flags: readonly string[];
  readonly value?: string;
  readonly choices?: readonly string[];
  readonly summary: string;
}

export const globalFlags: readonly GlobalFlag[] = [
  {
    flags: ['--sandbox'],
    summary: 'the simulated cluster on this machine: the one `otel sandbox` keeps, else a new one',
  },
  { flags: ['--context'], value: 'NAME', summary: 'the cluster: a context of the kubeconfig (or OTELOPS_CONTEXT)' },
  { flags: ['--kubeconfig'], value: 'FILE', summary: 'the kubeconfig (default: KUBECONFIG, then ~/.kube/config)' },
  { flags: ['--config', '-c'], value: 'FILE', summary: 'the stack config (default: otel-stack.yaml)' },
  { flags: ['--artifacts'], value: 'DIR', summary: 'take outside manifests from a folder filled by `otel vendor`' },
  {
    flags: ['--output', '-o'],
    value: 'FORMAT',
    choices: ['text', 'json'],
    summary: 'json: one event a line, the last one the outcome',
  },
  { flags: ['--yes', '-y'], summary: 'approve the plan without being asked' },
  { flags: ['--help', '-h'], summary: 'help on otel or on a verb' },
  { flags: ['--version', '-v'], summary: 'the version of otel' },
];

export type GlobalsResult =
  | { readonly ok: true; readonly globals: Globals; readonly words: readonly string[] }
  | { readonly ok: false; readonly fault: CommandFault; readonly output: Globals['output'] };

/** Takes the global flags out of the line; the words left are the verb's. After `--` nothing is taken. */
export function parseGlobals(
  line: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): GlobalsResult {
  const given = new Map<string, string>();
  const words: string[] = [];
  for (let index = 0; index < line.length; index += 1) {
    const word = line[index] ?? '';
    if (word === '--') {
      words.push(...line.slice(index));
      break;
    }
    const [name = '', inline] = splitFlag(word);
    const flag = globalFlags.find((candidate) => candidate.flags.includes(name));
    if (flag === undefined) {
      words.push(word);
      continue;
    }
    const fault = checkValue(flag, inline, line[index + 1]);
    if (fault !== undefined) return { ok: false, fault, output: outputOf(line) };
    if (flag.value !== undefined && inline === undefined) index += 1;
    given.set(flag.flags[0] ?? name, inline ?? line[index] ?? '');
  }
  return { ok: true, globals: globalsOf(given, env), words };
}

/** What a faulty line says of its output: whoever reads JSON is told the fault in JSON, wherever it stands. */
function outputOf(line: readonly string[]): Globals['output'] {
  const end = line.indexOf('--');
  const flags = end === -1 ? line : line.slice(0, end);
  const isJson = flags.some(
    (word, index) => word === '--output=json' || (['--output', '-o'].includes(word) && flags[index + 1] === 'json'),
  );
  return isJson ? 'json' : 'text';
}

function splitFlag(word: string): [string, string | undefined] {
  const equals = word.startsWith('--') ? word.indexOf('=') : -1;
  return equals === -1 ? [word, undefined] : [word.slice(0, equals), word.slice(equals + 1)];
}

function checkValue(flag: GlobalFlag, inline: string | undefined, next: string | undefined): CommandFault | undefined {
  const name = flag.flags[0] ?? '';
  if (flag.value === undefined) {
    return inline === undefined ? undefined : fault(`${name} takes no value: leave ${name} out where it is not meant.`);
  }
  const value = inline ?? (next?.startsWith('-') === true ? undefined : next);
  if (value === undefined || value === '') return fault(`${name} needs a value: ${name} ${flag.value}.`);
  if (flag.choices !== undefined && !flag.choices.includes(value)) {
    return fault(`${name} is one of ${flag.choices.join(', ')}, not "${value.slice(0, 60)}".`);
  }
  return undefined;
}

function fault(message: string): CommandFault {
  return { code: 'bad-arguments', message, next: ['help'] };
}

function globalsOf(given: ReadonlyMap<string, string>, env: Readonly<Record<string, string | undefined>>): Globals {
  return {
    sandbox: given.has('--sandbox'),
    context: given.get('--context') ?? (given.has('--sandbox') ? undefined : env['OTELOPS_CONTEXT'] || undefined),
    kubeconfig: given.get('--kubeconfig'),
    config: given.get('--config') ?? 'otel-stack.yaml',
    artifacts: given.get('--artifacts'),
    output: given.get('--output') === 'json' ? 'json' : 'text',
    yes: given.has('--yes'),
    help: given.has('--help'),
    version: given.has('--version'),
  };
}
