import type { VersionRange } from './version.ts';

/** A real server, or a tool that goes with one, as something to be found on this machine. */
export interface Program {
  /** Its name in our own lists and in the cache folder, e.g. `kube-apiserver`. */
  name: string;
  /** Environment variables that may name the executable; the first one that is set counts. */
  variables: readonly string[];
  /** Names it may have on PATH, e.g. `prometheus-alertmanager` (Debian) beside `alertmanager`. */
  commands: readonly string[];
  /** Arguments that make it print its version and end. */
  versionArguments: readonly string[];
  /** Its first group is the version within what the program prints. Other programs of the same name do not match. */
  versionPattern: RegExp;
  /** What serves when the program is taken from PATH or from the cache folder. */
  range: VersionRange;
}

/** Where an executable was found. */
export type ProgramSource = 'variable' | 'path' | 'cache';

export interface FoundProgram {
  state: 'found';
  program: Program;
  path: string;
  source: ProgramSource;
  /** Without the leading `v`; undefined where a variable names a program that does not tell its version. */
  version: string | undefined;
}

interface MissingProgram {
  state: 'missing';
  program: Program;
  /** One sentence for each place that was looked at, in the order of looking. */
  reasons: readonly string[];
  /** False where a variable names what is not there: then a build of ours would not be looked at either. */
  buildable: boolean;
}

export type LocatedProgram = FoundProgram | MissingProgram;
