import { describe, expect, it } from 'vitest';
import { recipes } from './catalogue.ts';
import { fingerprintRecipe, type RecipeFile } from './fingerprint.ts';
import type { Recipe } from './recipe.ts';

const [recipe] = recipes as [Recipe];
const files: RecipeFile[] = [
  { name: 'go.mod', content: 'module a' },
  { name: 'go.sum', content: 'sum' },
];
const fingerprint = (changes: Partial<Recipe> = {}, given = files, platform: `${string}-${string}` = 'linux-x64') =>
  fingerprintRecipe({ ...recipe, ...changes }, given, platform);

describe('the fingerprint of a recipe', () => {
  it('is twelve hexadecimal digits', () => {
    expect(fingerprint()).toMatch(/^[0-9a-f]{12}$/);
  });

  it.each([
    ['the version', fingerprint({ version: '9.9.9' })],
    ['a build tag', fingerprint({ tags: ['netgo'] })],
    ['a stamp', fingerprint({ stamps: { 'a.b': 'c' } })],
    ['a package', fingerprint({ builds: [{ ...recipe.builds[0]!, package: 'other' }] })],
    ['a file', fingerprint({}, [{ name: 'go.mod', content: 'module b' }, files[1]!])],
    ['one more file', fingerprint({}, [...files, { name: 'main.go', content: '' }])],
    ['the platform', fingerprint({}, files, 'darwin-arm64')],
  ])('changes with %s', (_what, changed) => {
    expect(changed).not.toBe(fingerprint());
  });

  it('stays with what does not change the result: the cost, the order of files', () => {
    expect(fingerprint({ cost: { seconds: 1, peakMemoryMebibytes: 1, diskMebibytes: 1 } })).toBe(fingerprint());
    expect(fingerprint({}, files.toReversed())).toBe(fingerprint());
  });

  it('tells all recipes apart', () => {
    const all = recipes.map((one) => fingerprintRecipe(one, files, 'linux-x64'));
    expect(new Set(all).size).toBe(recipes.length);
  });
});
