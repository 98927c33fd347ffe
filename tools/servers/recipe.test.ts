import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fitsRange } from '../../packages/sandbox/src/real/programs/version.ts';
import { recipes } from './catalogue.ts';
import { onlyWhereThere } from './only-where-there.ts';
import { buildArguments } from './recipe.ts';

const moduleFile = (name: string, file: string) => readFileSync(join(import.meta.dirname, name, file), 'utf8');

describe.each(recipes.map((recipe) => [recipe.name, recipe] as const))('the recipe %s', (_name, recipe) => {
  it('builds a version that its own programs accept', () => {
    for (const { program } of recipe.builds) expect(fitsRange(recipe.version, program.range)).toBe(true);
  });

  it('says in its module which Go it needs', () => {
    expect(moduleFile(recipe.name, 'go.mod')).toMatch(/^go \d+\.\d+\.\d+$/m);
  });

  it('has every module pinned by a checksum', () => {
    const required = [
      ...moduleFile(recipe.name, 'go.mod').matchAll(
        /^\t?(?:require )?([\w./~-]+\.[\w./~-]+) v[\w.+-]+(?: \/\/ indirect)?$/gm,
      ),
    ];
    const replaced = new Set(
      [...moduleFile(recipe.name, 'go.mod').matchAll(/^(?:replace |\t)(\S+)(?: v\S+)? => /gm)].map(([, name]) => name),
    );
    const sums = moduleFile(recipe.name, 'go.sum');
    const excluded = /exclude \(([^)]*)\)/.exec(moduleFile(recipe.name, 'go.mod'))?.[1] ?? '';
    const unpinned = required
      .map(([, name = '']) => name)
      .filter((name) => !(sums.includes(`${name} v`) || replaced.has(name) || excluded.includes(name)));
    expect(required.length).toBeGreaterThan(0);
    expect(unpinned).toEqual([]);
  });

  it('never takes a module from a folder of this machine', () => {
    expect(moduleFile(recipe.name, 'go.mod')).not.toMatch(/=> [./]/);
  });
});

describe('the arguments of a build', () => {
  it('hold it to the checked-in module files and stamp the version', () => {
    const kubernetes = recipes.find(({ name }) => name === 'kubernetes')!;
    const given = buildArguments(kubernetes, kubernetes.builds[0]!, '/target/kube-apiserver');
    expect(given).toContain('-mod=readonly');
    expect(given.find((one) => one.startsWith('-ldflags='))).toContain(
      `-X k8s.io/component-base/version.gitVersion=v${kubernetes.version}`,
    );
    expect(given.slice(-3)).toEqual(['-o', '/target/kube-apiserver', 'k8s.io/kubernetes/cmd/kube-apiserver']);
  });
});

describe('the catalogue', () => {
  it('names each program and each variable once', () => {
    const programs = [
      ...recipes.flatMap(({ builds }) => builds.map(({ program }) => program)),
      ...onlyWhereThere.map(({ program }) => program),
    ];
    const names = programs.map(({ name }) => name);
    const own = programs.map(({ variables }) => variables[0]);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(own).size).toBe(own.length);
  });
});
