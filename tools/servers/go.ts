import { fitsRange } from '../../packages/sandbox/src/real/programs/version.ts';
import type { BuildFailure, GoExit } from './failure.ts';

/** The Go toolchain of this machine. */
export interface Go {
  /** Runs `go` in a folder. `onLine` sees each line of both streams as it comes. */
  run(goArguments: readonly string[], options: GoRunOptions): Promise<GoExit>;
}

export interface GoRunOptions {
  folder: string;
  timeoutMilliseconds: number;
  onLine?: (line: string) => void;
}

/**
 * The environment of every run: no C compiler, no silent download of another toolchain, no reading of the repository's
 * version control, and so many compilers at once as memory allows.
 */
export function goEnvironment(
  base: Readonly<Record<string, string | undefined>>,
  jobs: number,
): Record<string, string | undefined> {
  return { ...base, CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GOWORK: 'off', GOFLAGS: `-buildvcs=false -p=${jobs}` };
}

/** One compiler process a core, but no more than one for each 2 GiB of memory. */
export function defaultJobs(cores: number, memoryBytes: number): number {
  return Math.max(1, Math.min(cores, Math.floor(memoryBytes / 2 ** 31)));
}

/** The oldest Go that compiles a module, as its go.mod says. */
export function wantedGo(moduleFile: string): string {
  return /^go (\d+\.\d+\.\d+)$/m.exec(moduleFile)?.[1] ?? '1.26.0';
}

/** Whether this machine's Go compiles a recipe; the failure where it does not. */
export async function checkGo(go: Go, folder: string, wanted: string): Promise<BuildFailure | undefined> {
  const { exitCode, output } = await go.run(['env', 'GOVERSION'], { folder, timeoutMilliseconds: 30_000 });
  const version = exitCode === 0 ? /^go(\d+\.\d+(?:\.\d+)?)/m.exec(output.join('\n'))?.[1] : undefined;
  const next = `Install Go ${wanted} or newer (https://go.dev/dl), or name an executable of your own by the variable that \`list\` shows.`;
  if (version === undefined) return { code: 'go-missing', message: 'there is no Go on PATH', next, output: [] };
  const complete = version.split('.').length === 2 ? `${version}.0` : version;
  if (fitsRange(complete, { from: wanted, below: '2.0.0' })) return undefined;
  return { code: 'go-too-old', message: `Go on PATH is ${version}, needed is ${wanted}`, next, output: [] };
}
