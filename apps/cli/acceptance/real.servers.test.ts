import { type ConnectedCluster, type KubeObject, refKey, refOf } from '@otelops/deployer';
import { demandRealKube } from '@otelops/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectKept, listAll } from './kept-kube.ts';
import { type Ended, type Otel, otelIn, type Running } from './otel.ts';

const demand = await demandRealKube(process.env);
if (demand.state === 'skip') process.stderr.write(`otel on a real control plane is not tried: ${demand.reason}\n`);
if (demand.state === 'fail') throw new Error(demand.reason);

describe.skipIf(demand.state !== 'run')('the whole stack on a real control plane', () => {
  let otel: Otel;
  let sandbox: Running;
  let cluster: ConnectedCluster;
  const json = (...args: string[]): Promise<Ended> => otel.run(...args, '--sandbox', '--yes', '-o', 'json');

  beforeAll(async () => {
    otel = await otelIn();
    otel.env['HOME'] = process.env['HOME'];
    sandbox = otel.start('sandbox', '--real');
    await sandbox.saw('Ctrl-C ends it');
    cluster = await connectKept(otel);
  });
  afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]();
    sandbox.child.kill('SIGINT');
    await sandbox.ended;
    await otel[Symbol.asyncDispose]();
  });

  test('all five phases come up, with every pod ready', async () => {
    const ended = await json('deploy', 'all');
    expect(ended.events.at(-1)).toMatchObject({ code: 'done', exitCode: 0 });
    const status = await json('status');
    expect(status.events.at(-1)).toMatchObject({ code: 'done', data: { notReady: 0 } });
    expect(ended.stderr).toBe('');
  });

  test('a second deploy changes nothing: no version of any object moves', async () => {
    await settled(cluster);
    const before = versionsOf(await listAll(cluster, kinds));
    const ended = await json('deploy', 'all');
    expect(ended.events.at(-1)).toMatchObject({ code: 'unchanged', exitCode: 0 });
    const after = versionsOf(await listAll(cluster, kinds));
    expect(after.filter((version) => !before.includes(version))).toEqual([]);
    expect(after.length).toBeGreaterThan(150);
  });

  test('a change by hand is found, refused, and taken back on request', async () => {
    const grafana = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'grafana', name: 'grafana' };
    await cluster.patch(grafana, { type: 'merge', body: { spec: { replicas: 2 } } });
    const drift = await json('drift');
    expect(drift.events.at(-1)).toMatchObject({ code: 'drift-found', exitCode: 4, data: { drifted: 1 } });
    expect(JSON.stringify(drift.events.find(({ type }) => type === 'diff'))).toContain('kubectl-edit');
    expect((await json('deploy', 'phase-4')).events.at(-1)).toMatchObject({ code: 'plan-conflicts', exitCode: 3 });
    const taken = await json('deploy', 'phase-4', '--take', 'kubectl-edit');
    expect(taken.events.at(-1)).toMatchObject({ code: 'done', data: { changed: 1 } });
    expect((await json('drift')).events.at(-1)).toMatchObject({ code: 'done' });
  });

  test('a change of the config is deployed and rolled back', async () => {
    expect((await otel.run('init', '--profile', 'small')).exitCode).toBe(0);
    expect((await json('deploy', 'phase-3')).events.at(-1)).toMatchObject({ code: 'done' });
    expect((await json('rollback', 'phase-3', '--to', '1')).events.at(-1)).toMatchObject({ code: 'done' });
    expect((await json('drift', 'phase-3')).events.at(-1)).toMatchObject({ code: 'done' });
  });

  test('and all of it goes again', async () => {
    expect((await json('destroy', 'all')).events.at(-1)).toMatchObject({ code: 'done', exitCode: 0 });
    const marked = async (): Promise<readonly unknown[]> => {
      const workloads = await listAll(cluster, [
        ['apps/v1', 'Deployment'],
        ['apps/v1', 'StatefulSet'],
      ]);
      return workloads.filter(({ metadata }) => metadata.labels?.['otelops.dev/set'] !== undefined);
    };
    // What the operator made of a collector is collected by the cluster, a moment after the collector itself is gone.
    await expect.poll(marked, { timeout: 60_000, interval: 500 }).toEqual([]);
  });
});

/** What the stack is made of, and what the cluster makes of it. */
const kinds = [
  ['v1', 'Namespace'],
  ['v1', 'ServiceAccount'],
  ['v1', 'ConfigMap'],
  ['v1', 'Secret'],
  ['v1', 'Service'],
  ['v1', 'Pod'],
  ['v1', 'PersistentVolumeClaim'],
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'ReplicaSet'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
  ['policy/v1', 'PodDisruptionBudget'],
  ['networking.k8s.io/v1', 'NetworkPolicy'],
  ['storage.k8s.io/v1', 'StorageClass'],
  ['scheduling.k8s.io/v1', 'PriorityClass'],
  ['rbac.authorization.k8s.io/v1', 'Role'],
  ['rbac.authorization.k8s.io/v1', 'RoleBinding'],
  ['rbac.authorization.k8s.io/v1', 'ClusterRole'],
  ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
  ['admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration'],
  ['admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration'],
  ['cert-manager.io/v1', 'Issuer'],
  ['cert-manager.io/v1', 'Certificate'],
  ['opentelemetry.io/v1beta1', 'OpenTelemetryCollector'],
] as const;

function versionsOf(objects: readonly KubeObject[]): string[] {
  return objects.map((object) => `${refKey(refOf(object))} ${object.metadata.resourceVersion}`).sort();
}

/** Controllers write for a while after everything is ready: two looks in a row have to show the same. */
async function settled(cluster: ConnectedCluster): Promise<void> {
  let last = '';
  for (;;) {
    const now = versionsOf(await listAll(cluster, kinds)).join('\n');
    if (now === last) return;
    last = now;
    await new Promise((done) => setTimeout(done, 2000));
  }
}
