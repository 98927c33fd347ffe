import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram } from '../../sandbox/src/real/programs/find-program.ts';
import { localMachine } from '../../sandbox/src/real/programs/local-machine.ts';
import type { LocatedProgram, Program } from '../../sandbox/src/real/programs/program.ts';
import { amtool, loki, promtool, tempo } from '../../sandbox/src/real/programs/telemetry-programs.ts';
import { buildPhases } from '../src/phases.ts';
import { versions } from '../src/versions.ts';
import { at, named, objectsOf, ofKind } from './kit/objects.ts';
import { chanceConfigs, seed, type Variant, variants } from './kit/valid-configs.ts';
import { say } from './lab/suite.ts';

const machine = localMachine(process.env);
const timeoutMilliseconds = 120_000;
const checked: readonly Variant[] = [
  ...variants,
  ...chanceConfigs(6).map((config, index) => ({ name: `chance ${index + 1}`, config })),
];

/** Config files of a variant in a folder, a folder for each ConfigMap. */
async function written(root: string, { config, name }: Variant): Promise<string> {
  const folder = join(root, name);
  for (const map of ofKind(objectsOf(buildPhases(config)), 'ConfigMap')) {
    await mkdir(join(folder, map.metadata.name), { recursive: true });
    for (const [file, text] of Object.entries(at<Record<string, string>>(map, 'data'))) {
      await writeFile(join(folder, map.metadata.name, file), text);
    }
  }
  return folder;
}

async function demand(program: Program, deployed: string): Promise<LocatedProgram> {
  const found = await findProgram(program, machine);
  if (found.state === 'found') say('version', `${program.name} ${found.version} checks what ${deployed} will read`);
  else say('skipped', `${program.name}: ${found.reasons.join('; ')}`);
  return found;
}

const programs = {
  promtool: await demand(promtool, `Prometheus ${versions.prometheus}`),
  amtool: await demand(amtool, `Alertmanager ${versions.alertmanager}`),
  loki: await demand(loki, `Loki ${versions.loki}`),
  tempo: await demand(tempo, `Tempo ${versions.tempo}`),
};
say('variants', `promtool, amtool, loki, tempo: ${checked.map(({ name }) => name).join(', ')} (OTELOPS_SEED=${seed})`);
const required = process.env['OTELOPS_REQUIRE_SERVERS'] === '1';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'otelops-configs-'));
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

async function check(program: LocatedProgram, args: readonly string[]): Promise<string> {
  if (program.state !== 'found') throw new Error(program.reasons.join('; '));
  const { exitCode, output } = await machine.run(program.path, args, timeoutMilliseconds);
  return exitCode === 0 ? 'taken' : output;
}

function runs(program: LocatedProgram): boolean {
  return program.state === 'found' || required;
}

describe.runIf(runs(programs.promtool))('promtool', () => {
  it.each(checked)('takes the config and the rules of $name', async (variant) => {
    const folder = await written(root, variant);
    const config = join(folder, 'prometheus', 'prometheus.yml');
    expect(await check(programs.promtool, ['check', 'config', '--syntax-only', config])).toBe('taken');
    for (const map of ['prometheus-rules', 'prometheus-rules-macos']) {
      const data = at<Record<string, string>>(named(objectsOf(buildPhases(variant.config)), 'ConfigMap', map), 'data');
      for (const file of Object.keys(data)) {
        expect(await check(programs.promtool, ['check', 'rules', join(folder, map, file)])).toBe('taken');
      }
    }
  });

  it('refuses a flat retention key', async () => {
    const file = await wrong('storage:\n  tsdb:\n    retention.time: 15d\n');
    expect(await check(programs.promtool, ['check', 'config', '--syntax-only', file])).toContain('retention.time');
  });
});

/** Fields of 0.32 and later. The newest Alertmanager that can be built from its module is older. */
const newerFields = /^ *update_message: .*\n/gm;

describe.runIf(runs(programs.amtool))('amtool', () => {
  const isOlder = programs.amtool.state === 'found' && /^0\.(2\d|3[01])\./.test(programs.amtool.version ?? '');
  if (isOlder) say('not covered', 'alertmanager: update_message (slack_configs): not in this binary');

  it.each(checked)('takes the config of $name', async (variant) => {
    const file = join(await written(root, variant), 'alertmanager', 'alertmanager.yml');
    if (isOlder) {
      await writeFile(file, (await readFile(file, 'utf8')).replaceAll(newerFields, ''));
    }
    expect(await check(programs.amtool, ['check-config', file])).toBe('taken');
  });

  it('refuses a misspelled receiver', async () => {
    expect(await check(programs.amtool, ['check-config', await wrong('route: {receivr: a}\n')])).toContain('receivr');
  });
});

describe.runIf(runs(programs.loki))('loki', () => {
  it.each(checked)('takes the config of $name', async (variant) => {
    const file = join(await written(root, variant), 'loki', 'loki.yaml');
    expect(await check(programs.loki, ['-verify-config', `-config.file=${file}`])).toBe('taken');
  });

  it('refuses the shared store of 2.x', async () => {
    const file = await wrong('compactor:\n  shared_store: s3\n');
    expect(await check(programs.loki, ['-verify-config', `-config.file=${file}`])).toContain('shared_store');
  });
});

// Only where a variable names one: nobody can build it.
describe.runIf(programs.tempo.state === 'found')('tempo', () => {
  it.each(checked)('takes the config of $name', async (variant) => {
    const file = join(await written(root, variant), 'tempo', 'tempo.yaml');
    expect(await check(programs.tempo, ['-config.verify=true', `-config.file=${file}`])).toBe('taken');
  });
});

async function wrong(text: string): Promise<string> {
  const file = join(root, 'wrong.yaml');
  await writeFile(file, text);
  return file;
}
