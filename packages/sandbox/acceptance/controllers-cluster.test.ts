import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  API_SERVICES,
  CONFIG_MAPS,
  DEPLOYMENTS,
  ENDPOINT_SLICES,
  ENDPOINTS,
  HORIZONTAL_POD_AUTOSCALERS,
  LEASES,
  NAMESPACES,
  PERSISTENT_VOLUME_CLAIMS,
  PERSISTENT_VOLUMES,
  POD_DISRUPTION_BUDGETS,
  PODS,
  REPLICA_SETS,
  SERVICE_ACCOUNTS,
  SERVICES,
} from '../src/controllers/model/kinds.ts';
import { claim, fieldOf, namespace, startWorld, type World, workload } from './controllers-world.ts';

describe('what a cluster does around its workloads', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  const ready = (name: string, replicas: number, where = 'default') =>
    world.until(
      async () =>
        fieldOf(await world.get(DEPLOYMENTS.resource, `${where}/${name}`), 'status', 'availableReplicas') === replicas,
      `${name} available`,
    );
  const gone = (check: () => Promise<unknown>, what: string) =>
    world.until(async () => (await check()) === undefined, `${what} gone`);
  const labelled = (resource: typeof PODS.resource, app: string) =>
    world.api.list(resource, { namespace: 'default', labelSelector: `app=${app}` });

  test('deleting a Deployment in the background takes ReplicaSets and pods along', async () => {
    await world.put(workload('Deployment', { name: 'cascade', replicas: 2 }));
    await ready('cascade', 2);
    await world.api.remove(
      DEPLOYMENTS.resource,
      { namespace: 'default', name: 'cascade' },
      { propagationPolicy: 'Background' },
    );
    expect(await world.get(DEPLOYMENTS.resource, 'default/cascade')).toBeUndefined();
    await world.until(async () => (await labelled(REPLICA_SETS.resource, 'cascade')).length === 0, 'ReplicaSets gone');
    await world.until(async () => (await labelled(PODS.resource, 'cascade')).length === 0, 'pods gone');
  });

  test('deleting in the foreground keeps the owner until its dependents are gone', async () => {
    await world.put(workload('Deployment', { name: 'front', replicas: 2 }));
    await ready('front', 2);
    const order: string[] = [];
    const watching = new AbortController();
    for (const { resource } of [DEPLOYMENTS, REPLICA_SETS, PODS]) {
      world.api.follow(
        resource,
        {
          changed: () => undefined,
          removed: (object) => void (object.metadata.name.startsWith('front') && order.push(object.kind)),
        },
        watching.signal,
      );
    }
    await world.api.remove(
      DEPLOYMENTS.resource,
      { namespace: 'default', name: 'front' },
      { propagationPolicy: 'Foreground' },
    );
    await gone(() => world.get(DEPLOYMENTS.resource, 'default/front'), 'front');
    watching.abort();
    expect(order).toEqual(['Pod', 'Pod', 'ReplicaSet', 'Deployment']);
  });

  test('orphaned pods stay and are adopted by the next owner that selects them', async () => {
    await world.put(workload('Deployment', { name: 'orphan', replicas: 2 }));
    await ready('orphan', 2);
    const before = (await labelled(PODS.resource, 'orphan')).map(({ metadata }) => metadata.uid).sort();
    await world.api.remove(
      DEPLOYMENTS.resource,
      { namespace: 'default', name: 'orphan' },
      { propagationPolicy: 'Orphan' },
    );
    await gone(() => world.get(DEPLOYMENTS.resource, 'default/orphan'), 'orphan');
    await sleep(100);
    expect((await labelled(REPLICA_SETS.resource, 'orphan'))[0]?.metadata.ownerReferences ?? []).toEqual([]);

    await world.put(workload('Deployment', { name: 'orphan', replicas: 2 }));
    await ready('orphan', 2);
    expect((await labelled(PODS.resource, 'orphan')).map(({ metadata }) => metadata.uid).sort()).toEqual(before);
    const [set] = await labelled(REPLICA_SETS.resource, 'orphan');
    expect(set?.metadata.ownerReferences).toMatchObject([{ kind: 'Deployment', name: 'orphan', controller: true }]);
  });

  test('an object whose owner never was is collected; one with a living owner stays', async () => {
    const owner = await world.put({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'parent', namespace: 'default' },
    });
    const reference = (uid: string | undefined) => [
      { apiVersion: 'v1', kind: 'ConfigMap', name: 'parent', uid: uid ?? '' },
    ];
    await world.put({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'child', namespace: 'default', ownerReferences: reference(owner.metadata.uid) },
    });
    await world.put({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'stray',
        namespace: 'default',
        ownerReferences: reference('00000000-0000-0000-0000-000000000000'),
      },
    });
    await gone(() => world.get(CONFIG_MAPS.resource, 'default/stray'), 'stray');
    expect(await world.get(CONFIG_MAPS.resource, 'default/child')).toBeDefined();
    await world.api.remove(CONFIG_MAPS.resource, { namespace: 'default', name: 'parent' });
    await gone(() => world.get(CONFIG_MAPS.resource, 'default/child'), 'child');
  });

  test('a namespace gets its default ServiceAccount, and gets it again when it is deleted', async () => {
    await world.put(namespace('team'));
    await world.until(() => world.get(SERVICE_ACCOUNTS.resource, 'team/default'), 'default ServiceAccount');
    await world.api.remove(SERVICE_ACCOUNTS.resource, { namespace: 'team', name: 'default' });
    await world.until(() => world.get(SERVICE_ACCOUNTS.resource, 'team/default'), 'default ServiceAccount again');
  });

  test('a deleted namespace terminates, is emptied, and goes', async () => {
    await world.put(namespace('leaving'));
    await world.until(() => world.get(SERVICE_ACCOUNTS.resource, 'leaving/default'), 'ServiceAccount');
    await world.put(workload('Deployment', { name: 'app', namespace: 'leaving', replicas: 2 }));
    await world.put({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'kept', namespace: 'leaving', finalizers: ['example.com/hold'] },
    });
    await ready('app', 2, 'leaving');
    await world.api.remove(NAMESPACES.resource, { name: 'leaving' });
    const waiting = await world.until(async () => {
      const conditions = fieldOf(await world.get(NAMESPACES.resource, 'leaving'), 'status', 'conditions');
      return (
        Array.isArray(conditions) &&
        conditions.find(({ type, status }) => type === 'NamespaceFinalizersRemaining' && status === 'True')
      );
    }, 'finalizers named');
    expect(waiting.message).toContain('example.com/hold in 1 resource instances');
    await world.until(async () => (await world.pods('leaving')).length === 0, 'pods gone');
    expect(fieldOf(await world.get(NAMESPACES.resource, 'leaving'), 'status', 'phase')).toBe('Terminating');

    await world.api.mergePatch(
      CONFIG_MAPS.resource,
      { namespace: 'leaving', name: 'kept' },
      { metadata: { finalizers: [] } },
    );
    await gone(() => world.get(NAMESPACES.resource, 'leaving'), 'namespace');
  });

  test('a service leads to its ready pods, in EndpointSlices and in Endpoints', async () => {
    const ports = [{ name: 'http', port: 80, targetPort: 'web' }];
    await world.put({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'site', namespace: 'default' },
      spec: { selector: { app: 'site' }, ports },
    });
    await world.put(
      workload('Deployment', {
        name: 'site',
        replicas: 2,
        container: { ports: [{ name: 'web', containerPort: 8080 }] },
      }),
    );
    await ready('site', 2);
    const slice = await world.until(async () => {
      const [found] = await world.api.list(ENDPOINT_SLICES.resource, {
        namespace: 'default',
        labelSelector: 'kubernetes.io/service-name=site',
      });
      const endpoints = fieldOf(found, 'endpoints');
      return Array.isArray(endpoints) && endpoints.filter(({ conditions }) => conditions.ready).length === 2 && found;
    }, 'two endpoints');
    expect(slice['ports']).toEqual([{ name: 'http', port: 8080, protocol: 'TCP' }]);
    await world.until(async () => {
      const addresses = fieldOf(await world.get(ENDPOINTS.resource, 'default/site'), 'subsets', 0, 'addresses');
      return Array.isArray(addresses) && addresses.length === 2;
    }, 'Endpoints');
    await world.api.remove(SERVICES.resource, { namespace: 'default', name: 'site' });
    await gone(() => world.get(ENDPOINTS.resource, 'default/site'), 'Endpoints');
    await gone(() => world.get(ENDPOINT_SLICES.resource, `default/${slice.metadata.name}`), 'EndpointSlice');
  });

  test('a LoadBalancer gets the addresses of all nodes', async () => {
    const spec = { type: 'LoadBalancer', selector: { app: 'x' }, ports: [{ port: 443 }] };
    await world.put({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'edge', namespace: 'default' }, spec });
    const ingress = await world.until(
      async () => fieldOf(await world.get(SERVICES.resource, 'default/edge'), 'status', 'loadBalancer', 'ingress'),
      'addresses',
    );
    expect(ingress).toHaveLength(6);
    expect(ingress).toContainEqual(expect.objectContaining({ ip: '192.168.10.11' }));
  });

  test('a PodDisruptionBudget counts, and an autoscaler keeps its target within limits', async () => {
    await world.put(workload('Deployment', { name: 'guarded', replicas: 1 }));
    await world.put({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'guarded', namespace: 'default' },
      spec: { minAvailable: 2, selector: { matchLabels: { app: 'guarded' } } },
    });
    await world.put({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'guarded', namespace: 'default' },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'guarded' },
        minReplicas: 3,
        maxReplicas: 5,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
        ],
      },
    });
    await ready('guarded', 3);
    await world.until(
      async () =>
        fieldOf(await world.get(POD_DISRUPTION_BUDGETS.resource, 'default/guarded'), 'status', 'disruptionsAllowed') ===
        1,
      'one disruption',
    );
    const autoscaler = await world.get(HORIZONTAL_POD_AUTOSCALERS.resource, 'default/guarded');
    expect(fieldOf(autoscaler, 'status')).toMatchObject({ desiredReplicas: 3 });
    expect(fieldOf(autoscaler, 'status', 'conditions')).toContainEqual(
      expect.objectContaining({ type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric' }),
    );
  });

  test('an APIService is available once its service has endpoints', async () => {
    const spec = {
      group: 'example.io',
      version: 'v1',
      groupPriorityMinimum: 100,
      versionPriority: 100,
      insecureSkipTLSVerify: true,
    };
    await world.put({
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: 'v1.example.io' },
      spec: { ...spec, service: { name: 'api', namespace: 'default', port: 443 } },
    });
    const condition = async () => {
      const conditions = fieldOf(await world.get(API_SERVICES.resource, 'v1.example.io'), 'status', 'conditions');
      return Array.isArray(conditions) ? conditions.find(({ type }) => type === 'Available') : undefined;
    };
    await world.until(async () => (await condition())?.reason === 'ServiceNotFound', 'ServiceNotFound');
    await world.put({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'api', namespace: 'default' },
      spec: { selector: { app: 'api' }, ports: [{ port: 443 }] },
    });
    await world.until(async () => (await condition())?.reason === 'MissingEndpoints', 'MissingEndpoints');
    await world.put(workload('Deployment', { name: 'api' }));
    await world.until(async () => (await condition())?.status === 'True', 'Available');
  });

  test('nodes renew their leases', async () => {
    const leases = await world.api.list(LEASES.resource, { namespace: 'kube-node-lease' });
    expect(leases.map(({ metadata }) => metadata.name).sort()).toEqual([
      'mac-1',
      'mac-2',
      'mac-3',
      'mac-4',
      'mac-5',
      'mac-6',
    ]);
    expect(fieldOf(leases[0], 'spec', 'renewTime')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  });

  test('volumes: NFS is bound at once, local-path refuses many writers, protection and reclaim', async () => {
    await world.put(claim('share', 'nfs', { accessModes: ['ReadWriteMany'] }));
    await world.until(
      async () =>
        fieldOf(await world.get(PERSISTENT_VOLUME_CLAIMS.resource, 'default/share'), 'status', 'phase') === 'Bound',
      'share bound',
    );
    const pod = (name: string) => ({ volumes: [{ name: 'data', persistentVolumeClaim: { claimName: name } }] });
    await world.put(claim('many', 'local-path', { accessModes: ['ReadWriteMany'] }));
    await world.put(workload('Deployment', { name: 'many', pod: pod('many') }));
    await world.until(
      async () =>
        (await world.events('default', 'many')).some((event) =>
          event.endsWith('NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes'),
        ),
      'refusal',
    );

    await world.put(claim('disk', 'local-path'));
    await world.put(workload('Deployment', { name: 'disk', pod: pod('disk') }));
    await ready('disk', 1);
    const volumeName = String(
      fieldOf(await world.get(PERSISTENT_VOLUME_CLAIMS.resource, 'default/disk'), 'spec', 'volumeName'),
    );
    await world.api.remove(PERSISTENT_VOLUME_CLAIMS.resource, { namespace: 'default', name: 'disk' });
    await sleep(50);
    expect(await world.get(PERSISTENT_VOLUME_CLAIMS.resource, 'default/disk')).toMatchObject({
      metadata: { finalizers: ['kubernetes.io/pvc-protection'] },
    });
    await world.api.remove(DEPLOYMENTS.resource, { namespace: 'default', name: 'disk' });
    await gone(() => world.get(PERSISTENT_VOLUME_CLAIMS.resource, 'default/disk'), 'claim');
    await gone(() => world.get(PERSISTENT_VOLUMES.resource, volumeName), 'volume of reclaim policy Delete');

    const shared = String(
      fieldOf(await world.get(PERSISTENT_VOLUME_CLAIMS.resource, 'default/share'), 'spec', 'volumeName'),
    );
    await world.api.remove(PERSISTENT_VOLUME_CLAIMS.resource, { namespace: 'default', name: 'share' });
    await world.until(
      async () => fieldOf(await world.get(PERSISTENT_VOLUMES.resource, shared), 'status', 'phase') === 'Released',
      'volume of reclaim policy Retain',
    );
  });

  test('no controller has failed at anything along the way', () => {
    expect(world.failures()).toEqual([]);
  });
});
