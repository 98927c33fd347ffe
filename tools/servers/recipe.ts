import type { Program } from '../../packages/sandbox/src/real/programs/program.ts';

export type ServerGroup = 'kube' | 'telemetry';

/** How one Go module of `tools/servers` becomes executables. */
export interface Recipe {
  /** Its name, and that of the folder beside this file that holds go.mod, go.sum and the sources. */
  name: string;
  group: ServerGroup;
  /** The release that is built, without the leading `v`. */
  version: string;
  builds: readonly Build[];
  /** Build tags. */
  tags: readonly string[];
  /** Variables of the programs that are set at link time: package path and name to value. */
  stamps: Readonly<Record<string, string>>;
  cost: Cost;
}

/** One executable of a recipe. */
export interface Build {
  program: Program;
  /** Path of its main package. */
  package: string;
}

/**
 * What a build takes on two cores with empty caches of Go, downloads included: measured, as upper bounds, each after
 * those before it in the catalogue. Most of the disk is the cache of the compiler, which `go clean -cache` gives back.
 */
interface Cost {
  seconds: number;
  peakMemoryMebibytes: number;
  /** The executables, the downloaded modules and what the compiler keeps. */
  diskMebibytes: number;
}

/** A server that no Go module can be had of: it is used where it stands already. */
export interface OnlyWhereThere {
  group: ServerGroup;
  program: Program;
  /** Why it cannot be built, as one sentence. */
  why: string;
}

/**
 * The arguments of `go build` for one executable of a recipe. `-mod=readonly` holds the build to the checked-in go.mod
 * and go.sum; symbols are left out (`-s -w`), which halves the size.
 */
export function buildArguments(recipe: Recipe, build: Build, target: string): string[] {
  const stamps = Object.entries(recipe.stamps).map(([name, value]) => `-X ${name}=${value}`);
  const tags = recipe.tags.length > 0 ? [`-tags=${recipe.tags.join(',')}`] : [];
  const linker = ['-s', '-w', ...stamps].join(' ');
  return ['build', '-v', '-trimpath', '-mod=readonly', ...tags, `-ldflags=${linker}`, '-o', target, build.package];
}
