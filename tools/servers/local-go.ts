import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { GoExit } from './failure.ts';
import type { Go, GoRunOptions } from './go.ts';

/** So many last lines are kept of what Go prints. */
const keptLines = 200;

/** `go` as it is found on the PATH of the given environment. */
export function localGo(environment: Record<string, string | undefined>): Go {
  return { run: (goArguments, options) => run(environment, goArguments, options) };
}

function run(
  environment: Record<string, string | undefined>,
  goArguments: readonly string[],
  options: GoRunOptions,
): Promise<GoExit> {
  const output: string[] = [];
  const take = (line: string): void => {
    output.push(line);
    if (output.length > keptLines) output.shift();
    options.onLine?.(line);
  };
  // A group of its own, so that the compilers that go starts end with it.
  const child = spawn('go', [...goArguments], {
    cwd: options.folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  createInterface({ input: child.stdout }).on('line', take);
  createInterface({ input: child.stderr }).on('line', take);
  let timedOut = false;
  const endGroup = (): void => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  };
  const limit = setTimeout(() => {
    timedOut = true;
    endGroup();
  }, options.timeoutMilliseconds);
  const interrupted = (): void => {
    endGroup();
    process.exit(130);
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  return new Promise((resolve) => {
    const finish = (exitCode: number | undefined): void => {
      clearTimeout(limit);
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
      resolve({ exitCode, timedOut, output });
    };
    child.once('error', (error) => {
      take(error.message);
      finish(undefined);
    });
    child.once('close', (code) => finish(code ?? undefined));
  });
}
