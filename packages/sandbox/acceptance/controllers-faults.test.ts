import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FaultEffect } from '../src/controllers/faults/fault-effect.ts';
import { DEPLOYMENTS, NODES, PERSISTENT_VOLUME_CLAIMS, REPLICA_SETS } from '../src/controllers/model/kinds.ts';
import type { ContainerStatus, Pod } from '../src/controllers/model/pod.ts';
import { claim, fieldOf, type SandboxWorld, startWorld, type WorkloadParts, workload } from './controllers-world.ts';

describe('faults on demand give the statuses, messages and events of the real components', () => {
  let world: SandboxWorld;
  let count = 0;
  let name = '';
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());
  beforeEach(() => {
    count += 1;
    name = `case-${count}x`;
  });

  /** A Deployment with a fault on it, until its pod looks as asked. */
  const struck = async (
    effect: FaultEffect,
    parts: Partial<WorkloadParts>,
    looks: (pod: Pod) => unknown,
  ): Promise<Pod> => {
    world.kube.workloads.add({ target: { name }, effect });
    await world.put(workload('Deployment', { name, ...parts }));
    return world.until(
      async () => (await world.pods('default', `${name}-`)).find((pod) => looks(pod)),
      `${name} with ${effect.kind}`,
    );
  };
  const app = (pod: Pod): ContainerStatus | undefined => pod.status?.containerStatuses?.[0];
  const waitingFor = (reason: string) => (pod: Pod) => app(pod)?.state.waiting?.reason === reason;
  const eventsOf = (pod: Pod) => world.events('default', pod.metadata.name);
  const http = { httpGet: { path: '/ready', port: 8080 } };

  test('image-not-found: ErrImagePull, then ImagePullBackOff', async () => {
    const pod = await struck(
      { kind: 'image-not-found' },
      { image: 'ghcr.io/acme/app:9.9' },
      waitingFor('ImagePullBackOff'),
    );
    const failure =
      'rpc error: code = NotFound desc = failed to pull and unpack image "ghcr.io/acme/app:9.9": failed to resolve reference "ghcr.io/acme/app:9.9": ghcr.io/acme/app:9.9: not found';
    expect(app(pod)?.state.waiting?.message).toBe(
      `Back-off pulling image "ghcr.io/acme/app:9.9": ErrImagePull: ${failure}`,
    );
    expect(pod.status?.phase).toBe('Pending');
    expect(await eventsOf(pod)).toEqual(
      expect.arrayContaining([
        'Pulling: Pulling image "ghcr.io/acme/app:9.9"',
        `Failed: Failed to pull image "ghcr.io/acme/app:9.9": ${failure}`,
        'Failed: Error: ErrImagePull',
        'BackOff: Back-off pulling image "ghcr.io/acme/app:9.9"',
        'Failed: Error: ImagePullBackOff',
      ]),
    );
  });

  test('image-wrong-architecture: no match for platform in manifest', async () => {
    const pod = await struck({ kind: 'image-wrong-architecture' }, {}, waitingFor('ImagePullBackOff'));
    expect(app(pod)?.state.waiting?.message).toContain('no match for platform in manifest: not found');
  });

  test('registry-down: the registry cannot be reached', async () => {
    const pod = await struck({ kind: 'registry-down' }, {}, waitingFor('ImagePullBackOff'));
    expect(app(pod)?.state.waiting?.message).toMatch(
      /failed to do request: Head "https:\/\/registry\.example\/v2\/app\/manifests\/1\.0": dial tcp .*: i\/o timeout$/,
    );
  });

  test('invalid-image-name, as a fault and by a name that is none', async () => {
    const pod = await struck({ kind: 'invalid-image-name' }, { image: 'app:1.0' }, waitingFor('InvalidImageName'));
    const message = `Failed to apply default image tag "app:1.0": couldn't parse image name "app:1.0": invalid reference format`;
    expect(app(pod)?.state.waiting?.message).toBe(message);
    expect(await eventsOf(pod)).toEqual(
      expect.arrayContaining([`InspectFailed: ${message}`, 'Failed: Error: InvalidImageName']),
    );

    await world.put(workload('Deployment', { name: `${name}-own`, image: 'Registry/App:1.0:2' }));
    await world.until(
      async () => (await world.pods('default', `${name}-own`)).find(waitingFor('InvalidImageName')),
      'own bad name',
    );
  });

  test('image-never-pull: ErrImageNeverPull', async () => {
    const pod = await struck({ kind: 'image-never-pull' }, {}, waitingFor('ErrImageNeverPull'));
    expect(app(pod)?.state.waiting?.message).toBe(
      'Container image "registry.example/app:1.0" is not present with pull policy of Never',
    );
    expect(await eventsOf(pod)).toContain('Failed: Error: ErrImageNeverPull');
  });

  test('crash-loop: CrashLoopBackOff with the exit in lastState and growing back-off', async () => {
    const pod = await struck(
      { kind: 'crash-loop', logLines: ['boom'], exitCode: 2 },
      {},
      (one) => waitingFor('CrashLoopBackOff')(one) && (app(one)?.restartCount ?? 0) >= 3,
    );
    const status = app(pod);
    expect(status?.lastState.terminated).toMatchObject({ exitCode: 2, reason: 'Error' });
    expect(status?.state.waiting?.message).toMatch(
      new RegExp(
        `^back-off \\d+(m\\d+)?s restarting failed container=app pod=${pod.metadata.name}_default\\(${pod.metadata.uid}\\)$`,
      ),
    );
    expect(pod.status?.phase).toBe('Running');
    expect(await eventsOf(pod)).toContain(
      `BackOff: Back-off restarting failed container app in pod ${pod.metadata.name}_default(${pod.metadata.uid})`,
    );
    expect(await world.text(`/api/v1/namespaces/default/pods/${pod.metadata.name}/log?previous=true`)).toMatch(
      /boom\n$/,
    );
  });

  test('config-error-exit: the collector names the component nobody knows', async () => {
    const image = 'ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-k8s:0.158.0';
    const pod = await struck({ kind: 'config-error-exit' }, { image }, waitingFor('CrashLoopBackOff'));
    const log = await world.text(`/api/v1/namespaces/default/pods/${pod.metadata.name}/log?previous=true`);
    expect(log).toContain(`'exporters' unknown type: "loki" for id: "loki"`);
  });

  test('oom-killed: exit code 137', async () => {
    const pod = await struck({ kind: 'oom-killed' }, {}, waitingFor('CrashLoopBackOff'));
    expect(app(pod)?.lastState.terminated).toMatchObject({ exitCode: 137, reason: 'OOMKilled' });
  });

  test('never-ready: running, not ready, Unhealthy events', async () => {
    const pod = await struck(
      { kind: 'never-ready' },
      { container: { readinessProbe: http } },
      (one) => app(one)?.state.running !== undefined,
    );
    await world.until(
      async () =>
        (await eventsOf(pod)).includes('Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 503'),
      'Unhealthy',
    );
    const [now] = await world.pods('default', `${name}-`);
    expect(app(now as Pod)).toMatchObject({ ready: false, started: true, restartCount: 0 });
    expect(now?.status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotReady',
      message: 'containers with unready status: [app]',
    });
  });

  test('liveness-kill: killed by its liveness probe again and again', async () => {
    const pod = await struck(
      { kind: 'liveness-kill' },
      { container: { livenessProbe: http } },
      (one) => (app(one)?.restartCount ?? 0) >= 1,
    );
    expect(await eventsOf(pod)).toEqual(
      expect.arrayContaining([
        'Unhealthy: Liveness probe failed: HTTP probe failed with statuscode: 500',
        'Killing: Container app failed liveness probe, will be restarted',
      ]),
    );
  });

  test.each([
    ['memory', '6 Insufficient memory'],
    ['node-selector', "6 node(s) didn't match Pod's node affinity/selector"],
    ['taint', '6 node(s) had untolerated taint(s)'],
  ] as const)('unschedulable because of %s', async (because, reason) => {
    const pod = await struck({ kind: 'unschedulable', because }, {}, (one) =>
      one.status?.conditions?.some(({ type, status }) => type === 'PodScheduled' && status === 'False'),
    );
    const message = `0/6 nodes are available: ${reason}. no new claims to deallocate, preemption: 0/6 nodes are available: 6 Preemption is not helpful for scheduling.`;
    expect(pod.status?.conditions?.find(({ type }) => type === 'PodScheduled')).toMatchObject({
      reason: 'Unschedulable',
      message,
    });
    expect(pod.status?.phase).toBe('Pending');
    expect(await eventsOf(pod)).toContain(`FailedScheduling: ${message}`);
  });

  test('unschedulable by nature: more memory than any node has, or than is left', async () => {
    const resources = (memory: string) => ({ resources: { requests: { memory } } });
    await world.put(workload('Deployment', { name: `${name}-huge`, container: resources('1Ti') }));
    await world.put(workload('Deployment', { name: `${name}-big`, replicas: 7, container: resources('60Gi') }));
    const messageOf = (prefix: string) =>
      world.until(async () => {
        const pods = await world.pods('default', prefix);
        return pods.flatMap((pod) => pod.status?.conditions ?? []).find(({ reason }) => reason === 'Unschedulable')
          ?.message;
      }, `${prefix} unschedulable`);
    expect(await messageOf(`${name}-huge`)).toBe(
      '0/6 nodes are available: 6 Insufficient memory. no new claims to deallocate, preemption: 0/6 nodes are available: 6 Preemption is not helpful for scheduling.',
    );
    expect(await messageOf(`${name}-big`)).toBe(
      '0/6 nodes are available: 6 Insufficient memory. no new claims to deallocate, preemption: 0/6 nodes are available: 6 No preemption victims found for incoming pod.',
    );
    await world.api.remove(DEPLOYMENTS.resource, { namespace: 'default', name: `${name}-big` });
  });

  test('storage-class-missing: the claim says which class, the pod waits for the claim', async () => {
    await world.put(claim(`${name}-data`, 'local-path'));
    const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: `${name}-data` } }];
    const pod = await struck({ kind: 'storage-class-missing' }, { pod: { volumes } }, () => true);
    await world.until(
      async () =>
        (await world.events('default', `${name}-data`)).includes(
          'ProvisioningFailed: storageclass.storage.k8s.io "local-path" not found',
        ),
      'ProvisioningFailed',
    );
    expect(fieldOf(await world.get(PERSISTENT_VOLUME_CLAIMS.resource, `default/${name}-data`), 'status', 'phase')).toBe(
      'Pending',
    );
    expect(pod.spec.nodeName).toBeUndefined();
  });

  test('a claim of a class that does not exist keeps its pod unscheduled', async () => {
    await world.put(claim(`${name}-lost`, 'gone'));
    const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: `${name}-lost` } }];
    await world.put(workload('Deployment', { name, pod: { volumes } }));
    const message = await world.until(async () => {
      const [pod] = await world.pods('default', `${name}-`);
      return pod?.status?.conditions?.find(({ reason }) => reason === 'Unschedulable')?.message;
    }, 'unbound immediate claim');
    expect(message).toContain('0/6 nodes are available: pod has unbound immediate PersistentVolumeClaims. ');
    expect(await world.events('default', `${name}-lost`)).toContain(
      'ProvisioningFailed: storageclass.storage.k8s.io "gone" not found',
    );
  });

  test('volume-not-mounting: ContainerCreating with FailedMount of an NFS server that does not answer', async () => {
    const volumes = [{ name: 'backup', nfs: { server: 'nas.lan', path: '/volume1/backup' } }];
    const pod = await struck({ kind: 'volume-not-mounting' }, { pod: { volumes } }, waitingFor('ContainerCreating'));
    const event = await world.until(
      async () => (await eventsOf(pod)).find((one) => one.startsWith('FailedMount')),
      'FailedMount',
    );
    expect(event).toMatch(
      /^FailedMount: MountVolume\.SetUp failed for volume "backup" : mount failed: exit status 32\n/,
    );
    expect(event).toContain('nas.lan:/volume1/backup');
    expect(event).toMatch(/Output: mount\.nfs: Connection timed out$/);
  });

  test('a Secret that a volume needs: FailedMount until it comes', async () => {
    const volumes = [{ name: 'keys', secret: { secretName: `${name}-keys` } }];
    await world.put(workload('Deployment', { name, pod: { volumes } }));
    await world.until(
      async () =>
        (await world.events('default', `${name}-`)).includes(
          `FailedMount: MountVolume.SetUp failed for volume "keys" : secret "${name}-keys" not found`,
        ),
      'FailedMount',
    );
    await world.put({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: `${name}-keys`, namespace: 'default' },
      stringData: { a: 'b' },
    });
    await world.until(
      async () => (await world.pods('default', `${name}-`)).find((pod) => app(pod)?.ready),
      'ready once the Secret is there',
    );
  });

  test('quota-exceeded: ReplicaFailure on the ReplicaSet and the Deployment', async () => {
    world.kube.workloads.add({ target: { name }, effect: { kind: 'quota-exceeded' } });
    await world.put(workload('Deployment', { name, replicas: 2 }));
    const failure = await world.until(async () => {
      const conditions = fieldOf(await world.get(DEPLOYMENTS.resource, `default/${name}`), 'status', 'conditions');
      return Array.isArray(conditions) && conditions.find(({ type }) => type === 'ReplicaFailure');
    }, 'ReplicaFailure');
    const message =
      /^pods "case-\w+-\w+-\w{5}" is forbidden: exceeded quota: compute-resources, requested: pods=1, used: pods=10, limited: pods=10$/;
    expect(failure).toMatchObject({ status: 'True', reason: 'FailedCreate', message: expect.stringMatching(message) });
    const sets = await world.api.list(REPLICA_SETS.resource, { namespace: 'default', labelSelector: `app=${name}` });
    expect(fieldOf(sets[0], 'status', 'conditions', 0)).toMatchObject({
      type: 'ReplicaFailure',
      reason: 'FailedCreate',
    });
    expect(
      (await world.events('default', name)).some((event) => event.startsWith('FailedCreate: Error creating: pods "')),
    ).toBe(true);

    world.kube.workloads.clear();
    await world.until(
      async () => (await world.pods('default', `${name}-`)).filter((pod) => app(pod)?.ready).length === 2,
      'pods once the quota is gone',
    );
    await world.until(async () => {
      const conditions = fieldOf(await world.get(DEPLOYMENTS.resource, `default/${name}`), 'status', 'conditions');
      return Array.isArray(conditions) && !conditions.some(({ type }) => type === 'ReplicaFailure');
    }, 'ReplicaFailure gone');
  });

  test('missing-secret-key: CreateContainerConfigError, as a fault and by nature', async () => {
    const pod = await struck(
      { kind: 'missing-secret-key', secret: 'db', key: 'url' },
      {},
      waitingFor('CreateContainerConfigError'),
    );
    expect(app(pod)?.state.waiting?.message).toBe("couldn't find key url in Secret default/db");
    expect(await eventsOf(pod)).toContain("Failed: Error: couldn't find key url in Secret default/db");

    const env = [{ name: 'URL', valueFrom: { secretKeyRef: { name: 'absent', key: 'url' } } }];
    await world.put(workload('Deployment', { name: `${name}-own`, container: { env } }));
    const own = await world.until(
      async () => (await world.pods('default', `${name}-own`)).find(waitingFor('CreateContainerConfigError')),
      'own missing Secret',
    );
    expect(app(own)?.state.waiting?.message).toBe('secret "absent" not found');
  });

  test('webhook-down: the Deployment behind it runs but does not get ready', async () => {
    await struck(
      { kind: 'webhook-down' },
      { container: { readinessProbe: http } },
      (pod) => app(pod)?.state.running !== undefined && app(pod)?.ready === false,
    );
    await sleep(100);
    expect(
      fieldOf(await world.get(DEPLOYMENTS.resource, `default/${name}`), 'status', 'availableReplicas'),
    ).toBeUndefined();
  });

  test('slow-start: ready only after the seconds asked for', async () => {
    const began = performance.now();
    await struck({ kind: 'slow-start', seconds: 1 }, {}, (pod) => app(pod)?.ready);
    expect(performance.now() - began).toBeGreaterThan(990);
  });

  test('init-container-failing: Init:CrashLoopBackOff, the others wait', async () => {
    const initContainers = [{ name: 'prepare', image: 'registry.example/init:1' }];
    const pod = await struck(
      { kind: 'init-container-failing', logLines: ['no route to host'] },
      { pod: { initContainers } },
      (one) => one.status?.initContainerStatuses?.[0]?.state.waiting?.reason === 'CrashLoopBackOff',
    );
    expect(pod.status?.phase).toBe('Pending');
    expect(app(pod)?.state.waiting?.reason).toBe('PodInitializing');
    expect(pod.status?.conditions?.find(({ type }) => type === 'Initialized')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotInitialized',
      message: 'containers with incomplete status: [prepare]',
    });
  });

  test('by annotation on the pod template, and one nobody knows is reported', async () => {
    await world.put(workload('Deployment', { name, annotations: { 'sandbox.otelops.dev/fault': 'oom-killed' } }));
    await world.until(
      async () =>
        (await world.pods('default', `${name}-`)).find((pod) => app(pod)?.lastState.terminated?.reason === 'OOMKilled'),
      'OOMKilled by annotation',
    );
    await world.put(
      workload('Deployment', { name: `${name}-odd`, annotations: { 'sandbox.otelops.dev/fault': 'earthquake' } }),
    );
    await world.until(
      async () =>
        (await world.events('default', `${name}-odd`)).find((event) =>
          event.startsWith('SandboxFaultUnreadable: unknown fault "earthquake"'),
        ),
      'report',
    );
  });

  test('by annotation on a node, and lines of the log by annotation on a pod', async () => {
    await world.put(workload('Deployment', { name, annotations: { 'sandbox.otelops.dev/log': 'first\nsecond' } }));
    const pod = await world.until(
      async () => (await world.pods('default', `${name}-`)).find((one) => app(one)?.ready),
      'pod with own log',
    );
    expect(await world.text(`/api/v1/namespaces/default/pods/${pod.metadata.name}/log`)).toBe('first\nsecond\n');

    const node = { name: pod.spec.nodeName ?? '' };
    const annotate = (fault: string | null) =>
      world.api.mergePatch(NODES.resource, node, { metadata: { annotations: { 'sandbox.otelops.dev/fault': fault } } });
    await annotate('disk-pressure');
    await world.until(
      async () => (await world.pods('default', pod.metadata.name)).find((one) => one.status?.reason === 'Evicted'),
      'eviction by annotation',
    );
    await annotate(null);
    await world.until(
      async () => fieldOf(await world.get(NODES.resource, node.name), 'spec', 'taints') === undefined,
      'taint gone',
    );
  });

  test('a fault taken back heals: the crash loop ends', async () => {
    await struck({ kind: 'crash-loop' }, {}, waitingFor('CrashLoopBackOff'));
    world.kube.workloads.clear();
    await world.until(async () => (await world.pods('default', `${name}-`)).find((pod) => app(pod)?.ready), 'recovery');
  });

  test('a fault for the first pod only leaves the others alone', async () => {
    world.kube.workloads.add({ target: { name }, effect: { kind: 'never-ready' }, pods: 1 });
    await world.put(workload('Deployment', { name, replicas: 3, container: { readinessProbe: http } }));
    await world.until(
      async () => (await world.pods('default', `${name}-`)).filter((pod) => app(pod)?.ready).length === 2,
      'two of three',
    );
    await sleep(100);
    expect((await world.pods('default', `${name}-`)).filter((pod) => app(pod)?.ready)).toHaveLength(2);
    world.kube.workloads.clear();
  });

  test('disk-pressure: evicted by the kubelet, replaced on another node', async () => {
    await world.put(workload('Deployment', { name }));
    const pod = await world.until(
      async () => (await world.pods('default', `${name}-`)).find((one) => app(one)?.ready),
      'first pod',
    );
    const id = world.kube.workloads.add({
      target: { name: pod.spec.nodeName ?? '' },
      effect: { kind: 'disk-pressure' },
    });
    const evicted = await world.until(
      async () => (await world.pods('default', pod.metadata.name)).find((one) => one.status?.phase === 'Failed'),
      'eviction',
    );
    expect(evicted.status).toMatchObject({
      reason: 'Evicted',
      message: expect.stringMatching(
        /^The node was low on resource: ephemeral-storage\. Threshold quantity: \w+, available: \w+\. Container app was using 812Ki, request is 0, has larger consumption of ephemeral-storage\. $/,
      ),
    });
    expect(evicted.status?.conditions?.find(({ type }) => type === 'DisruptionTarget')).toMatchObject({
      status: 'True',
      reason: 'TerminationByKubelet',
    });
    const replacement = await world.until(
      async () =>
        (await world.pods('default', `${name}-`)).find(
          (one) => app(one)?.ready && one.metadata.uid !== pod.metadata.uid,
        ),
      'replacement',
    );
    expect(replacement.spec.nodeName).not.toBe(pod.spec.nodeName);
    const node = await world.get(NODES.resource, pod.spec.nodeName ?? '');
    expect(fieldOf(node, 'spec', 'taints')).toMatchObject([
      { key: 'node.kubernetes.io/disk-pressure', effect: 'NoSchedule' },
    ]);
    world.kube.workloads.remove(id);
    await world.until(
      async () => fieldOf(await world.get(NODES.resource, pod.spec.nodeName ?? ''), 'spec', 'taints') === undefined,
      'taint gone',
    );
  });

  test('node-not-ready: Unknown conditions, unready pods, then replaced elsewhere', async () => {
    await world.put(workload('Deployment', { name }));
    const pod = await world.until(
      async () => (await world.pods('default', `${name}-`)).find((one) => app(one)?.ready),
      'first pod',
    );
    const id = world.kube.workloads.add({
      target: { name: pod.spec.nodeName ?? '' },
      effect: { kind: 'node-not-ready' },
    });
    const node = await world.until(async () => {
      const found = await world.get(NODES.resource, pod.spec.nodeName ?? '');
      const conditions = fieldOf(found, 'status', 'conditions');
      return (
        Array.isArray(conditions) &&
        conditions.some(({ type, status }) => type === 'Ready' && status === 'Unknown') &&
        found
      );
    }, 'NotReady');
    expect(fieldOf(node, 'status', 'conditions')).toContainEqual(
      expect.objectContaining({
        type: 'Ready',
        reason: 'NodeStatusUnknown',
        message: 'Kubelet stopped posting node status.',
      }),
    );
    await world.until(
      async () => (await world.events('default', pod.metadata.name)).includes('NodeNotReady: Node is not ready'),
      'NodeNotReady',
    );
    await world.until(
      async () =>
        (await world.pods('default', `${name}-`)).find(
          (one) => app(one)?.ready && one.spec.nodeName !== pod.spec.nodeName,
        ),
      'replacement',
    );
    const [stuck] = await world.pods('default', pod.metadata.name);
    expect(stuck?.metadata.deletionTimestamp).toBeDefined();
    world.kube.workloads.remove(id);
    await world.until(
      async () => (await world.pods('default', pod.metadata.name)).length === 0,
      'the old pod is gone once the node is back',
    );
  });
});
