import { describe, expect, it } from 'vitest';
import {
  claim,
  clusterScoped,
  created,
  deployment,
  event,
  fell,
  namespace,
  node,
  object,
  type PodParts,
  pod,
  replicaSet,
  storageClass,
  waiting,
} from '../../acceptance/doubles/cluster-objects.ts';
import type { Cause } from '../cause.ts';
import { type KubeObject, refOf } from '../objects.ts';
import { explain } from './explain.ts';
import { observe } from './object-index.ts';
import { bestCause, nextLook } from './tree.ts';

const start = new Date(created);
const after = (seconds: number): Date => new Date(start.getTime() + seconds * 1_000);

function ask(about: KubeObject, others: readonly KubeObject[], seconds: number): Cause | undefined {
  const complete = ['Node', 'Service', 'Pod'].map((kind) => ({ group: '', kind }));
  const observed = observe(
    [node('mac-3'), about, ...others],
    [...complete, { group: 'storage.k8s.io', kind: 'StorageClass' }],
  );
  return explain(refOf(about), observed, { now: after(seconds) });
}

function path(cause: Cause | undefined): string {
  if (cause === undefined) return '';
  const [first] = cause.children;
  return first === undefined ? cause.object.kind : `${cause.object.kind} > ${path(first)}`;
}

/** A Deployment with one pod in the given state. */
function withPod(parts: PodParts): readonly [KubeObject, KubeObject, KubeObject] {
  const owner = deployment();
  const set = replicaSet(owner);
  return [owner, set, pod(set, 'web-abc-1', parts)];
}

interface Fault {
  readonly name: string;
  readonly parts: PodParts;
  readonly events?: readonly (readonly [reason: string, message: string])[];
  readonly logs?: readonly string[];
  readonly code: string;
  /** Seconds after which it is terminal; `never` for what never is. */
  readonly grace: number | 'never';
  readonly advice: RegExp;
}

const pulling = (message: string): PodParts => ({ container: waiting('ImagePullBackOff', message) });
const unscheduled = (message: string, spec: object = {}): PodParts => ({
  node: '',
  spec,
  conditions: [
    { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, lastTransitionTime: created },
  ],
});

const faults: readonly Fault[] = [
  {
    name: 'an image that does not exist',
    parts: pulling(
      'Back-off pulling image "ghcr.io/acme/web:1.0": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "ghcr.io/acme/web:1.0": failed to resolve reference: ghcr.io/acme/web:1.0: not found',
    ),
    code: 'image-not-found',
    grace: 0,
    advice: /Correct the name or tag of ghcr\.io\/acme\/web:1\.0/,
  },
  {
    name: 'an image that does not exist, told only by the event of an older kubelet',
    parts: pulling('Back-off pulling image "ghcr.io/acme/web:1.0"'),
    events: [
      ['Failed', 'Failed to pull image "ghcr.io/acme/web:1.0": rpc error: code = Unknown desc = manifest unknown'],
    ],
    code: 'image-not-found',
    grace: 0,
    advice: /registry has no such image/,
  },
  {
    name: 'an image without arm64',
    parts: pulling(
      'Back-off pulling image "ghcr.io/acme/web:1.0": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "ghcr.io/acme/web:1.0": no match for platform in manifest: not found',
    ),
    code: 'image-wrong-architecture',
    grace: 0,
    advice: /built for linux\/arm64: ghcr\.io\/acme\/web:1\.0 is not/,
  },
  {
    name: 'an image of another architecture, seen only when it runs',
    parts: {
      phase: 'Running',
      container: { ...waiting('CrashLoopBackOff', 'back-off 10s'), restartCount: 1, lastState: fell(255) },
    },
    logs: ['exec /usr/local/bin/web: exec format error'],
    code: 'image-wrong-architecture',
    grace: 0,
    advice: /linux\/arm64/,
  },
  {
    name: 'a registry that cannot be reached',
    parts: pulling(
      'Back-off pulling image "ghcr.io/acme/web:1.0": ErrImagePull: failed to do request: Head "https://ghcr.io/v2/": dial tcp: lookup ghcr.io: no such host',
    ),
    code: 'image-pull-failed',
    grace: 30,
    advice: /can reach the registry/,
  },
  {
    name: 'a registry that refuses',
    parts: pulling(
      'Back-off pulling image: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
    ),
    code: 'image-pull-failed',
    grace: 30,
    advice: /imagePullSecrets/,
  },
  {
    name: 'a rate limit',
    parts: pulling('Back-off pulling image: toomanyrequests: You have reached your pull rate limit'),
    code: 'image-pull-failed',
    grace: 30,
    advice: /rate limit/,
  },
  {
    name: 'an invalid image name',
    parts: {
      container: waiting('InvalidImageName', 'Failed to apply default image tag "Acme/web": invalid reference format'),
    },
    code: 'image-name-invalid',
    grace: 0,
    advice: /Correct the image reference/,
  },
  {
    name: 'an image that may never be pulled',
    parts: {
      container: waiting(
        'ErrImageNeverPull',
        'Container image "ghcr.io/acme/web:1.0" is not present with pull policy of Never',
      ),
    },
    code: 'image-not-found',
    grace: 0,
    advice: /imagePullPolicy/,
  },
  {
    name: 'a missing Secret',
    parts: { container: waiting('CreateContainerConfigError', 'secret "grafana" not found') },
    code: 'container-config-error',
    grace: 10,
    advice: /Create the Secret monitoring\/grafana/,
  },
  {
    name: 'a missing key',
    parts: {
      container: waiting('CreateContainerConfigError', "couldn't find key admin-password in Secret monitoring/grafana"),
    },
    code: 'container-config-error',
    grace: 10,
    advice: /Add the key "admin-password" to the Secret monitoring\/grafana/,
  },
  {
    name: 'a root image with runAsNonRoot',
    parts: {
      container: waiting('CreateContainerConfigError', 'container has runAsNonRoot and image will run as root'),
    },
    code: 'container-config-error',
    grace: 10,
    advice: /numeric runAsUser/,
  },
  {
    name: 'a command that is not there',
    parts: {
      container: waiting(
        'RunContainerError',
        'failed to create containerd task: exec: "wbe": executable file not found in $PATH',
      ),
    },
    code: 'container-cannot-start',
    grace: 10,
    advice: /Correct the command of container web/,
  },
  {
    name: 'a crash loop after the third restart',
    parts: {
      phase: 'Running',
      container: { ...waiting('CrashLoopBackOff', 'back-off 40s'), restartCount: 3, lastState: fell(1) },
    },
    logs: ['starting', 'panic: no config'],
    code: 'crash-loop',
    grace: 0,
    advice: /kubectl -n monitoring logs web-abc-1 -c web --previous/,
  },
  {
    name: 'a crash after the first restart',
    parts: {
      phase: 'Running',
      container: { ...waiting('CrashLoopBackOff', 'back-off 10s'), restartCount: 1, lastState: fell(1) },
    },
    code: 'crash-loop',
    grace: 'never',
    advice: /logs web-abc-1/,
  },
  {
    name: 'a loop of good ends',
    parts: {
      phase: 'Running',
      container: { ...waiting('CrashLoopBackOff', 'back-off 40s'), restartCount: 4, lastState: fell(0, 'Completed') },
    },
    code: 'crash-loop',
    grace: 0,
    advice: /run it as a Job/,
  },
  {
    name: 'a container killed by its liveness probe',
    parts: {
      phase: 'Running',
      container: { ...waiting('CrashLoopBackOff', 'back-off 40s'), restartCount: 3, lastState: fell(137) },
    },
    events: [['Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 500']],
    code: 'crash-loop',
    grace: 0,
    advice: /liveness or startup probe of container web/,
  },
  {
    name: 'killed for memory once',
    parts: {
      phase: 'Running',
      container: { state: { running: {} }, restartCount: 1, lastState: fell(137, 'OOMKilled') },
    },
    code: 'out-of-memory',
    grace: 'never',
    advice: /limit of 256Mi/,
  },
  {
    name: 'killed for memory twice',
    parts: {
      phase: 'Running',
      container: { ...waiting('CrashLoopBackOff', 'back-off 10s'), restartCount: 1, lastState: fell(137, 'OOMKilled') },
    },
    code: 'out-of-memory',
    grace: 0,
    advice: /Raise its memory limit of 256Mi/,
  },
  {
    name: 'an init container that fails',
    parts: {
      initContainer: { ...waiting('CrashLoopBackOff', 'back-off 40s'), restartCount: 3, lastState: fell(2) },
      container: waiting('PodInitializing'),
    },
    code: 'init-container-failed',
    grace: 0,
    advice: /-c setup --previous/,
  },
  {
    name: 'no memory on any node',
    parts: unscheduled(
      '0/6 nodes are available: 6 Insufficient memory. preemption: 0/6 nodes are available: 6 No preemption victims found for incoming pod.',
      {
        containers: [{ name: 'web', image: 'x', resources: { requests: { memory: '200Gi' } } }],
      },
    ),
    code: 'unschedulable',
    grace: 15,
    advice: /asks for 200\.0 GiB of memory, and mac-3 is the largest with 96\.0 GiB/,
  },
  {
    name: 'taints without toleration',
    parts: unscheduled(
      '0/6 nodes are available: 2 Insufficient cpu, 4 node(s) had untolerated taint {dedicated: gpu, x}.',
    ),
    code: 'unschedulable',
    grace: 15,
    advice: /Tolerate the taint dedicated: gpu/,
  },
  {
    name: 'a node selector that matches nothing',
    parts: unscheduled("0/6 nodes are available: 6 node(s) didn't match Pod's node affinity/selector.", {
      nodeSelector: { disk: 'ssd' },
    }),
    code: 'unschedulable',
    grace: 15,
    advice: /No node has the label disk=ssd/,
  },
  {
    name: 'nodes that are away',
    parts: unscheduled('0/6 nodes are available: 6 node(s) had untolerated taint {node.kubernetes.io/not-ready: }.'),
    code: 'unschedulable',
    grace: 60,
    advice: /taint/,
  },
  {
    name: 'a taken host port',
    parts: unscheduled("0/6 nodes are available: 6 node(s) didn't have free ports for the requested pod ports.", {
      containers: [{ name: 'web', image: 'x', ports: [{ hostPort: 9100 }] }],
    }),
    code: 'unschedulable',
    grace: 15,
    advice: /host port 9100/,
  },
  {
    name: 'a claim that does not exist',
    parts: unscheduled('0/6 nodes are available: persistentvolumeclaim "data" not found. preemption: none'),
    code: 'volume-not-bound',
    grace: 15,
    advice: /Create the PersistentVolumeClaim data/,
  },
  {
    name: 'an NFS server that does not answer',
    parts: { container: waiting('ContainerCreating') },
    events: [
      [
        'FailedMount',
        'MountVolume.SetUp failed for volume "data" : mount failed: exit status 32\nmount.nfs: Connection timed out',
      ],
    ],
    code: 'volume-mount-failed',
    grace: 90,
    advice: /mac-3 reaches the storage server \(NFS: TCP port 2049\)/,
  },
  {
    name: 'a mount of a Secret that is not there',
    parts: { container: waiting('ContainerCreating') },
    events: [['FailedMount', 'MountVolume.SetUp failed for volume "cert" : secret "webhook-cert" not found']],
    code: 'container-config-error',
    grace: 90,
    advice: /Create the Secret monitoring\/webhook-cert/,
  },
  {
    name: 'a volume that another node holds',
    parts: { container: waiting('ContainerCreating') },
    events: [['FailedAttachVolume', 'Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) web-old']],
    code: 'volume-mount-failed',
    grace: 90,
    advice: /strategy Recreate/,
  },
  {
    name: 'a network that cannot be set up',
    parts: { container: waiting('ContainerCreating') },
    events: [['FailedCreatePodSandBox', 'Failed to create pod sandbox: plugin type="flannel" failed']],
    code: 'container-cannot-start',
    grace: 90,
    advice: /network plug-in.*mac-3/,
  },
  {
    name: 'a readiness probe that does not pass',
    parts: {
      phase: 'Running',
      container: { state: { running: {} } },
      spec: { containers: [{ name: 'web', image: 'x', readinessProbe: {} }] },
    },
    events: [['Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503']],
    code: 'probe-failing',
    grace: 'never',
    advice: /Check path and port of its readinessProbe/,
  },
];

describe('faults of a pod, seen from its Deployment', () => {
  for (const fault of faults) {
    it(fault.name, () => {
      const [owner, set, broken] = withPod(fault.parts);
      const events = (fault.events ?? []).map(([reason, message]) => event(broken, reason, message));
      const observed = observe(
        [owner, set, broken, node('mac-3'), ...events],
        ['Node', 'Pod'].map((kind) => ({ group: '', kind })),
      );
      if (fault.logs !== undefined) observed.putLog(broken, 'web', { previous: true, lines: fault.logs });
      const look = (seconds: number): Cause | undefined => explain(refOf(owner), observed, { now: after(seconds) });

      const cause = look(fault.grace === 'never' ? 100_000 : fault.grace);
      expect(path(cause)).toMatch(/^Deployment > ReplicaSet > Pod > /);
      expect(cause?.code).toBe(fault.code);
      const best = bestCause(cause!);
      expect(best.code).toBe(fault.code);
      expect(best.advice.join('\n')).toMatch(fault.advice);
      expect(best.evidence.length).toBeGreaterThan(0);
      expect(cause?.terminal).toBe(fault.grace !== 'never');
      if (fault.logs !== undefined)
        expect(best.evidence).toContainEqual(expect.objectContaining({ kind: 'log', lines: fault.logs }));
      if (typeof fault.grace === 'number' && fault.grace > 0) {
        const early = look(fault.grace - 0.001);
        expect(early?.terminal).toBe(false);
        expect(nextLook(early!, after(fault.grace - 0.001))).toEqual(after(fault.grace));
      }
    });
  }
});

describe('what is no fault', () => {
  it.each<readonly [string, PodParts]>([
    ['a pod that was made just now', {}],
    ['a large image on its way', { container: waiting('ContainerCreating') }],
    ['an init container at work', { initContainer: { state: { running: {} } }, container: waiting('PodInitializing') }],
    [
      'a pod on its way out',
      { metadata: { deletionTimestamp: '2026-11-22T13:00:00Z' }, container: waiting('ImagePullBackOff', 'not found') },
    ],
    ['a pod without probes that is about to be ready', { phase: 'Running', container: { state: { running: {} } } }],
  ])('%s', (_name, parts) => {
    const [owner, ...others] = withPod(parts);
    expect(ask(owner, others, 1_000)).toBeUndefined();
  });

  it('pods of an earlier ReplicaSet, however broken', () => {
    const owner = deployment('web', { metadata: { annotations: { 'deployment.kubernetes.io/revision': '2' } } });
    const old = replicaSet(owner, 'old', {
      spec: {
        template: {
          metadata: { labels: { app: 'web', 'pod-template-hash': 'old' } },
          spec: { containers: [{ name: 'web', image: 'bad' }] },
        },
      },
    });
    const newest = replicaSet(owner, 'new', {
      metadata: { annotations: { 'deployment.kubernetes.io/revision': '2' } },
    });
    const broken = pod(old, 'web-old-1', { container: waiting('ImagePullBackOff', 'not found') });
    expect(ask(owner, [old, newest, broken], 1_000)).toBeUndefined();
    expect(ask(owner, [old, broken], 1_000), 'and the newest is not seen yet').toBeUndefined();
  });

  it('anything below a Deployment whose controller has not taken up the new spec', () => {
    const owner = deployment('web', { metadata: { generation: 2 } });
    const set = replicaSet(owner);
    const broken = pod(set, 'web-abc-1', { container: waiting('ImagePullBackOff', 'not found') });
    expect(ask(owner, [set, broken], 1_000)).toBeUndefined();
  });

  it('a claim that waits for its first consumer', () => {
    expect(ask(claim('data'), [storageClass('local-path', 'WaitForFirstConsumer')], 1_000)).toBeUndefined();
  });

  it('a pod of a Job that fell and will be made anew', () => {
    const job = object('batch/v1', 'Job', 'backup', { status: { startTime: created, active: 1 } });
    const broken = pod(job, 'backup-1', {
      phase: 'Running',
      container: { ...waiting('CrashLoopBackOff', ''), restartCount: 9, lastState: fell(1) },
    });
    expect(ask(job, [broken], 1_000)).toMatchObject({ code: 'crash-loop', terminal: false });
  });

  it('a ready object', () => {
    expect(ask(object('v1', 'ConfigMap', 'x'), [], 0)).toBeUndefined();
  });
});

const refusals: readonly (readonly [message: string, code: string, grace: number, advice: RegExp])[] = [
  [
    'pods "web-abc-1" is forbidden: exceeded quota: compute, requested: limits.memory=1Gi, used: limits.memory=8Gi, limited: limits.memory=8Gi',
    'quota-exceeded',
    10,
    /Raise the ResourceQuota monitoring\/compute.*limit limits\.memory=8Gi/,
  ],
  [
    'pods "web-abc-1" is forbidden: failed quota: compute: must specify limits.cpu for: web',
    'quota-exceeded',
    0,
    /Set limits\.cpu/,
  ],
  [
    'pods "web-abc-1" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "web" must set ...)',
    'pod-refused',
    0,
    /Meet the pod security level restricted: allowPrivilegeEscalation/,
  ],
  [
    'admission webhook "policy.example.com" denied the request: no latest tags',
    'webhook-refused',
    0,
    /policy\.example\.com/,
  ],
  [
    'Internal error occurred: failed calling webhook "mpod.kb.io": failed to call webhook: Post "https://x.svc:443/": no endpoints available',
    'webhook-unavailable',
    60,
    /service behind the webhook mpod\.kb\.io/,
  ],
  [
    'pods "web-abc-" is forbidden: error looking up service account monitoring/web: serviceaccount "web" not found',
    'pod-refused',
    15,
    /ServiceAccount monitoring\/web/,
  ],
  [
    'pods "web-abc-1" is forbidden: [maximum memory usage per Container is 1Gi, but limit is 2Gi]',
    'pod-refused',
    0,
    /LimitRange of monitoring/,
  ],
  ['something else', 'pod-refused', 15, /describe replicaset web-abc/],
];

describe('pods that cannot even be made', () => {
  it.each(refusals)('%s', (message, code, grace, advice) => {
    const owner = deployment('web', { status: { conditions: [{ type: 'ReplicaFailure', status: 'True', message }] } });
    const set = replicaSet(owner, 'abc', {
      status: { conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message }] },
    });
    const others = [set, event(set, 'FailedCreate', `Error creating: ${message}`)];
    const cause = ask(owner, others, grace);
    expect(path(cause)).toBe('Deployment > ReplicaSet');
    expect(cause).toMatchObject({ code, terminal: true });
    expect(bestCause(cause!).advice.join('\n')).toMatch(advice);
    if (grace > 0) expect(ask(owner, others, grace - 1)?.terminal).toBe(false);
  });

  it.each(['StatefulSet', 'DaemonSet'])('of a %s, told by its events alone', (kind) => {
    const set = object('apps/v1', kind, 'db', {
      spec: { replicas: 1 },
      status: { observedGeneration: 1, desiredNumberScheduled: 6, replicas: 0 },
    });
    const cause = ask(
      set,
      [
        event(
          set,
          'FailedCreate',
          'create Pod db-0 in StatefulSet db failed error: pods "db-0" is forbidden: exceeded quota: q, requested: pods=1, used: pods=5, limited: pods=5',
        ),
      ],
      10,
    );
    expect(cause).toMatchObject({ code: 'quota-exceeded', terminal: true, object: { kind } });
  });

  it('of a Job', () => {
    const job = object('batch/v1', 'Job', 'backup');
    const cause = ask(
      job,
      [event(job, 'FailedCreate', 'Error creating: pods "backup-" is forbidden: serviceaccount "backup" not found')],
      15,
    );
    expect(cause).toMatchObject({ code: 'pod-refused', terminal: true });
  });
});

describe('Deployment', () => {
  it('past its progress deadline says so, and what is below it', () => {
    const owner = deployment('web', {
      status: {
        conditions: [
          {
            type: 'Progressing',
            status: 'False',
            reason: 'ProgressDeadlineExceeded',
            message: 'ReplicaSet "web-abc" has timed out progressing.',
          },
        ],
      },
    });
    const set = replicaSet(owner);
    const broken = pod(set, 'web-abc-1', {
      phase: 'Running',
      container: { ...waiting('CrashLoopBackOff', ''), restartCount: 2, lastState: fell(1) },
    });
    const cause = ask(owner, [set, broken], 0);
    expect(cause).toMatchObject({ code: 'progress-deadline-exceeded', terminal: true });
    expect(bestCause(cause!).code).toBe('crash-loop');
  });

  it('that is paused will not move by waiting', () => {
    const cause = ask(deployment('web', { spec: { paused: true } }), [], 0);
    expect(cause).toMatchObject({ code: 'rollout-stuck', terminal: true });
    expect(cause?.advice[0]).toBe('Resume it: kubectl -n monitoring rollout resume deployment/web');
  });

  it('shows the same trouble of many pods once, and different ones each', () => {
    const owner = deployment('web', { spec: { replicas: 4 } });
    const set = replicaSet(owner, 'abc', { spec: { replicas: 4 } });
    const pods = [1, 2, 3].map((number) =>
      pod(set, `web-abc-${number}`, { container: waiting('CreateContainerConfigError', 'secret "x" not found') }),
    );
    const other = pod(set, 'web-abc-4', { container: waiting('ImagePullBackOff', 'not found') });
    const [below] = ask(owner, [set, ...pods, other], 1)?.children ?? [];
    expect(below?.message).toBe('4 of 4 pods, 0 ready');
    expect(below?.children.map(({ code }) => code)).toEqual(['image-not-found', 'container-config-error']);
  });
});

describe('StatefulSet', () => {
  const set = object('apps/v1', 'StatefulSet', 'db', {
    spec: { replicas: 2, volumeClaimTemplates: [{ metadata: { name: 'data' } }] },
    status: { observedGeneration: 1, replicas: 1, updateRevision: 'db-2', currentRevision: 'db-1' },
  });
  const revision = (name: string): object => ({ labels: { 'controller-revision-hash': name } });

  it('counts the pods of its update revision', () => {
    const broken = pod(set, 'db-0', {
      metadata: revision('db-2'),
      container: waiting('ImagePullBackOff', 'not found'),
    });
    expect(ask(set, [broken], 0)).toMatchObject({ code: 'image-not-found', terminal: true });
  });

  it('is stuck when a broken pod of an earlier revision blocks the update', () => {
    const broken = pod(set, 'db-0', {
      metadata: revision('db-1'),
      container: waiting('ImagePullBackOff', 'not found'),
    });
    const cause = ask(set, [broken], 0);
    expect(cause).toMatchObject({ code: 'rollout-stuck', terminal: true });
    expect(bestCause(cause!).advice[0]).toContain('kubectl -n monitoring delete pod db-0');
  });

  it('may be stuck in the same way with Parallel, and is waited for', () => {
    const parallel = { ...set, spec: { ...(set['spec'] as object), podManagementPolicy: 'Parallel' } };
    const broken = pod(parallel, 'db-0', {
      metadata: revision('db-1'),
      container: waiting('ImagePullBackOff', 'not found'),
    });
    expect(ask(parallel, [broken], 0)).toMatchObject({ code: 'rollout-stuck', terminal: false });
  });

  it('follows the claim of the pod that is to come', () => {
    const pending = claim('data-db-1', { spec: { storageClassName: 'fast' } });
    const cause = ask(set, [pending, storageClass('nfs')], 15);
    expect(path(cause)).toBe('StatefulSet > PersistentVolumeClaim');
    expect(cause).toMatchObject({ code: 'volume-not-bound', terminal: true });
  });
});

describe('DaemonSet', () => {
  const status = {
    observedGeneration: 1,
    desiredNumberScheduled: 2,
    currentNumberScheduled: 2,
    updatedNumberScheduled: 2,
    numberReady: 0,
  };
  it('names the nodes that have no ready pod', () => {
    const set = object('apps/v1', 'DaemonSet', 'agent', { status });
    const broken = ['mac-5', 'mac-2'].map((node) =>
      pod(set, `agent-${node}`, { node, container: waiting('CreateContainerConfigError', 'secret "x" not found') }),
    );
    expect(ask(set, broken, 10)).toMatchObject({
      terminal: true,
      message: 'Available: 0/2; not ready on mac-2, mac-5',
    });
  });

  it('without a node warns and ends nothing', () => {
    const set = object('apps/v1', 'DaemonSet', 'agent', {
      spec: { template: { spec: { nodeSelector: { gpu: 'yes' } } } },
      status: { observedGeneration: 1, desiredNumberScheduled: 0 },
    });
    expect(ask(set, [], 1_000)).toMatchObject({
      code: 'no-node-matches',
      terminal: false,
      advice: [expect.stringContaining('gpu=yes')],
    });
  });

  it('with a node that is away waits for it', () => {
    const set = object('apps/v1', 'DaemonSet', 'agent', { status });
    const away = node('mac-3', {
      status: {
        conditions: [
          {
            type: 'Ready',
            status: 'Unknown',
            reason: 'NodeStatusUnknown',
            message: 'Kubelet stopped posting node status.',
          },
        ],
      },
    });
    const cause = ask(
      set,
      [pod(set, 'agent-1', { phase: 'Running', container: { state: { running: {} } } }), away],
      1_000,
    );
    expect(cause).toMatchObject({ code: 'node-not-ready', terminal: false });
    expect(bestCause(cause!).object).toMatchObject({ kind: 'Node', name: 'mac-3' });
  });
});

describe('Job', () => {
  it('that has failed shows the log of its last pod', () => {
    const job = object('batch/v1', 'Job', 'backup', {
      status: {
        startTime: created,
        failed: 1,
        conditions: [
          {
            type: 'Failed',
            status: 'True',
            reason: 'BackoffLimitExceeded',
            message: 'Job has reached the specified backoff limit',
          },
        ],
      },
    });
    const last = pod(job, 'backup-x', {
      phase: 'Failed',
      spec: { restartPolicy: 'Never' },
      container: { state: fell(3) },
    });
    const observed = observe([job, last]);
    observed.putLog(last, 'web', { previous: false, lines: ['token=abc123def', 'cannot reach store'] });
    const cause = explain(refOf(job), observed, { now: start });
    expect(cause).toMatchObject({ code: 'job-failed', terminal: true });
    const log = bestCause(cause!).evidence.find(({ kind }) => kind === 'log');
    expect(log).toMatchObject({ lines: ['token=[redacted]', 'cannot reach store'] });
  });
});

describe('PersistentVolumeClaim', () => {
  it.each<readonly [string, KubeObject, readonly KubeObject[], number | 'never', RegExp]>([
    [
      'of a class that does not exist',
      claim('data', { spec: { storageClassName: 'fast' } }),
      [storageClass('nfs')],
      15,
      /Create the StorageClass fast.*there is nfs/,
    ],
    [
      'that has lost its volume',
      claim('data', { spec: { volumeName: 'pv-1' }, status: { phase: 'Lost' } }),
      [],
      0,
      /Restore the PersistentVolume pv-1/,
    ],
    [
      'whose provisioner is silent',
      claim('data', { spec: { storageClassName: 'nfs' } }),
      [storageClass('nfs')],
      'never',
      /provisioner nfs\.csi\.k8s\.io run/,
    ],
  ])('%s', (_name, pending, others, ...[grace, advice]) => {
    const cause = ask(pending, others, grace === 'never' ? 10_000 : grace);
    expect(cause).toMatchObject({ code: 'volume-not-bound', terminal: grace !== 'never' });
    expect(cause?.advice.join('\n')).toMatch(advice);
  });

  it('whose provisioner fails', () => {
    const pending = claim('data', { spec: { storageClassName: 'nfs' } });
    const failed = event(pending, 'ProvisioningFailed', 'failed to provision volume: rpc error: mount timed out');
    expect(ask(pending, [storageClass('nfs'), failed], 89)).toMatchObject({
      terminal: false,
      message: expect.stringContaining('timed out'),
    });
    expect(ask(pending, [storageClass('nfs'), failed], 90)?.terminal).toBe(true);
  });

  it('without class in a cluster without default', () => {
    const pending = claim('data', { spec: { storageClassName: undefined } });
    const failed = event(
      pending,
      'FailedBinding',
      'no persistent volumes available for this claim and no storage class is set',
    );
    expect(ask(pending, [storageClass('nfs'), failed], 15)).toMatchObject({
      terminal: true,
      advice: [expect.stringContaining('make one the default'), expect.any(String)],
    });
  });
});

describe('what other APIs hang on', () => {
  const service = object('v1', 'Service', 'hook', { spec: { selector: { app: 'web' } } });

  it('a webhook without a ready pod behind its Service, down to the pod', () => {
    const configuration = clusterScoped('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'policy', {
      webhooks: [{ name: 'a.b.c', clientConfig: { service: { namespace, name: 'hook' }, caBundle: 'LS0t' } }],
    });
    const cause = ask(
      configuration,
      [service, pod(undefined, 'hook-1', { container: waiting('ImagePullBackOff', 'not found') })],
      0,
    );
    expect(cause).toMatchObject({ code: 'webhook-unavailable', message: 'Service monitoring/hook has no ready pod' });
    expect(bestCause(cause!).code).toBe('image-not-found');
  });

  it('a webhook without CA bundle, down to its certificate', () => {
    const configuration = clusterScoped('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', 'policy', {
      metadata: { name: 'policy', annotations: { 'cert-manager.io/inject-ca-from': `${namespace}/serving` } },
      webhooks: [{ name: 'a.b.c', clientConfig: { service: { namespace, name: 'hook' } } }],
    });
    const certificate = object('cert-manager.io/v1', 'Certificate', 'serving', {
      spec: { issuerRef: { name: 'own' } },
      status: {
        conditions: [
          {
            type: 'Ready',
            status: 'False',
            reason: 'DoesNotExist',
            message: 'Issuing certificate as Secret does not exist',
          },
        ],
      },
    });
    const issuer = object('cert-manager.io/v1', 'Issuer', 'own', {
      status: {
        conditions: [{ type: 'Ready', status: 'False', reason: 'ErrGetKeyPair', message: 'secret "ca" not found' }],
      },
    });
    const ready = pod(undefined, 'hook-1', { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] });
    const cause = ask(configuration, [certificate, issuer, service, ready], 0);
    expect(path(cause)).toBe('MutatingWebhookConfiguration > Certificate > Issuer');
    expect(cause?.advice[0]).toContain('cainjector');
  });

  it('an APIService, down to the pods that should serve it', () => {
    const api = clusterScoped('apiregistration.k8s.io/v1', 'APIService', 'v1beta1.metrics.k8s.io', {
      spec: { service: { namespace, name: 'hook' } },
      status: {
        conditions: [
          {
            type: 'Available',
            status: 'False',
            reason: 'MissingEndpoints',
            message: 'endpoints for service/hook have no addresses',
          },
        ],
      },
    });
    const broken = pod(undefined, 'm-1', {
      phase: 'Running',
      container: { ...waiting('CrashLoopBackOff', ''), restartCount: 3, lastState: fell(1) },
    });
    const cause = ask(api, [service, broken], 0);
    expect(path(cause)).toBe('APIService > Pod > Pod');
    expect(cause).toMatchObject({
      code: 'apiservice-unavailable',
      message: expect.stringContaining('MissingEndpoints'),
    });
  });

  it('a CustomResourceDefinition whose names clash', () => {
    const definition = clusterScoped('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'things.example.com', {
      status: {
        conditions: [
          { type: 'NamesAccepted', status: 'False', reason: 'PluralConflict', message: '"things" is already in use' },
        ],
      },
    });
    expect(ask(definition, [], 0)).toMatchObject({ code: 'crd-not-established', terminal: true });
  });

  it('a certificate whose request was denied', () => {
    const certificate = object('cert-manager.io/v1', 'Certificate', 'serving', {
      status: {
        conditions: [
          {
            type: 'Issuing',
            status: 'False',
            reason: 'Denied',
            message: 'The certificate request was denied',
            lastTransitionTime: created,
          },
        ],
      },
    });
    const request = object('cert-manager.io/v1', 'CertificateRequest', 'serving-1', {
      owner: certificate,
      status: {
        failureTime: created,
        conditions: [{ type: 'Denied', status: 'True', reason: 'Policy', message: 'no such name allowed' }],
      },
    });
    const cause = ask(certificate, [request], 10);
    expect(cause).toMatchObject({ code: 'certificate-not-issued', terminal: true });
    expect(bestCause(cause!).message).toBe('no such name allowed');
  });

  it('a Service without address', () => {
    const balancer = object('v1', 'Service', 'grafana', {
      spec: { type: 'LoadBalancer', clusterIP: '10.43.0.9', ports: [{ port: 80 }] },
    });
    expect(ask(balancer, [], 1_000)).toMatchObject({
      terminal: false,
      advice: [expect.stringContaining('servicelb'), expect.stringContaining('port 80'), expect.any(String)],
    });
  });
});

describe('deletion', () => {
  it('of a namespace says what keeps it', () => {
    const terminating = clusterScoped('v1', 'Namespace', 'old', {
      metadata: { name: 'old', deletionTimestamp: created },
      status: {
        phase: 'Terminating',
        conditions: [
          {
            type: 'NamespaceContentRemaining',
            status: 'True',
            message: 'Some resources are remaining: collectors has 1 resource instances',
          },
          {
            type: 'NamespaceFinalizersRemaining',
            status: 'True',
            message: 'Some content in the namespace has finalizers remaining: example.com/keep in 1 resource instances',
          },
        ],
      },
    });
    const cause = ask(terminating, [], 0);
    expect(cause).toMatchObject({ code: 'namespace-terminating', terminal: false });
    expect(cause?.advice[0]).toContain('finalizers example.com/keep');
  });

  it('held by a finalizer names it', () => {
    const held = claim('data', {
      metadata: { deletionTimestamp: created, finalizers: ['kubernetes.io/pvc-protection'] },
    });
    expect(ask(held, [], 0)).toMatchObject({
      code: 'deletion-stuck',
      advice: ['End the pods that still use the claim'],
    });
  });
});

describe('a custom resource', () => {
  const collector = (status: object): KubeObject =>
    object('example.com/v1', 'Collector', 'node', { spec: {}, status: { observedGeneration: 1, ...status } });
  const broken = (owner: KubeObject): readonly KubeObject[] => {
    const set = object('apps/v1', 'DaemonSet', 'node-collector', {
      owner,
      status: {
        observedGeneration: 1,
        desiredNumberScheduled: 1,
        currentNumberScheduled: 1,
        updatedNumberScheduled: 1,
        numberReady: 0,
      },
    });
    return [set, pod(set, 'node-collector-1', { container: waiting('ImagePullBackOff', 'not found') })];
  };

  it('is explained through the workloads it owns', () => {
    const owner = collector({
      conditions: [{ type: 'Ready', status: 'False', reason: 'PodsNotReady', message: 'waiting for pods' }],
    });
    const cause = ask(owner, broken(owner), 0);
    expect(path(cause)).toBe('Collector > DaemonSet > Pod > Pod');
    expect(cause).toMatchObject({ code: 'image-not-found', terminal: true });
  });

  it('that calls itself ready is still held to its workloads', () => {
    const owner = collector({ conditions: [{ type: 'Ready', status: 'True', reason: 'Reconciled' }] });
    expect(ask(owner, broken(owner), 0)).toMatchObject({ code: 'image-not-found', terminal: true });
  });

  it('without workloads says what its conditions say; Stalled ends the wait', () => {
    const stalled = {
      type: 'Stalled',
      status: 'True',
      reason: 'BadSpec',
      message: 'no such receiver',
      lastTransitionTime: created,
    };
    expect(ask(collector({ conditions: [stalled] }), [], 10)).toMatchObject({
      code: 'condition-failed',
      terminal: true,
      message: 'no such receiver',
    });
    const notReady = { type: 'Ready', status: 'False', reason: 'Waiting', message: 'for a token' };
    expect(ask(collector({ conditions: [notReady] }), [], 10_000)).toMatchObject({
      code: 'condition-failed',
      terminal: false,
    });
  });
});

describe('an object that is not there', () => {
  it('is gone where its kind was looked at, and no cause where it was not', () => {
    const ref = { apiVersion: 'v1', kind: 'Pod', namespace, name: 'x' };
    const complete = observe([], [{ group: '', kind: 'Pod', namespace }]);
    expect(explain(ref, complete, { now: start })?.code).toBe('object-gone');
    expect(explain(ref, observe([]), { now: start })).toBeUndefined();
  });
});

describe('what is late', () => {
  const away = node('mac-3', {
    status: {
      conditions: [
        {
          type: 'Ready',
          status: 'Unknown',
          reason: 'NodeStatusUnknown',
          message: 'Kubelet stopped posting node status.',
        },
      ],
    },
  });

  it.each(['Deployment', 'StatefulSet', 'DaemonSet'])(
    'an old pod of a %s that cannot end because its node is away',
    (kind) => {
      const status = {
        observedGeneration: 1,
        replicas: 2,
        updatedReplicas: 1,
        desiredNumberScheduled: 1,
        currentNumberScheduled: 1,
      };
      const owner =
        kind === 'Deployment'
          ? deployment('web', { status })
          : object('apps/v1', kind, 'web', { spec: { replicas: 1 }, status });
      const set = kind === 'Deployment' ? replicaSet(owner, 'old') : owner;
      const leaving = pod(set, 'web-old-1', { phase: 'Running', metadata: { deletionTimestamp: created } });
      expect(ask(owner, [set, leaving, away], 29)).toBeUndefined();
      const cause = ask(owner, [set, leaving, away], 30);
      expect(cause).toMatchObject({ code: 'deletion-stuck', terminal: false });
      expect(bestCause(cause!)).toMatchObject({ code: 'node-not-ready', object: { kind: 'Node', name: 'mac-3' } });
    },
  );

  it('a progress deadline that was over before the wait began gets a chance', () => {
    const late = {
      type: 'Progressing',
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: 'timed out',
      lastTransitionTime: created,
    };
    const owner = deployment('web', { status: { conditions: [late] } });
    const look = (begun: number, now: number): Cause | undefined =>
      explain(refOf(owner), observe([owner]), { now: after(now), begun: after(begun), since: () => after(begun) });
    expect(look(10, 10)?.terminal).toBe(true);
    expect(look(600, 929)?.terminal).toBe(false);
    expect(look(600, 930)?.terminal).toBe(true);
  });

  it('a pod from before the wait is given one more attempt of its kubelet', () => {
    const [owner, set, broken] = withPod({ container: waiting('CreateContainerConfigError', 'secret "x" not found') });
    const look = (begun: number, now: number): Cause | undefined =>
      explain(refOf(owner), observe([owner, set, broken]), {
        now: after(now),
        begun: after(begun),
        since: () => after(begun),
      });
    expect(look(0, 10)?.terminal).toBe(true);
    expect(look(600, 619)?.terminal).toBe(false);
    expect(look(600, 620)?.terminal).toBe(true);
  });

  it('an evicted pod explains and does not end: another is made in its place', () => {
    const [owner, set, evicted] = withPod({
      phase: 'Failed',
      status: { reason: 'Evicted', message: 'The node was low on resource: ephemeral-storage.' },
    });
    const cause = ask(owner, [set, evicted], 1_000);
    expect(cause).toMatchObject({ code: 'evicted', terminal: false });
    expect(bestCause(cause!).advice[0]).toContain('mac-3');
    expect(ask(pod(undefined, 'alone', { phase: 'Failed', status: { reason: 'Evicted' } }), [], 0)).toMatchObject({
      code: 'evicted',
      terminal: true,
    });
  });
});
