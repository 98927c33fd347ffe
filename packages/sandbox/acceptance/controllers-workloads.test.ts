import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  CONTROLLER_REVISIONS,
  CRON_JOBS,
  DAEMON_SETS,
  DEPLOYMENTS,
  JOBS,
  PODS,
  REPLICA_SETS,
  STATEFUL_SETS,
} from '../src/controllers/model/kinds.ts';
import { claim, fieldOf, type SandboxWorld, startWorld, workload } from './controllers-world.ts';

describe('workloads in the sandbox', () => {
  let world: SandboxWorld;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  const status = async (
    kind: typeof DEPLOYMENTS | typeof STATEFUL_SETS | typeof DAEMON_SETS | typeof JOBS,
    name: string,
  ) => fieldOf(await world.get(kind.resource, `default/${name}`), 'status');
  const condition = async (kind: typeof DEPLOYMENTS | typeof JOBS, name: string, type: string) => {
    const conditions = fieldOf(await status(kind, name), 'conditions');
    return Array.isArray(conditions) ? conditions.find((one) => one.type === type) : undefined;
  };
  const rolledOut = (name: string, replicas: number) =>
    world.until(async () => {
      const deployment = await world.get(DEPLOYMENTS.resource, `default/${name}`);
      const now = fieldOf(deployment, 'status');
      const isCurrent = fieldOf(now, 'observedGeneration') === deployment?.metadata.generation;
      const progressing = await condition(DEPLOYMENTS, name, 'Progressing');
      return (
        isCurrent &&
        fieldOf(now, 'updatedReplicas') === replicas &&
        fieldOf(now, 'availableReplicas') === replicas &&
        fieldOf(now, 'replicas') === replicas &&
        progressing?.reason === 'NewReplicaSetAvailable'
      );
    }, `rollout of ${name}`);
  const replicaSets = async (name: string) =>
    (await world.api.list(REPLICA_SETS.resource, { namespace: 'default', labelSelector: `app=${name}` })).map(
      (one) => ({
        name: one.metadata.name,
        revision: one.metadata.annotations?.['deployment.kubernetes.io/revision'],
        replicas: fieldOf(one, 'spec', 'replicas'),
        image: fieldOf(one, 'spec', 'template', 'spec', 'containers', 0, 'image'),
      }),
    );

  test('a Deployment comes up with the conditions and events of a real one', async () => {
    await world.put(workload('Deployment', { name: 'web', replicas: 3 }));
    await rolledOut('web', 3);

    expect(await condition(DEPLOYMENTS, 'web', 'Available')).toMatchObject({
      status: 'True',
      reason: 'MinimumReplicasAvailable',
      message: 'Deployment has minimum availability.',
    });
    const [set] = await replicaSets('web');
    expect(set).toMatchObject({ revision: '1', replicas: 3 });
    expect(await condition(DEPLOYMENTS, 'web', 'Progressing')).toMatchObject({
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      message: `ReplicaSet "${set?.name}" has successfully progressed.`,
    });
    const pods = await world.pods('default', 'web-');
    expect(new Set(pods.map((pod) => pod.spec.nodeName)).size).toBe(3);
    for (const pod of pods) {
      expect(pod.status?.phase).toBe('Running');
      expect(pod.status?.containerStatuses?.[0]).toMatchObject({
        ready: true,
        restartCount: 0,
        image: 'registry.example/app:1.0',
        imageID: expect.stringMatching(/^registry\.example\/app@sha256:[0-9a-f]{64}$/),
        containerID: expect.stringMatching(/^containerd:\/\/[0-9a-f]{64}$/),
      });
      expect(pod.status?.podIP).toMatch(/^10\.42\.\d\.\d+$/);
      const reasons = (await world.events('default', pod.metadata.name)).map((event) => event.split(':')[0]);
      expect(new Set(reasons)).toEqual(new Set(['Scheduled', 'Pulling', 'Pulled', 'Created', 'Started']));
    }
    expect(await world.events('default', 'web')).toContain(
      `ScalingReplicaSet: Scaled up replica set ${set?.name} from 0 to 3`,
    );
  });

  test('a new template rolls out as the next revision, and the former one rolls back as the one after', async () => {
    await world.put(workload('Deployment', { name: 'shop', replicas: 4 }));
    await rolledOut('shop', 4);
    await world.put(workload('Deployment', { name: 'shop', replicas: 4, image: 'registry.example/app:2.0' }));
    await rolledOut('shop', 4);
    expect((await replicaSets('shop')).sort((a, b) => Number(a.revision) - Number(b.revision))).toMatchObject([
      { revision: '1', replicas: 0, image: 'registry.example/app:1.0' },
      { revision: '2', replicas: 4, image: 'registry.example/app:2.0' },
    ]);

    await world.put(workload('Deployment', { name: 'shop', replicas: 4 }));
    await rolledOut('shop', 4);

    const sets = await replicaSets('shop');
    expect(sets.find(({ image }) => image === 'registry.example/app:1.0')).toMatchObject({
      revision: '3',
      replicas: 4,
    });
    expect(sets).toHaveLength(2);
    const deployment = await world.get(DEPLOYMENTS.resource, 'default/shop');
    expect(deployment?.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('3');
  });

  test('never more than maxSurge above or maxUnavailable below during a rollout', async () => {
    const strategy = { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } } };
    await world.put(workload('Deployment', { name: 'steady', replicas: 5, spec: strategy }));
    await rolledOut('steady', 5);
    const seen: Array<{ active: number; ready: number }> = [];
    const watching = new AbortController();
    const alive = new Map<string, boolean>();
    const look = (): void => {
      seen.push({ active: alive.size, ready: [...alive.values()].filter(Boolean).length });
    };
    const isReady = (pod: unknown): boolean => {
      const conditions = fieldOf(pod, 'status', 'conditions');
      return Array.isArray(conditions) && conditions.some((one) => one.type === 'Ready' && one.status === 'True');
    };
    world.api.follow(
      PODS.resource,
      {
        changed: (pod) => {
          if (pod.metadata.labels?.['app'] !== 'steady') return;
          if (pod.metadata.deletionTimestamp === undefined) alive.set(pod.metadata.uid ?? '', isReady(pod));
          else alive.delete(pod.metadata.uid ?? '');
          if (alive.size >= 4) look();
        },
        removed: (pod) => void alive.delete(pod.metadata.uid ?? ''),
      },
      watching.signal,
    );

    await world.put(
      workload('Deployment', { name: 'steady', replicas: 5, image: 'registry.example/app:2.0', spec: strategy }),
    );
    await rolledOut('steady', 5);
    watching.abort();

    expect(Math.max(...seen.map(({ active }) => active))).toBeLessThanOrEqual(6);
    // The first looks come while the watch still reports the present pods one by one.
    expect(Math.min(...seen.slice(5).map(({ ready }) => ready))).toBeGreaterThanOrEqual(4);
  });

  test('Recreate ends every old pod before it starts a new one', async () => {
    const spec = { strategy: { type: 'Recreate' } };
    await world.put(workload('Deployment', { name: 'single', replicas: 2, spec }));
    await rolledOut('single', 2);
    const images: string[][] = [];
    const present = new Map<string, string>();
    const watching = new AbortController();
    world.api.follow(
      PODS.resource,
      {
        changed: (pod) => {
          if (pod.metadata.labels?.['app'] !== 'single') return;
          present.set(pod.metadata.uid ?? '', String(fieldOf(pod, 'spec', 'containers', 0, 'image')));
          images.push([...new Set(present.values())]);
        },
        removed: (pod) => void present.delete(pod.metadata.uid ?? ''),
      },
      watching.signal,
    );

    await world.put(workload('Deployment', { name: 'single', replicas: 2, image: 'registry.example/app:2.0', spec }));
    await rolledOut('single', 2);
    watching.abort();

    expect(images.every((together) => together.length === 1)).toBe(true);
    expect(new Set(images.flat())).toEqual(new Set(['registry.example/app:1.0', 'registry.example/app:2.0']));
  });

  test('scaling up and down follows spec.replicas', async () => {
    await world.put(workload('Deployment', { name: 'elastic', replicas: 1 }));
    await rolledOut('elastic', 1);
    await world.put(workload('Deployment', { name: 'elastic', replicas: 6 }));
    await rolledOut('elastic', 6);
    await world.put(workload('Deployment', { name: 'elastic', replicas: 2 }));
    await rolledOut('elastic', 2);
    await world.until(async () => (await world.pods('default', 'elastic-')).length === 2, 'surplus pods gone');
    expect(await replicaSets('elastic')).toHaveLength(1);
  });

  test('a paused Deployment takes no new template until it is resumed', async () => {
    await world.put(workload('Deployment', { name: 'calm', replicas: 2 }));
    await rolledOut('calm', 2);
    await world.put(
      workload('Deployment', { name: 'calm', replicas: 2, image: 'registry.example/app:2.0', spec: { paused: true } }),
    );
    await world.until(
      async () => (await condition(DEPLOYMENTS, 'calm', 'Progressing'))?.reason === 'DeploymentPaused',
      'pause noticed',
    );
    expect(await replicaSets('calm')).toHaveLength(1);

    await world.put(workload('Deployment', { name: 'calm', replicas: 2, image: 'registry.example/app:2.0' }));
    await rolledOut('calm', 2);
    expect((await replicaSets('calm')).find(({ replicas }) => replicas === 2)?.image).toBe('registry.example/app:2.0');
  });

  test('a rollout without progress is given up after progressDeadlineSeconds', async () => {
    const annotations = { 'sandbox.otelops.dev/fault': 'never-ready' };
    await world.put(workload('Deployment', { name: 'late', annotations, spec: { progressDeadlineSeconds: 1 } }));
    const progressing = await world.until(async () => {
      const found = await condition(DEPLOYMENTS, 'late', 'Progressing');
      return found?.reason === 'ProgressDeadlineExceeded' && found;
    }, 'deadline');
    expect(progressing).toMatchObject({
      status: 'False',
      message: expect.stringMatching(/^ReplicaSet "late-\w+" has timed out progressing\.$/),
    });
  });

  test('a StatefulSet starts its pods in order, each with its own volume', async () => {
    const volumeClaimTemplates = [
      {
        metadata: { name: 'data' },
        spec: {
          accessModes: ['ReadWriteOnce'],
          storageClassName: 'local-path',
          resources: { requests: { storage: '1Gi' } },
        },
      },
    ];
    await world.put(workload('StatefulSet', { name: 'db', replicas: 3, spec: { volumeClaimTemplates } }));
    await world.until(async () => fieldOf(await status(STATEFUL_SETS, 'db'), 'readyReplicas') === 3, 'db ready');

    const pods = (await world.pods('default', 'db-')).sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    expect(pods.map(({ metadata }) => metadata.name)).toEqual(['db-0', 'db-1', 'db-2']);
    expect(pods[1]?.metadata.labels).toMatchObject({
      'statefulset.kubernetes.io/pod-name': 'db-1',
      'apps.kubernetes.io/pod-index': '1',
    });
    const created = (await world.events('default', 'db')).filter((event) => event.includes('Create Pod'));
    expect(created.map((event) => event.split(' ')[3])).toEqual(expect.arrayContaining(['db-0', 'db-1', 'db-2']));
    const final = await world.until(async () => {
      const found = await status(STATEFUL_SETS, 'db');
      return (
        fieldOf(found, 'currentRevision') === fieldOf(found, 'updateRevision') &&
        fieldOf(found, 'availableReplicas') === 3 &&
        found
      );
    }, 'db complete');
    expect(final).toMatchObject({ replicas: 3, currentReplicas: 3, updatedReplicas: 3 });
  });

  test('a StatefulSet updates from the last pod to the partition and keeps a revision for each template', async () => {
    await world.put(workload('StatefulSet', { name: 'ring', replicas: 3 }));
    await world.until(async () => fieldOf(await status(STATEFUL_SETS, 'ring'), 'readyReplicas') === 3, 'ring ready');
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 2 } };
    await world.put(
      workload('StatefulSet', {
        name: 'ring',
        replicas: 3,
        image: 'registry.example/app:2.0',
        spec: { updateStrategy },
      }),
    );
    await world.until(async () => {
      const now = await status(STATEFUL_SETS, 'ring');
      return fieldOf(now, 'updatedReplicas') === 1 && fieldOf(now, 'readyReplicas') === 3;
    }, 'one pod updated');
    const images = async () =>
      (await world.pods('default', 'ring-'))
        .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
        .map((pod) => pod.spec.containers[0]?.image?.split(':')[1]);
    expect(await images()).toEqual(['1.0', '1.0', '2.0']);

    await world.put(workload('StatefulSet', { name: 'ring', replicas: 3, image: 'registry.example/app:2.0' }));
    await world.api.mergePatch(
      STATEFUL_SETS.resource,
      { namespace: 'default', name: 'ring' },
      { spec: { updateStrategy: { rollingUpdate: { partition: 0 } } } },
    );
    await world.until(async () => {
      const now = await status(STATEFUL_SETS, 'ring');
      return fieldOf(now, 'currentRevision') === fieldOf(now, 'updateRevision') && fieldOf(now, 'readyReplicas') === 3;
    }, 'ring updated');
    expect(await images()).toEqual(['2.0', '2.0', '2.0']);
    const revisions = await world.api.list(CONTROLLER_REVISIONS.resource, {
      namespace: 'default',
      labelSelector: 'app=ring',
    });
    expect(revisions.map((one) => one['revision']).sort()).toEqual([1, 2]);
  });

  test('a broken revision blocks an ordered StatefulSet even after its template is repaired, until the stuck pod is deleted', async () => {
    const broken = { 'sandbox.otelops.dev/fault': 'crash-loop' };
    await world.put(workload('StatefulSet', { name: 'stuck', replicas: 2 }));
    await world.until(async () => fieldOf(await status(STATEFUL_SETS, 'stuck'), 'readyReplicas') === 2, 'stuck ready');
    await world.put(workload('StatefulSet', { name: 'stuck', replicas: 2, annotations: broken }));
    const isCrashing = async () =>
      (await world.pods('default', 'stuck-1')).some(
        (pod) => pod.status?.containerStatuses?.[0]?.state.waiting?.reason === 'CrashLoopBackOff',
      );
    await world.until(isCrashing, 'stuck-1 crashing');
    await world.put(workload('StatefulSet', { name: 'stuck', replicas: 2, annotations: { repaired: 'yes' } }));
    await sleep(300);
    expect(await isCrashing()).toBe(true);

    await world.api.remove(PODS.resource, { namespace: 'default', name: 'stuck-1' });
    await world.until(async () => {
      const now = await status(STATEFUL_SETS, 'stuck');
      return fieldOf(now, 'readyReplicas') === 2 && fieldOf(now, 'updatedReplicas') === 2;
    }, 'stuck repaired');
  });

  test('a DaemonSet puts one pod on every node that fits and replaces them one by one', async () => {
    await world.put(workload('DaemonSet', { name: 'agent' }));
    await world.until(
      async () => fieldOf(await status(DAEMON_SETS, 'agent'), 'numberAvailable') === 6,
      'agent everywhere',
    );
    const nodes = (await world.pods('default', 'agent-')).map((pod) => pod.spec.nodeName);
    expect(nodes.sort()).toEqual(['mac-1', 'mac-2', 'mac-3', 'mac-4', 'mac-5', 'mac-6']);

    const { metadata } = await world.put(workload('DaemonSet', { name: 'agent', image: 'registry.example/app:2.0' }));
    await world.until(async () => {
      const now = await status(DAEMON_SETS, 'agent');
      return (
        fieldOf(now, 'observedGeneration') === metadata.generation &&
        fieldOf(now, 'updatedNumberScheduled') === 6 &&
        fieldOf(now, 'numberAvailable') === 6
      );
    }, 'agent updated');
    const images = (await world.pods('default', 'agent-')).map((pod) => pod.spec.containers[0]?.image);
    expect(new Set(images)).toEqual(new Set(['registry.example/app:2.0']));
  });

  test('a DaemonSet keeps to its node selector', async () => {
    await world.put(
      workload('DaemonSet', { name: 'few', pod: { nodeSelector: { 'kubernetes.io/hostname': 'mac-3' } } }),
    );
    await world.until(async () => fieldOf(await status(DAEMON_SETS, 'few'), 'numberReady') === 1, 'few ready');
    expect(await status(DAEMON_SETS, 'few')).toMatchObject({ desiredNumberScheduled: 1, currentNumberScheduled: 1 });
  });

  test('a Job completes, and is removed after its time to live', async () => {
    const template = {
      spec: { restartPolicy: 'Never', containers: [{ name: 'work', image: 'registry.example/job:1' }] },
    };
    const metadata = { name: 'once', namespace: 'default' };
    await world.put({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata,
      spec: { completions: 2, parallelism: 2, ttlSecondsAfterFinished: 1, template },
    });
    await world.until(async () => (await condition(JOBS, 'once', 'Complete'))?.status === 'True', 'job complete');
    expect(await status(JOBS, 'once')).toMatchObject({ succeeded: 2, completionTime: expect.any(String) });
    expect(await condition(JOBS, 'once', 'Complete')).toMatchObject({
      reason: 'CompletionsReached',
      message: 'Reached expected number of succeeded pods',
    });
    await world.until(async () => (await world.get(JOBS.resource, 'default/once')) === undefined, 'job gone');
    await world.until(async () => (await world.pods('default', 'once-')).length === 0, 'its pods gone');
  });

  test('a Job that keeps failing ends with BackoffLimitExceeded', async () => {
    const annotations = { 'sandbox.otelops.dev/fault': 'job-failing' };
    const template = {
      metadata: { annotations },
      spec: { restartPolicy: 'Never', containers: [{ name: 'work', image: 'registry.example/job:1' }] },
    };
    await world.put({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'doomed', namespace: 'default' },
      spec: { backoffLimit: 2, template },
    });
    const failed = await world.until(async () => {
      const found = await condition(JOBS, 'doomed', 'Failed');
      return found?.status === 'True' && found;
    }, 'job failed');
    expect(failed).toMatchObject({
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    });
    expect(await status(JOBS, 'doomed')).toMatchObject({ failed: 3 });
    expect(await world.events('default', 'doomed')).toContain(
      'BackoffLimitExceeded: Job has reached the specified backoff limit',
    );
  });

  test('a Job past its deadline ends with DeadlineExceeded', async () => {
    const template = {
      spec: {
        restartPolicy: 'Never',
        containers: [{ name: 'work', image: 'registry.example/job:1', command: ['sleep', 'infinity'] }],
      },
    };
    await world.put({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'endless', namespace: 'default' },
      spec: { activeDeadlineSeconds: 1, template },
    });
    const failed = await world.until(async () => {
      const found = await condition(JOBS, 'endless', 'Failed');
      return found?.status === 'True' && found;
    }, 'deadline');
    expect(failed).toMatchObject({
      reason: 'DeadlineExceeded',
      message: 'Job was active longer than specified deadline',
    });
  });

  test('a CronJob that is due starts a Job named after the minute', async () => {
    const template = {
      spec: { restartPolicy: 'Never', containers: [{ name: 'work', image: 'registry.example/job:1' }] },
    };
    await world.put({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'tick', namespace: 'default' },
      spec: { schedule: '* * * * *', jobTemplate: { spec: { template } } },
    });
    // As if it had last run a quarter of an hour ago.
    const before = new Date(Date.now() - 15 * 60_000);
    await world.api.mergePatch(
      CRON_JOBS.resource,
      { namespace: 'default', name: 'tick' },
      { status: { lastScheduleTime: `${before.toISOString().slice(0, 19)}Z` } },
      'status',
    );
    await world.until(
      async () => (await condition(JOBS, `tick-${Math.floor(Date.now() / 60_000)}`, 'Complete'))?.status === 'True',
      'tick job',
    );
  });

  test('a pod with init containers runs them in order before the others', async () => {
    const initContainers = [
      { name: 'first', image: 'registry.example/init:1' },
      { name: 'second', image: 'registry.example/init:2' },
    ];
    await world.put(workload('Deployment', { name: 'prepared', pod: { initContainers } }));
    await rolledOut('prepared', 1);
    const [pod] = await world.pods('default', 'prepared-');
    expect(pod?.status?.initContainerStatuses).toMatchObject([
      { name: 'first', ready: true, state: { terminated: { exitCode: 0, reason: 'Completed' } } },
      { name: 'second', ready: true, state: { terminated: { exitCode: 0, reason: 'Completed' } } },
    ]);
  });

  test('a claim that waits for its first consumer is bound on the node of the pod', async () => {
    await world.put(claim('cache', 'local-path'));
    await sleep(100);
    expect(
      fieldOf(
        await world.api.get(
          {
            group: '',
            version: 'v1',
            plural: 'persistentvolumeclaims',
            kind: 'PersistentVolumeClaim',
            namespaced: true,
          },
          { namespace: 'default', name: 'cache' },
        ),
        'status',
        'phase',
      ),
    ).toBe('Pending');
    expect(await world.events('default', 'cache')).toContain(
      'WaitForFirstConsumer: waiting for first consumer to be created before binding',
    );
    const pod = { volumes: [{ name: 'cache', persistentVolumeClaim: { claimName: 'cache' } }] };
    await world.put(workload('Deployment', { name: 'cached', pod }));
    await rolledOut('cached', 1);
    const [running] = await world.pods('default', 'cached-');
    const volumes = await world.api.list({
      group: '',
      version: 'v1',
      plural: 'persistentvolumes',
      kind: 'PersistentVolume',
      namespaced: false,
    });
    const volume = volumes.find((one) => fieldOf(one, 'spec', 'claimRef', 'name') === 'cache');
    expect(fieldOf(volume, 'status', 'phase')).toBe('Bound');
    expect(
      fieldOf(volume, 'spec', 'nodeAffinity', 'required', 'nodeSelectorTerms', 0, 'matchExpressions', 0, 'values'),
    ).toEqual([running?.spec.nodeName]);
  });

  test('logs: of the present run and of the one before', async () => {
    const effect = JSON.stringify({ kind: 'crash-loop', logLines: ['cannot open /data: no such file'], exitCode: 3 });
    await world.put(workload('Deployment', { name: 'noisy', annotations: { 'sandbox.otelops.dev/fault': effect } }));
    const pod = await world.until(async () => {
      const [found] = await world.pods('default', 'noisy-');
      return (found?.status?.containerStatuses?.[0]?.restartCount ?? 0) >= 2 && found;
    }, 'restarts');
    const path = `/api/v1/namespaces/default/pods/${pod.metadata.name}/log`;
    expect(await world.text(`${path}?previous=true`)).toContain('cannot open /data: no such file\n');
    expect(fieldOf(pod, 'status', 'containerStatuses', 0, 'lastState', 'terminated', 'exitCode')).toBe(3);

    const [healthy] = await world.pods('default', 'web-');
    const refused = await world.text(`/api/v1/namespaces/default/pods/${healthy?.metadata.name}/log?previous=true`);
    expect(refused).toContain(
      `previous terminated container \\"app\\" in pod \\"${healthy?.metadata.name}\\" not found`,
    );
  });
});
