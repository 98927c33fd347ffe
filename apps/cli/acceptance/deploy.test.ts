import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Otel, otelIn, type Running } from './otel.ts';

describe('otel without a cluster', () => {
  let otel: Otel;
  beforeAll(async () => {
    otel = await otelIn();
  });
  afterAll(() => otel[Symbol.asyncDispose]());

  test('refuses to guess a cluster', async () => {
    await otel.run('init');
    await writeFile(join(otel.folder, 'otel-stack.lock.json'), '{}');
    const ended = await otel.run('status', '--output', 'json');
    expect(ended.events.at(-1)).toMatchObject({ type: 'outcome', code: 'cluster-not-named', exitCode: 3 });
    expect(ended.exitCode).toBe(3);
  });

  test('init writes a config that passes its own check', async () => {
    expect((await otel.run('init', '--force')).exitCode).toBe(0);
    const check = await otel.run('config', 'check');
    expect(check).toMatchObject({ exitCode: 0 });
    expect(check.stdout).toContain('phase-5');
  });

  test('init never overwrites by accident', async () => {
    expect((await otel.run('init', '-o', 'json')).events.at(-1)).toMatchObject({ code: 'file-exists', exitCode: 2 });
  });

  test('tells every fault of a config at once, with its place', async () => {
    await writeFile(
      join(otel.folder, 'bad.yaml'),
      'version: 1\nprofile: huge\nretension: {}\nsampling:\n  percentage: 400\n',
    );
    const ended = await otel.run('config', 'check', '--config', 'bad.yaml');
    expect(ended.exitCode).toBe(2);
    for (const part of ['bad.yaml:2', 'bad.yaml:3', 'retention', 'bad.yaml:5']) expect(ended.stderr).toContain(part);
  });
});

describe('otel with a sandbox that is kept', () => {
  let otel: Otel;
  let sandbox: Running;
  beforeAll(async () => {
    otel = await otelIn();
    sandbox = otel.start('sandbox');
    await sandbox.saw('KUBECONFIG');
  });
  afterAll(() => otel[Symbol.asyncDispose]());

  test('nothing is changed without approval', async () => {
    const ended = await otel.run('deploy', 'phase-1', '--sandbox', '-o', 'json');
    expect(ended.events.at(-1)).toMatchObject({ code: 'not-approved', exitCode: 3 });
    const plan = await otel.run('plan', 'phase-1', '--sandbox', '-o', 'json');
    expect(plan.events.at(-1)?.data).toMatchObject({ unchanged: 0 });
  });

  test('all five phases come up, and a second deploy changes nothing', async () => {
    const first = await otel.run('deploy', 'all', '--sandbox', '--yes', '-o', 'json');
    expect(first.events.at(-1)).toMatchObject({ type: 'outcome', code: 'done', exitCode: 0 });
    for (const event of first.events)
      expect(event).toMatchObject({ type: expect.any(String), time: expect.stringMatching(/^\d{4}-.*Z$/) });
    const second = await otel.run('deploy', 'all', '--sandbox', '--yes', '-o', 'json');
    expect(second.events.at(-1)).toMatchObject({ code: 'unchanged', exitCode: 0, data: { created: 0, changed: 0 } });
  });

  test('status shows all five phases ready', async () => {
    const ended = await otel.run('status', '--sandbox', '-o', 'json');
    expect(ended.events.at(-1)).toMatchObject({ code: 'done', exitCode: 0 });
  });

  test('a plan of what is there is empty, and its hash the same each time', async () => {
    const plans = await Promise.all([1, 2].map(() => otel.run('plan', 'all', '--sandbox', '-o', 'json')));
    expect(plans[0]?.events.at(-1)).toMatchObject({ code: 'unchanged', data: { create: 0, change: 0, prune: 0 } });
    expect(plans[0]?.events.at(-1)?.data?.['hashes']).toBe(plans[1]?.events.at(-1)?.data?.['hashes']);
  });

  test('Ctrl-C on the sandbox ends it and forgets it', async () => {
    sandbox.child.kill('SIGINT');
    expect((await sandbox.ended).exitCode).toBe(0);
    const again = await otel.run('status', '--sandbox', '-o', 'json');
    expect(again.events.at(-1)?.code).not.toBe('cluster-unreachable');
  });
});
