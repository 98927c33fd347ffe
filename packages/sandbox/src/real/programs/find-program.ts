import { delimiter, isAbsolute, join } from 'node:path';
import { serverCacheFolder, versionOfBuildFolder } from './cache-folder.ts';
import type { Machine } from './machine.ts';
import type { FoundProgram, LocatedProgram, Program } from './program.ts';
import { compareVersions, fitsRange, formatRange, parseVersion } from './version.ts';

/** Printing a version takes milliseconds, on a machine that builds something else many seconds; a program that never does is another one. */
const versionTimeoutMilliseconds = 60_000;

/** An executable in the cache folder. */
export interface CachedProgram {
  path: string;
  version: string;
}

/** Gives what the cache folder holds of a program, the best first. */
export type CacheLookup = (program: Program, machine: Machine) => Promise<readonly CachedProgram[]>;

/**
 * Looks a program up: a variable that names it, PATH with a fitting version, the cache folder. The first that serves
 * is taken.
 *
 * A variable that is set is an order: where it names no executable, nothing else is looked at, and the reason says so.
 */
export async function findProgram(
  program: Program,
  machine: Machine,
  lookup: CacheLookup = anyFittingBuild,
): Promise<LocatedProgram> {
  const named = program.variables.find((variable) => (machine.environment[variable] ?? '') !== '');
  if (named !== undefined) return fromVariable(program, machine, named);
  const reasons = [`none of ${program.variables.join(', ')} is set`];
  const onPath = await fromPath(program, machine, reasons);
  if (onPath !== undefined) return onPath;
  for (const cached of await lookup(program, machine)) {
    if (await machine.isExecutable(cached.path)) return { state: 'found', program, source: 'cache', ...cached };
  }
  reasons.push(`not in the cache folder ${serverCacheFolder(machine)}`);
  return { state: 'missing', program, reasons, buildable: true };
}

async function fromVariable(program: Program, machine: Machine, variable: string): Promise<LocatedProgram> {
  const path = machine.environment[variable] ?? '';
  if (!isAbsolute(path) || !(await machine.isExecutable(path))) {
    const reason = `${variable} names ${path}, which is no absolute path of an executable file`;
    return { state: 'missing', program, reasons: [reason], buildable: false };
  }
  return { state: 'found', program, path, source: 'variable', version: await askVersion(program, machine, path) };
}

async function fromPath(program: Program, machine: Machine, reasons: string[]): Promise<FoundProgram | undefined> {
  const folders = (machine.environment['PATH'] ?? '').split(delimiter).filter(isAbsolute);
  const seen: string[] = [];
  for (const path of folders.flatMap((folder) => program.commands.map((command) => join(folder, command)))) {
    if (!(await machine.isExecutable(path))) continue;
    const version = await askVersion(program, machine, path);
    if (version !== undefined && fitsRange(version, program.range)) {
      return { state: 'found', program, path, source: 'path', version };
    }
    seen.push(`${path} is ${version ?? 'another program'}, wanted is ${formatRange(program.range)}`);
  }
  reasons.push(...(seen.length > 0 ? seen : [`no ${program.commands.join(' or ')} on PATH`]));
  return undefined;
}

async function askVersion(program: Program, machine: Machine, path: string): Promise<string | undefined> {
  const { output } = await machine.run(path, program.versionArguments, versionTimeoutMilliseconds);
  return program.versionPattern.exec(output)?.[1];
}

/** Every build of any recipe that holds the program in a fitting version, the newest version first. */
export async function anyFittingBuild(program: Program, machine: Machine): Promise<readonly CachedProgram[]> {
  const root = serverCacheFolder(machine);
  const builds: CachedProgram[] = [];
  for (const recipe of await machine.listFolder(root)) {
    for (const folder of await machine.listFolder(join(root, recipe))) {
      const version = versionOfBuildFolder(folder);
      if (version === undefined || !fitsRange(version, program.range)) continue;
      const path = join(root, recipe, folder, program.name);
      if (await machine.isExecutable(path)) builds.push({ path, version });
    }
  }
  return builds.sort((left, right) => newestFirst(left.version, right.version));
}

function newestFirst(left: string, right: string): number {
  const [a, b] = [parseVersion(left), parseVersion(right)];
  return a === undefined || b === undefined ? 0 : compareVersions(b, a);
}
