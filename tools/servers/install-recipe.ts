import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type BuildFailure, explainFailure } from './failure.ts';
import type { RecipeFile } from './fingerprint.ts';
import { checkGo, type Go, wantedGo } from './go.ts';
import type { InstallEvent } from './progress.ts';
import { type Build, buildArguments, type Recipe } from './recipe.ts';

/** No single step of a build may take longer. */
const stepTimeoutMilliseconds = 45 * 60_000;

const unfinishedPrefix = '.unfinished-';
/** Longer than any build takes. */
const abandonedMilliseconds = 4 * 3_600_000;

/** What building one recipe needs. */
export interface RecipeJob {
  recipe: Recipe;
  /** The folder with its go.mod. */
  source: string;
  /** The folder that its executables are to stand in. */
  target: string;
  go: Go;
  now: () => number;
  report: (event: InstallEvent) => void;
}

/**
 * Builds every executable of a recipe into a folder of its own beside the target and then gives that folder its final
 * name. So the target is either whole or absent, whatever ends this process, and two installations at once do no harm.
 */
export async function installRecipe(job: RecipeJob): Promise<BuildFailure | undefined> {
  const { recipe, source, target, go, now, report } = job;
  const started = now();
  const unfit = await checkGo(go, source, wantedGo(await readFile(join(source, 'go.mod'), 'utf8')));
  if (unfit !== undefined) return unfit;
  await mkdir(dirname(target), { recursive: true });
  await removeAbandoned(dirname(target));
  const unfinished = await mkdtemp(join(dirname(target), unfinishedPrefix));
  try {
    for (const build of recipe.builds) {
      const failure = await compile(job, build, join(unfinished, build.program.name));
      if (failure !== undefined) return failure;
    }
    const bytes = await folderBytes(unfinished);
    const seconds = (now() - started) / 1000;
    const note = {
      recipe: recipe.name,
      version: recipe.version,
      platform: `${process.platform}-${process.arch}`,
      seconds,
    };
    await writeFile(join(unfinished, 'build.json'), `${JSON.stringify(note, undefined, 2)}\n`);
    await moveInto(unfinished, target);
    report({ type: 'recipe-finished', recipe: recipe.name, seconds, bytes, folder: target });
    return undefined;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Removes what installations left behind that were killed; one that may still be at work is left alone. */
async function removeAbandoned(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(unfinishedPrefix));
  for (const path of names.map((name) => join(folder, name))) {
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > abandonedMilliseconds) await rm(path, { recursive: true, force: true });
  }
}

async function compile(job: RecipeJob, build: Build, target: string): Promise<BuildFailure | undefined> {
  const { recipe, source, go, report } = job;
  let modules = 0;
  const listArguments = buildArguments(recipe, build, target);
  const tags = listArguments.filter((argument) => argument.startsWith('-tags='));
  let total = 0;
  const listed = await go.run(['list', '-deps', '-mod=readonly', ...tags, build.package], {
    folder: source,
    timeoutMilliseconds: stepTimeoutMilliseconds,
    onLine: (line) => {
      if (!line.startsWith('go: downloading ')) total += 1;
      else report({ type: 'downloading', recipe: recipe.name, modules: ++modules });
    },
  });
  if (listed.exitCode !== 0) return explainFailure(listed);
  let done = 0;
  const built = await go.run(buildArguments(recipe, build, target), {
    folder: source,
    timeoutMilliseconds: stepTimeoutMilliseconds,
    onLine: (line) => {
      if (/^[\w.-]+(\/[\w.~+-]+)*$/.test(line)) done += 1;
      report({ type: 'compiling', recipe: recipe.name, program: build.program.name, done, total });
    },
  });
  return built.exitCode === 0 ? undefined : explainFailure(built);
}

/** Renames; where another installation was faster, its result stands, being of the same recipe. */
async function moveInto(unfinished: string, target: string): Promise<void> {
  try {
    await rename(unfinished, target);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}

async function folderBytes(folder: string): Promise<number> {
  const names = await readdir(folder);
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((total, size) => total + size, 0);
}

/** The files that a recipe's fingerprint is made of: everything in its folder. */
export async function readRecipeFiles(folder: string): Promise<RecipeFile[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map(async ({ name }) => ({ name, content: await readFile(join(folder, name), 'utf8') })));
}
