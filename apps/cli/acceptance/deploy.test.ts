import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ConnectedCluster, type KubeObject, type Manifest, parseManifests, planPhase } from '@otelops/deployer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectKept, getObject, listAll } from './kept-kube.ts';
import { type Ended, type Otel, otelIn, type Running } from './otel.ts';

/** The life of a stack, told in order: each test goes on where the one before stopped. */
describe('a stack in a sandbox that is kept', () => {
  let otel: Otel;
  let sandbox: Running;
  let cluster: ConnectedCluster;
  const json = (...args: string[]): Promise<Ended> => otel.run(...args, '--sandbox', '--yes', '-o', 'json');
  const outcome = async (...args: string[]): Promise<unknown> => (await json(...args)).events.at(-1);

  beforeAll(async () => {
    otel = await otelIn();
    sandbox = otel.start('sandbox');
    await sandbox.saw('Ctrl-C ends it');
    cluster = await connectKept(otel);
  });
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
    await otel[Symbol.asyncDispose]();
  });

  test('nothing is changed without approval', async () => {
    const ended = await otel.run('deploy', 'phase-1', '--sandbox', '-o', 'json');
    expect(ended.events.at(-1)).toMatchObject({ code: 'not-approved', exitCode: 3 });
    const plan = await json('plan', 'phase-1');
    expect(plan.events.at(-1)?.data).toMatchObject({ unchanged: 0 });
  });

  test('what is advised after a dry run does no more than it showed', async () => {
    const dry = await json('deploy', 'phase-1', '--only', 'namespaces', '--leave', 'kubectl', '--dry-run');
    expect(dry.events.at(-1)?.next).toEqual(['otel deploy phase-1 --only namespaces --leave kubectl --sandbox']);
    const none = await json('deploy', 'phase-1', '--only', 'namespaces', '--dry-run', '--plan-hash', 'abc');
    expect(none.events.at(-1)?.next).toEqual(['otel plan phase-1 --only namespaces --sandbox']);
  });

  test('all five phases come up, and a second deploy changes nothing', async () => {
    const first = await json('deploy', 'all');
    expect(first.events.at(-1)).toMatchObject({ type: 'outcome', code: 'done', exitCode: 0 });
    for (const event of first.events)
      expect(event).toMatchObject({ type: expect.any(String), time: expect.stringMatching(/^\d{4}-.*Z$/) });
    const second = await json('deploy', 'all');
    expect(second.events.at(-1)).toMatchObject({ code: 'unchanged', exitCode: 0, data: { created: 0, changed: 0 } });
  });

  test('status shows all five phases ready', async () => {
    const ended = await json('status');
    expect(ended.events.at(-1)).toMatchObject({ code: 'done', exitCode: 0, data: { notReady: 0 } });
    const table = ended.events.find((event) => event.type === 'table');
    expect(table?.rows?.map((row) => row['state'])).toEqual(Array(5).fill('ready'));
  });

  test('all components are healthy, nothing is wrong, and nothing could not be looked at', async () => {
    expect(await outcome('health')).toMatchObject({ code: 'done', exitCode: 0, data: { unhealthy: 0, unknown: 0 } });
    expect(await outcome('diagnose')).toMatchObject({ code: 'done', exitCode: 0, data: { findings: 0, unknown: 0 } });
    expect(await outcome('alerts')).toMatchObject({ code: 'done', data: { firing: 0 } });
    const logs = await otel.run('logs', 'loki', '--sandbox', '--lines', '3');
    expect(logs).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('loki-0  ') });
  });

  test('a plan of what is there is empty, and its hash the same each time', async () => {
    const plans = await Promise.all([json('plan'), json('plan')]);
    expect(plans[0]?.events.at(-1)).toMatchObject({ code: 'unchanged', data: { create: 0, change: 0, prune: 0 } });
    expect(plans[0]?.events.at(-1)?.data?.['hashes']).toBe(plans[1]?.events.at(-1)?.data?.['hashes']);
  });

  test('what render writes is what was deployed: every document, to the last field', async () => {
    const rendered = await otel.run('render', 'all', '--sandbox');
    expect(rendered.exitCode).toBe(0);
    const phases = Map.groupBy(componentsOf(rendered.stdout), ({ phase }) => phase);
    expect([...phases.keys()]).toEqual(['phase-1', 'phase-2', 'phase-3', 'phase-4', 'phase-5']);
    for (const [id, components] of phases) {
      const named = components.map(({ name, objects }) => ({ name, objects }));
      const plan = await planPhase({ id, title: id, components: named }, { cluster, stateNamespace: 'otelops' });
      const objects = components.flatMap((component) => component.objects);
      expect(plan.view.counts).toMatchObject({ unchanged: objects.length, create: 0, change: 0, prune: 0 });
    }
  });

  test('a change by hand is drift, by field and by whom', async () => {
    const grafana = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'grafana', name: 'grafana' };
    await cluster.patch(grafana, { type: 'merge', body: { spec: { replicas: 2 } } });
    const ended = await json('drift');
    expect(ended.events.find((event) => event.type === 'diff')).toMatchObject({
      object: { kind: 'Deployment', name: 'grafana' },
      word: 'changed',
      changes: [{ path: '.spec.replicas', before: '1', after: '2', by: expect.stringMatching(/^kubectl-edit at 2/) }],
    });
    expect(ended.events.at(-1)).toMatchObject({ code: 'drift-found', exitCode: 4, data: { drifted: 1 } });
    expect(ended.events.at(-1)?.next).toEqual(['otel deploy phase-4 --take kubectl-edit --sandbox']);
    expect(await outcome('drift', '--leave', 'kubectl-edit')).toMatchObject({ code: 'done', data: { drifted: 0 } });
    expect(await outcome('plan', 'phase-4', '--leave', 'kubectl-edit')).toMatchObject({ code: 'unchanged' });
  });

  test('what somebody else owns is taken only on request', async () => {
    const refused = await json('deploy', 'phase-4');
    expect(refused.events.at(-1)).toMatchObject({ code: 'plan-conflicts', exitCode: 3, data: { conflict: 1 } });
    expect(refused.events.at(-1)?.next).toContain('otel deploy phase-4 --take kubectl-edit --sandbox');
    expect(await getObject(cluster, ['apps/v1', 'Deployment', 'grafana', 'grafana'])).toMatchObject({
      spec: { replicas: 2 },
    });
    expect(await outcome('deploy', 'phase-4', '--take', 'kubectl-edit')).toMatchObject({
      code: 'done',
      data: { created: 0, changed: 1 },
    });
    expect(await outcome('drift')).toMatchObject({ code: 'done', exitCode: 0 });
  });

  test('a diagnosis names what was changed, and the command that mends it', async () => {
    const grafana = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'grafana', name: 'grafana' };
    await cluster.patch(grafana, { type: 'merge', body: { spec: { replicas: 0 } } });
    const told = await otel.run('diagnose', '--sandbox');
    expect(told.exitCode).toBe(4);
    const lines = `${told.stdout}${told.stderr}`.replaceAll(/\s+/g, ' ');
    expect(lines).toContain('otel fix reapply Deployment/grafana/grafana --sandbox');
    expect(await outcome('fix', 'reapply', 'Deployment/grafana/grafana')).toMatchObject({ code: 'done', exitCode: 0 });
    expect(await outcome('drift')).toMatchObject({ code: 'done', exitCode: 0 });
  });

  test('a change of the config is a revision, and a rollback takes it back', async () => {
    const before = await getObject(cluster, ['v1', 'ConfigMap', 'monitoring', 'loki']);
    expect(before).toBeDefined();
    await otel.run('init');
    await edit(otel, /^( *logs: )7d/m, '$114d');
    expect(await outcome('deploy', 'phase-3')).toMatchObject({ code: 'done', data: { created: 0 } });
    expect(dataOf(await getObject(cluster, ['v1', 'ConfigMap', 'monitoring', 'loki']))).not.toEqual(dataOf(before));
    const history = await json('history', 'phase-3');
    expect(history.events.find((event) => event.type === 'table')?.rows).toMatchObject([
      { revision: 2 },
      { revision: 1 },
    ]);
    expect(history.events.at(-1)?.next).toEqual(['otel rollback phase-3 --to 1 --sandbox']);
    expect(await outcome('rollback', 'phase-3', '--to', '99')).toMatchObject({
      code: 'revision-missing',
      next: ['otel history phase-3 --sandbox'],
    });
    expect(await outcome('rollback', 'phase-3', '--to', '1')).toMatchObject({ code: 'done' });
    expect(dataOf(await getObject(cluster, ['v1', 'ConfigMap', 'monitoring', 'loki']))).toEqual(dataOf(before));
    expect(await outcome('drift', 'phase-3')).toMatchObject({ code: 'done' });
  });

  test('--only deploys one component and leaves the others as they are', async () => {
    await edit(otel, /^( *metrics: )30d/m, '$120d');
    const plan = await json('plan', 'phase-3');
    const touched = new Set(plan.events.filter(({ type }) => type === 'diff').map((event) => event['component']));
    expect([...touched].sort()).toEqual(['loki', 'prometheus']);
    const only = await json('deploy', 'phase-3', '--only', 'loki');
    expect(only.events.at(-1)).toMatchObject({ code: 'done' });
    const left = await json('plan', 'phase-3');
    expect(new Set(left.events.filter(({ type }) => type === 'diff').map((event) => event['component']))).toEqual(
      new Set(['prometheus']),
    );
  });

  test('destroy keeps data, namespaces and definitions', async () => {
    const kept = await listAll(cluster, protectedKinds);
    expect(await outcome('destroy', 'all')).toMatchObject({ code: 'done', exitCode: 0 });
    expect(idsOf(await listAll(cluster, protectedKinds))).toEqual(idsOf(kept));
    const workloads = await listAll(cluster, workloadKinds);
    expect(workloads.filter(isOurs)).toEqual([]);
    expect(await outcome('drift', 'phase-3')).toMatchObject({ code: 'done', summary: 'phase-3 was taken down.' });
    const status = await json('status');
    const phases = status.events.find(({ type }) => type === 'table')?.rows;
    expect(phases).toMatchObject(Array.from({ length: 5 }, () => ({ state: 'taken down' })));
    expect(status.events.at(-1)?.summary).toMatch(/taken down, \d+ protected objects are left/);
  });

  test('and deletes them when they are named', async () => {
    expect(await outcome('destroy', 'all', '--include', 'claims,namespaces,crds')).toMatchObject({ code: 'done' });
    const left = await listAll(cluster, protectedKinds);
    expect(left.filter(isOurs)).toEqual([]);
  });

  test('Ctrl-C on the sandbox ends it and forgets it', async () => {
    sandbox.child.kill('SIGINT');
    expect((await sandbox.ended).exitCode).toBe(0);
    const again = await otel.run('status', '--sandbox', '-o', 'json');
    expect(again.events.at(-1)).toMatchObject({ code: 'done', summary: 'Nothing is deployed here.' });
  });
});

const protectedKinds = [
  ['v1', 'Namespace'],
  ['v1', 'PersistentVolumeClaim'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
] as const;

const workloadKinds = [
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
] as const;

function isOurs({ metadata }: KubeObject): boolean {
  return metadata.labels?.['otelops.dev/set'] !== undefined;
}

interface Rendered {
  readonly phase: string;
  readonly name: string;
  readonly objects: readonly Manifest[];
}

/** The components of a rendered stream, which names each in a comment. */
function componentsOf(text: string): readonly Rendered[] {
  return text.split(/^---\n(?=# phase-)/m).flatMap((part) => {
    const [, phase = '', name = ''] = /^# (phase-\d)\/(.*)\.yaml$/m.exec(part) ?? [];
    return phase === '' ? [] : [{ phase, name, objects: parseManifests(part) }];
  });
}

async function edit(otel: Otel, what: RegExp, by: string): Promise<void> {
  const path = join(otel.folder, 'otel-stack.yaml');
  const text = await readFile(path, 'utf8');
  expect(text).toMatch(what);
  await writeFile(path, text.replace(what, by));
}

function dataOf(object: { readonly [field: string]: unknown } | undefined): unknown {
  return object?.['data'];
}

function idsOf(objects: readonly { readonly kind: string; readonly metadata: { readonly uid?: string } }[]): string[] {
  return objects.map(({ kind, metadata }) => `${kind} ${metadata.uid}`).sort();
}
