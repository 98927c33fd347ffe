import { afterAll, beforeAll, expect, it } from 'vitest';
import type { KubeObject, Resource } from '../src/kube/types.ts';
import { type SandboxKube, startKube } from '../src/start-kube.ts';

const core = (kind: string, plural: string): Resource => ({ group: '', version: 'v1', kind, plural, namespaced: true });
const QUOTAS = core('ResourceQuota', 'resourcequotas');
const PODS = core('Pod', 'pods');
const DEPLOYMENTS = { group: 'apps', version: 'v1', kind: 'Deployment', plural: 'deployments', namespaced: true };
const REPLICA_SETS = { ...DEPLOYMENTS, kind: 'ReplicaSet', plural: 'replicasets' };

let kube: SandboxKube;
beforeAll(async () => {
  kube = await startKube({ speed: 0 });
});
afterAll(() => kube.close());

const deployment = (replicas: number): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [{ name: 'main', image: 'registry.example/web:1', resources: { requests: { cpu: '250m' } } }],
      },
    },
  },
});

const status = async (): Promise<unknown> =>
  (await kube.api.get(QUOTAS, { namespace: 'default', name: 'small' }))?.['status'];

it('a quota holds a workload back, and lets it go on when there is room', async () => {
  const metadata = { name: 'small', namespace: 'default' };
  const spec = { hard: { pods: '5', 'requests.cpu': '500m', 'count/deployments.apps': '3' } };
  await kube.api.create(QUOTAS, { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec });
  await kube.settled();
  expect(await status()).toEqual({
    hard: spec.hard,
    used: { pods: '0', 'requests.cpu': '0', 'count/deployments.apps': '0' },
  });
  await kube.api.create(DEPLOYMENTS, deployment(3));
  const refusal =
    'exceeded quota: small, requested: requests.cpu=250m, used: requests.cpu=500m, limited: requests.cpu=500m';
  const failure = { type: 'ReplicaFailure', reason: 'FailedCreate', message: expect.stringContaining(refusal) };
  // Each try has another name in its message, so that nothing ever settles.
  const replicaSet = async (): Promise<unknown> =>
    (await kube.api.list(REPLICA_SETS, { namespace: 'default' }))[0]?.['status'];
  await expect.poll(replicaSet, { timeout: 30_000 }).toMatchObject({ conditions: [expect.objectContaining(failure)] });
  const pods = async (): Promise<number> => (await kube.api.list(PODS, { namespace: 'default' })).length;
  expect(await pods()).toBe(2);
  await expect.poll(status, { timeout: 30_000 }).toMatchObject({
    used: { pods: '2', 'requests.cpu': '500m', 'count/deployments.apps': '1' },
  });
  const more = { spec: { hard: { 'requests.cpu': '1' } } };
  await kube.api.mergePatch(QUOTAS, { namespace: 'default', name: 'small' }, more);
  await expect.poll(pods, { timeout: 30_000 }).toBe(3);
  await kube.api.remove(DEPLOYMENTS, { namespace: 'default', name: 'web' });
  await expect.poll(status, { timeout: 30_000 }).toMatchObject({
    used: { pods: '0', 'requests.cpu': '0', 'count/deployments.apps': '0' },
  });
});
