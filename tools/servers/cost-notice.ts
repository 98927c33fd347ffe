import { formatMebibytes, formatSeconds } from './progress.ts';
import type { Recipe } from './recipe.ts';

/** What an installation is going to take, told before it starts. Figures are upper bounds: caches of Go make it less. */
export function costNotice(recipes: readonly Recipe[], jobs: number): string[] {
  const seconds = sum(recipes.map((recipe) => recipe.cost.seconds));
  const disk = sum(recipes.map((recipe) => recipe.cost.diskMebibytes));
  const memory = Math.max(...recipes.map((recipe) => recipe.cost.peakMemoryMebibytes));
  return [
    'To be built, one after another, from pinned Go modules:',
    ...recipes.map((recipe) => {
      const programs = recipe.builds.map((build) => build.program.name).join(', ');
      return `  ${recipe.name} ${recipe.version} (${programs}): ${formatSeconds(recipe.cost.seconds)}, ${formatMebibytes(recipe.cost.peakMemoryMebibytes)} of memory, ${formatMebibytes(recipe.cost.diskMebibytes)} of disk`;
    }),
    `At most ${formatSeconds(seconds)} on two cores with empty caches, ${formatMebibytes(memory)} of memory, ${formatMebibytes(disk)} of disk with the caches of Go; ${jobs} compiler ${jobs === 1 ? 'process' : 'processes'} at once.`,
  ];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
