import { type SandboxKube, startKube } from '@otelops/sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { type ConnectedCluster, connectCluster } from '../src/cluster/connect-cluster.ts';
import type { Manifest } from '../src/objects.ts';
import { planPhase } from '../src/plan/plan-phase.ts';
import { openSite, type Room, runToEnd, type Site } from './engine/room.ts';
import { kubeServers } from './kube-servers.ts';

const apiGroup = 'rbac.authorization.k8s.io';

function clusterRole(name: string, rules: readonly object[]): Manifest {
  return { apiVersion: `${apiGroup}/v1`, kind: 'ClusterRole', metadata: { name }, rules };
}

/** Lets a user do what a role says: everywhere, or in one namespace. */
function binding(user: string, role: { readonly kind: string; readonly name: string }, namespace?: string): Manifest {
  return {
    apiVersion: `${apiGroup}/v1`,
    kind: namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: { name: role.name, ...(namespace === undefined ? {} : { namespace }) },
    roleRef: { apiGroup, ...role },
    subjects: [{ apiGroup, kind: 'User', name: user }],
  };
}

const everyVerb = ['*'];
const missingRule = [/patch configmaps/, /kubectl create role /, /kubectl create rolebinding /].map((text) =>
  expect.stringMatching(text),
);

/** A deployer that sees everything, may grant anything, and so far may write nothing else. */
async function admitDeployer(site: Site, room: Room): Promise<ConnectedCluster> {
  const user = `deployer-${room.namespace}`;
  const role = clusterRole(user, [
    { apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list', 'watch'] },
    { apiGroups: [apiGroup], resources: ['*'], verbs: everyVerb },
    { apiGroups: [''], resources: ['namespaces'], verbs: everyVerb },
  ]);
  const records = { apiVersion: `${apiGroup}/v1`, kind: 'Role', metadata: { name: user, namespace: room.namespace } };
  await site.cluster.create(role);
  await site.cluster.create(binding(user, { kind: 'ClusterRole', name: user }));
  await site.cluster.create({ ...records, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: everyVerb }] });
  await site.cluster.create(binding(user, { kind: 'Role', name: user }, room.namespace));
  const config = parse(site.server.kubeconfig);
  for (const entry of config.users) entry.user.as = user;
  return connectCluster({ kubeconfig: { text: stringify(config) }, kind: 'sandbox' });
}

describe.each(kubeServers)('a deployer that grants itself what it needs, on the $name server', (kubeServer) => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite(kubeServer);
  });
  afterAll(() => site.close());

  test('writes with its new permissions in the same run', async () => {
    const room = await site.room();
    await using cluster = await admitDeployer(site, room);
    const namespace = `${room.namespace}-new`;
    const role = { kind: 'Role', name: 'writer' };
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const phase = room.phase([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
      {
        apiVersion: `${apiGroup}/v1`,
        kind: 'Role',
        metadata: { name: role.name, namespace },
        rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: everyVerb }],
      },
      binding(`deployer-${room.namespace}`, role, namespace),
      ...names.map((name) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace } })),
    ]);
    // Its own rights to its records may still be on their way as well.
    const plan = await eventually(() => planPhase(phase, { cluster, stateNamespace: room.namespace }));
    const { report } = await runToEnd(plan);
    expect(report).toMatchObject({ code: 'done', written: { create: 3 + names.length } });
  });

  test('is told at once, with the missing rule, when no permissions were written', async () => {
    const room = await site.room();
    await using cluster = await admitDeployer(site, room);
    const namespace = `${room.namespace}-new`;
    const phase = room.phase([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace } },
    ]);
    const plan = await eventually(() => planPhase(phase, { cluster, stateNamespace: room.namespace }));
    const { report, events } = await runToEnd(plan);
    expect(report).toMatchObject({
      code: 'forbidden',
      causes: [{ object: { kind: 'ConfigMap', name: 'a' }, advice: missingRule }],
    });
    expect(events.filter((event) => event.type === 'step' && /tries again/.test(event.message ?? ''))).toEqual([]);
  });
});

/** Until rights that were just given are known to the server. */
async function eventually<T>(work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

describe('while an authorizer is slow to learn', () => {
  let kube: SandboxKube;
  let site: Site;
  beforeAll(async () => {
    kube = await startKube({ speed: 0 });
    site = await openSite({ name: 'sandbox', start: () => Promise.resolve(kube) });
  });
  afterEach(() => kube.faults.clear());
  afterAll(() => site.close());

  const refuse = (times?: number): void => {
    kube.faults.add({
      match: { method: 'PATCH', path: /configmaps/ },
      ...(times === undefined ? {} : { times }),
      effect: {
        kind: 'status',
        code: 403,
        reason: 'Forbidden',
        message:
          'configmaps "a" is forbidden: User "ada" cannot patch resource "configmaps" in API group "" in the namespace "web"',
      },
    });
  };
  const role = (room: Room): Manifest => clusterRole(`reader-${room.namespace}`, []);

  test('a write after a role of the same run gets through', async () => {
    const room = await site.room();
    const plan = await room.plan(room.phase([role(room), room.configMap('a')]));
    refuse(3);
    const { report } = await runToEnd(plan);
    expect(report).toMatchObject({ code: 'done', written: { create: 2 } });
    expect(kube.faults.struck).toBe(3);
  });

  test('a write that stays forbidden ends the run after a few tries, with the missing rule', async () => {
    const room = await site.room();
    const plan = await room.plan(room.phase([role(room), room.configMap('a')]));
    const before = kube.faults.struck;
    refuse();
    const { report } = await runToEnd(plan);
    expect(report).toMatchObject({ code: 'forbidden', causes: [{ advice: missingRule }] });
    expect(kube.faults.struck - before).toBeGreaterThan(1);
    expect(kube.faults.struck - before).toBeLessThan(10);
  });

  test('a write of a run that wrote no permissions is not tried twice', async () => {
    const room = await site.room();
    const plan = await room.plan(room.phase([room.configMap('a')]));
    const before = kube.faults.struck;
    refuse();
    const { report } = await runToEnd(plan);
    expect(report.code).toBe('forbidden');
    expect(kube.faults.struck - before).toBe(1);
  });
});
