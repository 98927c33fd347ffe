import { setTimeout } from 'node:timers/promises';
import type { SandboxKube, WorkloadFault } from '@otelops/sandbox';
import { describe, expect, test } from 'vitest';
import { announce, keepKube } from './kept-kube.ts';
import { type Otel, otelIn, type Running } from './otel.ts';

/** A dead run's phase is free after so many seconds; a live one on a machine that stands still for some of them keeps its own. */
const lockSeconds = '10';

/** Keeps a deploy of phase 1 waiting. */
const certManagerSleeps: WorkloadFault = { target: { name: 'cert-manager' }, effect: { kind: 'never-ready' } };

/** Each test has a sandbox and a folder of its own: they wait side by side. */
async function openScene(): Promise<Scene> {
  const otel = await otelIn();
  otel.env['OTELOPS_LOCK_SECONDS'] = lockSeconds;
  const kube = await keepKube(otel);
  return {
    otel,
    kube,
    startDeploy: () => otel.start('deploy', 'phase-1', '--sandbox', '--yes', '-o', 'json'),
    [Symbol.asyncDispose]: async () => {
      await otel[Symbol.asyncDispose]();
      await kube.close();
    },
  };
}

interface Scene extends AsyncDisposable {
  readonly otel: Otel;
  readonly kube: SandboxKube;
  startDeploy(): Running;
}

// The locks of dead runs are waited for, twice in one of them.
describe.concurrent('a deploy whose plug is pulled', { timeout: 300_000 }, () => {
  test('by Ctrl-C ends cancelled, says how to go on, and is finished by the same command', async ({ expect }) => {
    await using scene = await openScene();
    const { kube, startDeploy } = scene;
    const fault = kube.workloads.add(certManagerSleeps);
    const run = startDeploy();
    await run.saw('waiting for Deployment cert-manager/cert-manager"');
    run.child.kill('SIGINT');
    const ended = await run.ended;
    expect(ended.exitCode).toBe(1);
    expect(ended.events.at(-1)).toMatchObject({ type: 'outcome', code: 'cancelled', exitCode: 1 });
    expect(ended.events.at(-1)?.next).toContain('otel deploy phase-1 --sandbox');
    kube.workloads.remove(fault);
    const again = await startDeploy().ended;
    expect(again.events.at(-1)).toMatchObject({ code: 'done', exitCode: 0 });
    expect(again.events.some((event) => event['code'] === 'run-interrupted')).toBe(false);
    expect(createdTwice(kube)).toEqual([]);
  });

  test('by kill -9, at whatever write, is finished by the same command, and nothing is made twice', async ({
    expect,
  }) => {
    await using scene = await openScene();
    const { kube, startDeploy } = scene;
    // However late the signal comes on a busy machine: without its cert-manager the run is never through.
    const fault = kube.workloads.add(certManagerSleeps);
    for (const writes of [8, 30]) {
      const run = startDeploy();
      await until(() => objectsCreated(kube).length >= writes);
      run.child.kill('SIGKILL');
      await run.ended;
    }
    kube.workloads.remove(fault);
    const ended = await startDeploy().ended;
    expect(ended.events.at(-1)).toMatchObject({ code: 'done', exitCode: 0 });
    expect(ended.events.filter((event) => event['code'] === 'run-interrupted')).toHaveLength(1);
    expect(ended.events.some((event) => String(event['message']).includes('looking for a sign of life'))).toBe(true);
    expect(createdTwice(kube)).toEqual([]);
    const after = await startDeploy().ended;
    expect(after.events.at(-1)).toMatchObject({ code: 'unchanged' });
  });

  test('or is left alone, is told by status while it goes on: who, from where and since when', async ({ expect }) => {
    await using scene = await openScene();
    const { otel, kube, startDeploy } = scene;
    const fault = kube.workloads.add(certManagerSleeps);
    const run = startDeploy();
    await run.saw('waiting for Deployment cert-manager/cert-manager"');
    const during = await otel.run('status', '--sandbox', '-o', 'json');
    expect(during.events.at(-1)).toMatchObject({
      type: 'outcome',
      code: 'run-under-way',
      exitCode: 4,
      summary: expect.stringMatching(/^A run is under way: phase-1 is being changed by .+ on .+ since \d{4}-.*Z\./),
    });
    expect(during.events.find(({ type }) => type === 'table')?.rows?.[0]).toMatchObject({ state: 'being changed' });
    kube.workloads.remove(fault);
    expect((await run.ended).events.at(-1)).toMatchObject({ code: 'done' });
    const after = await otel.run('status', 'phase-1', '--sandbox', '-o', 'json');
    expect(after.events.at(-1)).toMatchObject({ code: 'done', exitCode: 0 });
  });

  test('by kill -9 is told by status once its lock has been silent for long', async ({ expect }) => {
    await using scene = await openScene();
    const { otel, kube, startDeploy } = scene;
    kube.workloads.add(certManagerSleeps);
    const run = startDeploy();
    await until(() => objectsCreated(kube).length >= 5);
    run.child.kill('SIGKILL');
    await run.ended;
    let status = await otel.run('status', '--sandbox', '-o', 'json');
    expect(status.events.find(({ type }) => type === 'table')?.rows?.[0]?.['lock']).toEqual(expect.any(String));
    while (status.events.at(-1)?.code !== 'interrupted-run-found') {
      await setTimeout(1_000);
      status = await otel.run('status', '--sandbox', '-o', 'json');
    }
    expect(status.events.at(-1)).toMatchObject({ exitCode: 4 });
    expect(status.events.find(({ code }) => code === 'interrupted-run-found')).toMatchObject({
      fixes: [{ title: 'otel deploy phase-1 --sandbox' }],
    });
  });

  test('of a phase that somebody else is at work on is refused, by name', async ({ expect }) => {
    await using scene = await openScene();
    const { otel, kube, startDeploy } = scene;
    kube.workloads.add(certManagerSleeps);
    const first = startDeploy();
    await first.saw('waiting for Deployment cert-manager/cert-manager"');
    const ended = await otel.run('deploy', 'phase-1', '--sandbox', '--yes', '-o', 'json');
    expect(ended.events.at(-1)).toMatchObject({ code: 'lock-held', exitCode: 3 });
    expect(ended.events.at(-1)?.summary).toMatch(/is being changed by .* terminal on /);
    first.child.kill('SIGINT');
    await first.ended;
  });

  test('by a cluster that goes away ends by itself, and names the cluster as what is missing', async ({ expect }) => {
    await using scene = await openScene();
    const { kube, startDeploy } = scene;
    kube.workloads.add(certManagerSleeps);
    const run = startDeploy();
    await run.saw('waiting for Deployment cert-manager/cert-manager"');
    await kube.close();
    const ended = await run.ended;
    expect(ended.exitCode).toBe(1);
    expect(ended.events.at(-1)).toMatchObject({ code: 'cluster-unreachable', exitCode: 1 });
    expect(ended.events.at(-1)?.next?.length).toBeGreaterThan(0);
  });

  test('before it began: a cluster that is not there is named with its address', async ({ expect }) => {
    await using scene = await openScene();
    const { otel, kube } = scene;
    const { url } = kube;
    await kube.close();
    await announce(otel, kube);
    const ended = await otel.run('status', '--sandbox', '-o', 'json');
    expect(ended.events.at(-1)).toMatchObject({ code: 'cluster-unreachable', exitCode: 1 });
    expect(ended.events.at(-1)?.summary).toContain(url);
  });
});

/** Paths of the objects that applies created, as often as they did. */
function objectsCreated(kube: SandboxKube): string[] {
  const created = kube.log.since().filter(({ verb, status, dryRun }) => verb === 'apply' && status === 201 && !dryRun);
  return created.map(({ path }) => path);
}

function createdTwice(kube: SandboxKube): string[] {
  const paths = objectsCreated(kube);
  expect(paths.length).toBeGreaterThan(40);
  return paths.filter((path, index) => paths.indexOf(path) !== index);
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await setTimeout(5);
}
