import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJson } from '../json-field.ts';
import { keeperFileName, pidFileName } from './protocol.ts';

/** A process as the system lists it. */
export interface RunningProcess {
  pid: number;
  /** Its command line, as far as the system shows it. */
  commandLine: string;
}

export interface LeftoverPorts {
  /** Every process of this machine that this user may see. */
  processes(): Promise<readonly RunningProcess[]>;
  kill(pid: number): void;
  now(): number;
}

/** A folder may be younger than the keeper that is being started on it. */
const graceMilliseconds = 60_000;

/**
 * Ends what an earlier run left behind where it and its keeper were both killed, and removes its folder.
 *
 * A keeper carries the path of its folder in its command line, and the path holds random characters: a folder whose
 * keeper lives belongs to somebody and is left alone. Of the others, those processes are killed that the keeper has
 * noted and that carry the path as well, so that a process id that was given anew is nobody else's.
 *
 * @returns the folders that were swept.
 */
export async function sweepLeftovers(parent: string, prefix: string, ports: LeftoverPorts): Promise<string[]> {
  const names = (await readdir(parent)).filter((name) => name.startsWith(prefix));
  if (names.length === 0) return [];
  const processes = await ports.processes();
  const swept: string[] = [];
  for (const folder of names.map((name) => join(parent, name))) {
    const involved = processes.filter(({ commandLine }) => commandLine.includes(folder));
    if (involved.some(({ commandLine }) => commandLine.includes(keeperFileName))) continue;
    const noted = await readNotedPids(folder);
    if (noted === undefined && (await isYoung(folder, ports))) continue;
    for (const { pid } of involved) if (noted?.includes(pid)) ports.kill(pid);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    swept.push(folder);
  }
  return swept;
}

/** The processes that a keeper has noted; undefined where none has begun yet. */
async function readNotedPids(folder: string): Promise<readonly unknown[] | undefined> {
  const noted = parseJson(await readFile(join(folder, pidFileName), 'utf8').catch(() => ''));
  return Array.isArray(noted) ? noted : undefined;
}

async function isYoung(folder: string, ports: LeftoverPorts): Promise<boolean> {
  try {
    return ports.now() - (await stat(folder)).mtimeMs < graceMilliseconds;
  } catch {
    return true;
  }
}

/** Processes by `/proc`; where there is none (macOS), by the answer of `ps -axo pid=,command=`. */
export async function listProcesses(ps: () => Promise<string>): Promise<RunningProcess[]> {
  const entries = await readdir('/proc').catch(() => undefined);
  if (entries === undefined) return parseProcessTable(await ps());
  const pids = entries.filter((entry) => /^\d+$/.test(entry));
  const found = await Promise.all(
    pids.map(async (pid) => ({
      pid: Number(pid),
      commandLine: (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' '),
    })),
  );
  return found.filter(({ commandLine }) => commandLine !== '');
}

/** Reads lines of `<pid> <command line>`. */
export function parseProcessTable(text: string): RunningProcess[] {
  return text.split('\n').flatMap((line) => {
    const found = /^\s*(\d+)\s+(\S.*)$/.exec(line);
    return found === null ? [] : [{ pid: Number(found[1]), commandLine: found[2] ?? '' }];
  });
}
