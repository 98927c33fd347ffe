import { spawn } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';

/** One run of something measured. */
export interface Run {
  readonly ms: number;
  /** Most memory that a command held, where this run looked at it. */
  readonly peakMiB?: number;
  /** What went over the wire, for what runs in this process. */
  readonly requests?: Readonly<Record<string, number>>;
}

export interface Subject {
  readonly name: string;
  run(look: Look): Promise<Run>;
}

/** Memory is looked at in runs of their own: looking costs time. */
export type Look = 'time' | 'memory';

export interface Figures {
  readonly name: string;
  readonly ms: number;
  readonly fastest: number;
  readonly slowest: number;
  readonly peakMiB?: number;
  readonly requests?: Readonly<Record<string, number>>;
}

/**
 * Runs every subject once to warm up (and to see its memory), then in turns: each round begins with another one, so that what
 * the machine does meanwhile meets all of them.
 */
export async function inTurns(subjects: readonly Subject[], rounds: number): Promise<readonly Figures[]> {
  const warm: Run[] = [];
  for (const subject of subjects) warm.push(await subject.run('memory'));
  const runs = subjects.map((): Run[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < subjects.length; turn += 1) {
      const index = (round + turn) % subjects.length;
      runs[index]!.push(await subjects[index]!.run('time'));
    }
  }
  return subjects.map(({ name }, index) => figuresOf(name, runs[index]!, warm[index]!));
}

function figuresOf(name: string, runs: readonly Run[], warm: Run): Figures {
  const sorted = runs.map(({ ms }) => ms).sort((a, b) => a - b);
  const requests = runs.at(-1)?.requests;
  return {
    name,
    ms: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN,
    fastest: sorted[0] ?? Number.NaN,
    slowest: sorted.at(-1) ?? Number.NaN,
    ...(warm.peakMiB === undefined ? {} : { peakMiB: warm.peakMiB }),
    ...(requests === undefined ? {} : { requests }),
  };
}

export interface CommandLine {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

const commandTimeoutMs = 300_000;

/** A whole command, from its start to its end, as a shell would wait for it. */
export async function runCommand(
  command: CommandLine,
  look: Look = 'time',
): Promise<Run & { readonly output: string }> {
  const started = performance.now();
  const child = spawn(command.program, command.args, {
    env: { ...process.env, ...command.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: commandTimeoutMs,
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
  });
  const texts: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => texts.push(text));
  let peakMiB = 0;
  const looking =
    look === 'memory' ? setInterval(() => (peakMiB = Math.max(peakMiB, peakOf(child.pid))), 3) : undefined;
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  clearInterval(looking);
  const ms = performance.now() - started;
  const output = texts.join('');
  if (code !== 0)
    throw new Error(`${command.program} ${command.args.join(' ')} ended with ${code}:\n${output.slice(-3000)}`);
  return { ms, output, ...(look === 'memory' ? { peakMiB } : {}) };
}

/** The kernel's own high-water mark of a process (Linux); where it gives none, not a number. */
function peakOf(pid: number | undefined): number {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) / 1024;
  } catch {
    return process.platform === 'linux' ? 0 : Number.NaN;
  }
}

export function command(name: string, line: CommandLine): Subject {
  return { name, run: (look) => runCommand(line, look) };
}

const sent = new Map<string, number>();
subscribe('undici:request:create', (message) => {
  const method = methodOf(message);
  sent.set(method, (sent.get(method) ?? 0) + 1);
});

function methodOf(message: unknown): string {
  if (typeof message !== 'object' || message === null || !('request' in message)) return '?';
  const { request } = message;
  return typeof request === 'object' && request !== null && 'method' in request ? String(request.method) : '?';
}

/** Something in this process, with the requests that its HTTP client sent. */
export function inProcess(name: string, task: () => Promise<unknown>): Subject {
  return {
    name,
    run: async () => {
      sent.clear();
      const started = performance.now();
      await task();
      return { ms: performance.now() - started, requests: Object.fromEntries(sent) };
    },
  };
}
