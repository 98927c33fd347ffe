import { join } from 'node:path';
import { buildFolderName, serverCacheFolder } from '../../packages/sandbox/src/real/programs/cache-folder.ts';
import { findProgram } from '../../packages/sandbox/src/real/programs/find-program.ts';
import type { Machine } from '../../packages/sandbox/src/real/programs/machine.ts';
import type { LocatedProgram } from '../../packages/sandbox/src/real/programs/program.ts';
import { fingerprintRecipe, type Platform, type RecipeFile } from './fingerprint.ts';
import type { OnlyWhereThere, Recipe } from './recipe.ts';

/** A recipe and what this machine has of it. */
export interface RecipeSurvey {
  recipe: Recipe;
  /** Where its build stands or would stand. */
  target: string;
  programs: readonly LocatedProgram[];
  /** Whether building it would give something that is missing. */
  toBuild: boolean;
}

export interface SurveyPorts {
  machine: Machine;
  platform: Platform;
  readFiles: (recipe: Recipe) => Promise<readonly RecipeFile[]>;
}

/** Looks for every program of a recipe: variable, PATH, then the one folder of the cache that is of this very recipe. */
export async function surveyRecipe(recipe: Recipe, ports: SurveyPorts): Promise<RecipeSurvey> {
  const fingerprint = fingerprintRecipe(recipe, await ports.readFiles(recipe), ports.platform);
  const root = serverCacheFolder(ports.machine);
  const target = join(root, recipe.name, buildFolderName(recipe.version, fingerprint));
  const programs = await Promise.all(
    recipe.builds.map(({ program }) =>
      findProgram(program, ports.machine, async () => [{ path: join(target, program.name), version: recipe.version }]),
    ),
  );
  return { recipe, target, programs, toBuild: programs.some((found) => found.state === 'missing' && found.buildable) };
}

/** Looks for a program that cannot be built: variable and PATH only. */
export async function surveyOnlyWhereThere(entry: OnlyWhereThere, machine: Machine): Promise<LocatedProgram> {
  const located = await findProgram(entry.program, machine, async () => []);
  if (located.state === 'found') return located;
  return { ...located, reasons: [entry.why, ...located.reasons], buildable: false };
}
