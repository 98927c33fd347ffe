import { join } from 'node:path';
import type { Machine } from '../../packages/sandbox/src/real/programs/machine.ts';
import type { LocatedProgram } from '../../packages/sandbox/src/real/programs/program.ts';
import { inSelection, recipes, type Selection } from './catalogue.ts';
import { costNotice } from './cost-notice.ts';
import type { Platform } from './fingerprint.ts';
import type { Go } from './go.ts';
import { installRecipe, readRecipeFiles } from './install-recipe.ts';
import { renderListing } from './listing.ts';
import { onlyWhereThere } from './only-where-there.ts';
import { createProgress, type Screen } from './progress.ts';
import { type RecipeSurvey, surveyOnlyWhereThere, surveyRecipe } from './survey.ts';

/** What the commands work with. */
export interface Workshop {
  machine: Machine;
  platform: Platform;
  /** The folder that holds a folder for each recipe. */
  root: string;
  go: Go;
  jobs: number;
  screen: Screen;
  now: () => number;
}

/** Prints what is there and what is not, and why. */
export async function listServers(workshop: Workshop, selection: Selection): Promise<void> {
  const surveys = await surveyAll(workshop, selection);
  const others = await surveyOthers(workshop, selection);
  const located = [...surveys.flatMap(({ programs }) => programs), ...others];
  for (const line of renderListing(located)) workshop.screen.line(line);
}

/**
 * Builds what is missing, then prints the list. True where everything that can be built is there in the end: servers
 * that are only used where they stand already do not count.
 */
export async function installServers(workshop: Workshop, selection: Selection): Promise<boolean> {
  const wanted = (await surveyAll(workshop, selection)).filter(({ toBuild }) => toBuild);
  if (wanted.length > 0) {
    const chosen = wanted.map(({ recipe }) => recipe);
    for (const line of costNotice(chosen, workshop.jobs)) workshop.screen.line(line);
    await buildAll(workshop, wanted);
  }
  await listServers(workshop, selection);
  const after = await surveyAll(workshop, selection);
  return after.every(({ programs }) => programs.every(({ state }) => state === 'found'));
}

/** One after another, so that memory stays bounded; one that fails does not keep the next from being built. */
async function buildAll(workshop: Workshop, wanted: readonly RecipeSurvey[]): Promise<void> {
  const report = createProgress(workshop.screen, workshop.now);
  for (const [index, { recipe, target }] of wanted.entries()) {
    const name = recipe.name;
    report({
      type: 'recipe-started',
      recipe: name,
      version: recipe.version,
      position: index + 1,
      count: wanted.length,
    });
    const source = join(workshop.root, name);
    const failure = await installRecipe({ recipe, source, target, go: workshop.go, now: workshop.now, report });
    if (failure !== undefined) report({ type: 'recipe-failed', recipe: name, failure });
  }
}

function surveyAll(workshop: Workshop, selection: Selection): Promise<RecipeSurvey[]> {
  const { machine, platform } = workshop;
  const readFiles = ({ name }: { name: string }) => readRecipeFiles(join(workshop.root, name));
  const chosen = recipes.filter(inSelection(selection));
  return Promise.all(chosen.map((recipe) => surveyRecipe(recipe, { machine, platform, readFiles })));
}

function surveyOthers({ machine }: Workshop, selection: Selection): Promise<LocatedProgram[]> {
  const chosen = onlyWhereThere.filter(inSelection(selection));
  return Promise.all(chosen.map((entry) => surveyOnlyWhereThere(entry, machine)));
}
