import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const main = resolve(import.meta.dirname, '../src/main.ts');

export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** With `--output json`: the events, parsed. */
  readonly events: readonly JsonEvent[];
}

export interface JsonEvent {
  readonly type: string;
  readonly time: string;
  readonly code?: string;
  readonly exitCode?: number;
  readonly summary?: string;
  readonly next?: readonly string[];
  readonly data?: Readonly<Record<string, string | number | boolean | null>>;
  readonly rows?: readonly Readonly<Record<string, unknown>>[];
  readonly [field: string]: unknown;
}

export interface Otel extends AsyncDisposable {
  readonly folder: string;
  /** What the command sees of the environment; a test may set more. */
  readonly env: Record<string, string | undefined>;
  run(...args: string[]): Promise<Ended>;
  start(...args: string[]): Running;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What it said so far. */
  said(): string;
  /** Resolves when the output so far holds the text; rejects when the command ends before. */
  saw(text: string): Promise<void>;
}

/** The command in an empty folder of its own, with a state folder of its own. */
export async function otelIn(): Promise<Otel> {
  const folder = await mkdtemp(join(tmpdir(), 'otelops-cli-'));
  const children = new Set<ChildProcess>();
  const env: Record<string, string | undefined> = {
    PATH: process.env['PATH'],
    HOME: folder,
    XDG_STATE_HOME: join(folder, 'state'),
    XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'],
  };
  const start = (...args: string[]): Running => {
    const child = spawn(process.execPath, ['--conditions=@otelops/source', main, ...args], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.add(child);
    return watchChild(child);
  };
  return {
    folder,
    env,
    start,
    run: (...args) => start(...args).ended,
    [Symbol.asyncDispose]: async () => {
      for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function watchChild(child: ChildProcess): Running {
  let stdout = '';
  let stderr = '';
  const looks = new Set<() => void>();
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    for (const look of looks) look();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    for (const look of looks) look();
  });
  const ended = new Promise<Ended>((done) => {
    child.on('close', (code, signal) => {
      const exitCode = code ?? (signal === 'SIGKILL' ? 137 : 1);
      done({ exitCode, stdout, stderr, events: parseLines(stdout) });
    });
  });
  const saw = (text: string): Promise<void> =>
    new Promise((done, fail) => {
      const look = (): void => {
        if (!(stdout + stderr).includes(text)) return;
        looks.delete(look);
        done();
      };
      looks.add(look);
      look();
      void ended.then((end) =>
        fail(new Error(`ended with ${end.exitCode} before "${text}":\n${end.stdout}${end.stderr}`)),
      );
    });
  return { child, ended, said: () => stdout + stderr, saw };
}

function parseLines(text: string): JsonEvent[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line): JsonEvent => JSON.parse(line));
}
