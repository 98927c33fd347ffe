import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtinResource } from '../src/cluster/builtin-kinds.ts';
import { type ConnectedCluster, connectCluster } from '../src/cluster/connect-cluster.ts';
import type { KubeObject, Manifest } from '../src/objects.ts';
import type { ApiResource } from '../src/ports.ts';
import { kubeServers, type RunningServer } from './kube-servers.ts';

const resource = (apiVersion: string, kind: string): ApiResource => builtinResource(apiVersion, kind) as ApiResource;
const configMaps = resource('v1', 'ConfigMap');
const mine = { fieldManager: 'otelops' };

const configMap = (name: string, data: Record<string, unknown>, namespace = 'room'): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace, labels: { app: 'room' } },
  data,
});
const namespaceObject = (name: string): Manifest => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
const deployment = (replicas: number, selector = 'web'): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'room' },
  spec: {
    replicas,
    selector: { matchLabels: { app: selector } },
    template: { metadata: { labels: { app: selector } }, spec: { containers: [{ name: 'web', image: 'web:1' }] } },
  },
});

describe.each(kubeServers)('against the $name server', ({ start }) => {
  let server: RunningServer;
  let cluster: ConnectedCluster;
  beforeAll(async () => {
    server = await start();
    cluster = await connectCluster({ kubeconfig: { text: server.kubeconfig }, kind: 'sandbox' });
    await cluster.apply(namespaceObject('room'), mine);
  });
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
    await server.close();
  });

  test('an object is created by its first apply and left alone by the second', async () => {
    const first = await cluster.apply(configMap('twice', { a: 'b' }), mine);
    const second = await cluster.apply(configMap('twice', { a: 'b' }), mine);
    expect([first.created, second.created]).toEqual([true, false]);
    expect(second.object.metadata.resourceVersion).toBe(first.object.metadata.resourceVersion);
    expect(first.object.metadata.managedFields?.[0]).toMatchObject({ manager: 'otelops', operation: 'Apply' });
  });

  test('a dry run tells the result and changes nothing', async () => {
    const { object } = await cluster.apply(configMap('dry', { a: 'b' }), { ...mine, dryRun: true });
    expect(object).toMatchObject({ data: { a: 'b' } });
    expect(await cluster.get(configMaps, { namespace: 'room', name: 'dry' })).toBeUndefined();
  });

  test('a field that another manager owns is a field-conflict with path and manager; force takes it', async () => {
    await cluster.apply(configMap('owned', { a: 'theirs' }), { fieldManager: 'helm' });
    const failure = await cluster.apply(configMap('owned', { a: 'ours' }), mine).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'field-conflict',
      status: 409,
      reason: 'Conflict',
      causes: [{ reason: 'FieldManagerConflict', field: '.data.a' }],
    });
    expect((failure as { causes: { message: string }[] }).causes[0]?.message).toContain('conflict with "helm"');
    expect((await cluster.apply(configMap('owned', { a: 'ours' }), { ...mine, force: true })).object).toMatchObject({
      data: { a: 'ours' },
    });
  });

  test('an unknown field is an invalid-manifest that names it', async () => {
    const wrong = { ...deployment(1), spec: { ...(deployment(1)['spec'] as object), replicsa: 2 } };
    await expect(cluster.apply(wrong, mine)).rejects.toMatchObject({
      code: 'invalid-manifest',
      message: expect.stringContaining('replicsa'),
    });
  });

  test('an object in a namespace that is missing says which', async () => {
    await expect(cluster.apply(configMap('x', {}, 'nowhere'), mine)).rejects.toMatchObject({
      code: 'dependency-missing',
      message: expect.stringContaining('"nowhere" not found'),
    });
  });

  test('a list gives kind, version and owners of each item; a label selects', async () => {
    await Promise.all(['l1', 'l2', 'l3'].map((name) => cluster.apply(configMap(name, { a: name }), mine)));
    const { items, resourceVersion } = await cluster.list(configMaps, { namespace: 'room', labelSelector: 'app=room' });
    expect(Number(resourceVersion)).toBeGreaterThan(0);
    expect(
      items
        .filter(({ metadata }) => /^l\d$/.test(metadata.name))
        .map(({ apiVersion, kind, metadata }) => [apiVersion, kind, metadata.name, metadata.managedFields?.length]),
    ).toEqual([
      ['v1', 'ConfigMap', 'l1', 1],
      ['v1', 'ConfigMap', 'l2', 1],
      ['v1', 'ConfigMap', 'l3', 1],
    ]);
    expect((await cluster.list(configMaps, { namespace: 'room', labelSelector: 'app=none' })).items).toEqual([]);
  });

  test('a list of many objects comes in pages and is whole', async () => {
    await cluster.apply(namespaceObject('many'), mine);
    await Promise.all(Array.from({ length: 57 }, (_, index) => cluster.create(configMap(`m${index}`, {}, 'many'))));
    await using paged = await connectCluster({
      kubeconfig: { text: server.kubeconfig },
      kind: 'sandbox',
      bounds: { pageSize: 10 },
    });
    const own = (items: readonly KubeObject[]): number =>
      items.filter(({ metadata }) => metadata.name.startsWith('m')).length;
    expect(own((await paged.list(configMaps, { namespace: 'many' })).items)).toBe(57);
  });

  test('create, replace, patch and delete keep their preconditions', async () => {
    const created = await cluster.create(configMap('life', { a: '1' }));
    await expect(cluster.create(configMap('life', {}))).rejects.toMatchObject({
      code: 'api-error',
      reason: 'AlreadyExists',
    });
    const replaced = await cluster.replace({ ...created, data: { a: '2' } });
    await expect(cluster.replace({ ...created, data: { a: '3' } })).rejects.toMatchObject({
      code: 'api-error',
      status: 409,
      reason: 'Conflict',
    });
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'room', name: 'life' };
    expect(await cluster.patch(ref, { type: 'merge', body: { data: { b: '4' } } })).toMatchObject({
      data: { a: '2', b: '4' },
    });
    expect(await cluster.patch(ref, { type: 'json', operations: [{ op: 'remove', path: '/data/a' }] })).toMatchObject({
      data: { b: '4' },
    });
    await expect(cluster.delete(ref, { uid: '00000000-0000-0000-0000-000000000000' })).rejects.toMatchObject({
      status: 409,
    });
    expect(await cluster.delete(ref, { uid: replaced.metadata.uid ?? '' })).toBe(true);
    expect(await cluster.delete(ref)).toBe(false);
  });

  test('a kind of a custom resource is unknown, and known as soon as its definition is established', async () => {
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'lamps.room.example' },
      spec: {
        group: 'room.example',
        scope: 'Namespaced',
        names: { plural: 'lamps', singular: 'lamp', kind: 'Lamp', listKind: 'LampList' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: {
                type: 'object',
                properties: { spec: { type: 'object', properties: { lit: { type: 'boolean', default: true } } } },
              },
            },
          },
        ],
      },
    };
    expect(await cluster.resolve('room.example/v1', 'Lamp')).toBeUndefined();
    await cluster.apply(definition, mine);
    await expect
      .poll(async () => await cluster.resolve('room.example/v1', 'Lamp'), { timeout: 10_000, interval: 50 })
      .toMatchObject({ plural: 'lamps', namespaced: true });
    const lamp = { apiVersion: 'room.example/v1', kind: 'Lamp', metadata: { name: 'a', namespace: 'room' }, spec: {} };
    expect((await cluster.apply(lamp, mine)).object).toMatchObject({ spec: { lit: true } });
    await expect(cluster.apply({ ...lamp, spec: { lit: 'yes' } }, mine)).rejects.toMatchObject({
      code: 'invalid-manifest',
    });
  });

  test('a wrong token is unauthorized', async () => {
    const kubeconfig = await userConfig(server.kubeconfig, { token: 'wrong-token-0123456789' });
    await using stranger = await connectCluster({ kubeconfig: { text: JSON.stringify(kubeconfig) }, kind: 'sandbox' });
    await expect(stranger.list(configMaps, { namespace: 'room' })).rejects.toMatchObject({
      code: 'unauthorized',
      status: 401,
    });
  });
});

/** What the sandbox lets pass so far. */
describe.each(kubeServers.filter(({ name }) => name === 'real'))('against the $name server', ({ start }) => {
  let server: RunningServer;
  let cluster: ConnectedCluster;
  beforeAll(async () => {
    server = await start();
    cluster = await connectCluster({ kubeconfig: { text: server.kubeconfig }, kind: 'sandbox' });
    await cluster.apply(namespaceObject('room'), mine);
  });
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
    await server.close();
  });

  test('an immutable field is told from other faults', async () => {
    await cluster.apply(deployment(1), mine);
    await expect(cluster.apply(deployment(1, 'other'), mine)).rejects.toMatchObject({
      code: 'immutable-field',
      causes: expect.arrayContaining([expect.objectContaining({ field: 'spec.selector' })]),
    });
  });
  test('a value of a Secret is in no error text', async () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'room' },
      data: { password: 'not base64: hunter22!' },
    };
    const failure = await cluster.apply(secret, mine).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'invalid-manifest' });
    expect(`${String(failure)} ${JSON.stringify(failure)}`).not.toContain('hunter22');
  });
  test('a user without the permission is told which rule is missing', async () => {
    const kubeconfig = JSON.parse(JSON.stringify(await userConfig(server.kubeconfig)));
    await using limited = await connectCluster({ kubeconfig: { text: JSON.stringify(kubeconfig) }, kind: 'sandbox' });
    await expect(limited.list(resource('apps/v1', 'Deployment'), { namespace: 'room' })).rejects.toMatchObject({
      code: 'forbidden',
      advice: [
        'Let jane list deployments of group apps in namespace room:',
        'kubectl create role otelops-list-deployments -n room --verb=list --resource=deployments.apps',
        'kubectl create rolebinding otelops-list-deployments -n room --role=otelops-list-deployments --user=jane',
      ],
    });
  });
});

/** The kubeconfig of an administrator made that of jane, who may do nothing, or of somebody else. */
async function userConfig(kubeconfig: string, user?: object): Promise<object> {
  const { parse } = await import('yaml');
  const content: { users: { name: string; user: object }[] } = parse(kubeconfig);
  const users = content.users.map((entry) => ({ name: entry.name, user: user ?? { ...entry.user, as: 'jane' } }));
  return { ...content, users };
}
