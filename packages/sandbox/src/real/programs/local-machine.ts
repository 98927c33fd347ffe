import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import type { Machine, RunResult } from './machine.ts';

const outputLimitBytes = 64 * 1024;

/** The machine this process runs on. */
export function localMachine(environment: Readonly<Record<string, string | undefined>> = process.env): Machine {
  return { environment, homeFolder: homeOfUser(), isExecutable, listFolder, run };
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function listFolder(path: string): Promise<readonly string[]> {
  try {
    return await readdir(path);
  } catch {
    return [];
  }
}

function run(path: string, programArguments: readonly string[], timeoutMilliseconds: number): Promise<RunResult> {
  const options = { timeout: timeoutMilliseconds, killSignal: 'SIGKILL', maxBuffer: outputLimitBytes } as const;
  return new Promise((resolve) => {
    execFile(path, [...programArguments], options, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`;
      if (error === null) resolve({ exitCode: 0, output });
      else resolve({ exitCode: typeof error.code === 'number' ? error.code : undefined, output });
    });
  });
}

/** The root for a user that no passwd file knows, as container runtimes have it. */
function homeOfUser(): string {
  try {
    return homedir();
  } catch {
    return '/';
  }
}
