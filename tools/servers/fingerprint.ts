import { createHash } from 'node:crypto';
import type { Recipe } from './recipe.ts';

/** A file of a recipe's folder. */
export interface RecipeFile {
  name: string;
  content: string;
}

/** What a build is for, as Node names it: `linux-x64`, `darwin-arm64`. */
export type Platform = `${string}-${string}`;

/**
 * Twelve hexadecimal digits that change with everything a build depends on: the recipe, its files, the platform. What
 * does not change the result (cost, range of fitting versions, order of the files) does not change them.
 */
export function fingerprintRecipe(recipe: Recipe, files: readonly RecipeFile[], platform: Platform): string {
  const builds = recipe.builds.map((build) => [build.program.name, build.package]);
  const stamps = Object.entries(recipe.stamps).sort(([left], [right]) => (left < right ? -1 : 1));
  const sources = files
    .map(({ name, content }) => [name, content] as const)
    .sort(([left], [right]) => (left < right ? -1 : 1));
  const subject = [recipe.name, recipe.version, builds, recipe.tags, stamps, platform, sources];
  return createHash('sha256').update(JSON.stringify(subject)).digest('hex').slice(0, 12);
}
