import type { KubeObject, Manifest } from '../../src/objects.ts';
import { conditionOf } from '../../src/readiness/conditions.ts';
import { at, countAt, listAt, textAt } from '../../src/readiness/fields.ts';
import type { DeployReasonCode } from '../../src/reason-codes.ts';

/** One class of fault: what is applied, and what a wait must say of it. */
export interface FaultClass {
  readonly name: string;
  readonly objects: (namespace: string) => readonly Manifest[];
  /** Index of the object that is waited for; the last when absent. */
  readonly target?: number;
  /** The kinds of the cause tree, from the target to what can be mended. */
  readonly tree: readonly string[];
  readonly code: DeployReasonCode;
  /** The code of the outermost cause, where it is another. */
  readonly outcome?: DeployReasonCode;
  readonly advice: RegExp;
  readonly log?: RegExp;
  /** Milliseconds from when the trouble can be seen to the end; `never`: the wait runs out of time instead. */
  readonly graceMs: number | 'never';
  /** Whether an object of the cluster shows the trouble. */
  readonly shows?: (object: KubeObject) => boolean;
  /** How much faster than the wall the waiter's clock runs, for graces nobody wants to sit through. */
  readonly haste?: number;
  readonly timeoutMs?: number;
  /** Servers where this cannot be shown, and why. */
  readonly not?: { readonly server: 'sandbox' | 'real'; readonly why: string };
}

const FAULT = 'sandbox.otelops.dev/fault';

export function workload(
  kind: 'Deployment' | 'StatefulSet' | 'DaemonSet',
  namespace: string,
  more: { fault?: string; pod?: object; spec?: object; container?: object } = {},
): Manifest {
  const labels = { app: 'web' };
  const { fault, pod, spec, container } = more;
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'web', namespace },
    spec: {
      ...(kind === 'DaemonSet' ? {} : { replicas: 1 }),
      ...(kind === 'StatefulSet' ? { serviceName: 'web' } : {}),
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, ...(fault !== undefined && { annotations: { [FAULT]: fault } }) },
        spec: {
          containers: [
            {
              name: 'web',
              image: 'ghcr.io/acme/web:1.0',
              resources: { requests: { memory: '64Mi' }, limits: { memory: '128Mi' } },
              readinessProbe: { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 10 },
              livenessProbe: { httpGet: { path: '/live', port: 8080 }, periodSeconds: 10 },
              ...container,
            },
          ],
          ...pod,
        },
      },
      ...spec,
    },
  };
}

/** Containers that fall are often ready for a moment before: only a rollout that asks for more than that notices. */
const deployment = (fault: string) => (namespace: string) => [
  workload('Deployment', namespace, { fault, spec: { minReadySeconds: 30 } }),
];

function statusesOf(pod: KubeObject): ReturnType<typeof listAt> {
  return [...listAt(pod, 'status', 'initContainerStatuses'), ...listAt(pod, 'status', 'containerStatuses')];
}

const waits =
  (...reasons: readonly string[]) =>
  (pod: KubeObject): boolean =>
    statusesOf(pod).some((status) => reasons.includes(textAt(status, 'state', 'waiting', 'reason')));

const loops = (restarts: number) => (pod: KubeObject) =>
  statusesOf(pod).some(
    (status) => countAt(status, 'restartCount') >= restarts && at(status, 'state', 'running') === undefined,
  );

const pods = ['Deployment', 'ReplicaSet', 'Pod', 'Pod'];

export const faultClasses: readonly FaultClass[] = [
  {
    name: 'image that does not exist',
    objects: deployment('image-not-found'),
    tree: pods,
    code: 'image-not-found',
    advice: /Correct the name or tag of ghcr\.io\/acme\/web:1\.0/,
    graceMs: 0,
    shows: waits('ErrImagePull', 'ImagePullBackOff'),
  },
  {
    name: 'image of another architecture',
    objects: deployment('image-wrong-architecture'),
    tree: pods,
    code: 'image-wrong-architecture',
    // A machine that is too busy to be told of the node in time still says what is wrong.
    advice: /built for (linux\/arm64|the platform of its node)/,
    graceMs: 0,
    shows: waits('ErrImagePull', 'ImagePullBackOff'),
  },
  {
    name: 'registry that does not answer',
    objects: deployment('registry-down'),
    tree: pods,
    code: 'image-pull-failed',
    advice: /registry/,
    graceMs: 30_000,
    haste: 10,
    shows: waits('ErrImagePull', 'ImagePullBackOff'),
  },
  {
    name: 'invalid image name',
    objects: deployment('invalid-image-name'),
    tree: pods,
    code: 'image-name-invalid',
    advice: /Correct the image reference/,
    graceMs: 0,
    shows: waits('InvalidImageName'),
  },
  {
    name: 'image that may not be pulled',
    objects: deployment('image-never-pull'),
    tree: pods,
    code: 'image-not-found',
    advice: /imagePullPolicy/,
    graceMs: 0,
    shows: waits('ErrImageNeverPull'),
  },
  {
    name: 'crash loop',
    objects: deployment(
      JSON.stringify({ kind: 'crash-loop', exitCode: 3, logLines: ['loading', 'fatal: password=hunter22 refused'] }),
    ),
    tree: pods,
    code: 'crash-loop',
    advice: /logs web-\S+ -c web --previous/,
    log: /fatal: password=\[redacted\] refused/,
    graceMs: 0,
    shows: loops(3),
  },
  {
    name: 'configuration that is refused',
    objects: deployment(
      JSON.stringify({ kind: 'config-error-exit', logLines: ['Error: \'exporters\' unknown type: "x"'] }),
    ),
    tree: pods,
    code: 'crash-loop',
    advice: /Read its log/,
    log: /unknown type/,
    graceMs: 0,
    shows: loops(3),
  },
  {
    name: 'out of memory',
    objects: deployment('oom-killed'),
    tree: pods,
    code: 'out-of-memory',
    advice: /Raise its memory limit of 128Mi/,
    graceMs: 0,
    shows: loops(1),
  },
  {
    name: 'killed by its liveness probe',
    objects: deployment('liveness-kill'),
    tree: pods,
    code: 'crash-loop',
    advice: /liveness or startup probe of container web/,
    graceMs: 0,
    shows: loops(3),
  },
  {
    name: 'never ready',
    objects: deployment('never-ready'),
    tree: pods,
    code: 'probe-failing',
    advice: /Check path and port/,
    graceMs: 'never',
    timeoutMs: 6_000,
  },
  {
    name: 'init container that fails',
    objects: (namespace) => [
      workload('Deployment', namespace, {
        fault: 'init-container-failing',
        pod: { initContainers: [{ name: 'setup', image: 'ghcr.io/acme/setup:1.0' }] },
      }),
    ],
    tree: pods,
    code: 'init-container-failed',
    advice: /-c setup --previous/,
    graceMs: 0,
    shows: loops(3),
  },
  {
    name: 'missing key of a Secret',
    objects: deployment(JSON.stringify({ kind: 'missing-secret-key', secret: 'grafana', key: 'admin-password' })),
    tree: pods,
    code: 'container-config-error',
    advice: /Add the key "admin-password" to the Secret \S+\/grafana/,
    graceMs: 10_000,
    haste: 5,
    shows: waits('CreateContainerConfigError'),
  },
  {
    name: 'no node with enough memory',
    objects: (namespace) => [
      workload('Deployment', namespace, {
        container: { resources: { requests: { memory: '500Gi' }, limits: { memory: '500Gi' } } },
      }),
    ],
    tree: pods,
    code: 'unschedulable',
    advice: /asks for 500\.0 GiB of memory, and \S+ has the most free/,
    graceMs: 15_000,
    haste: 5,
    shows: (pod) => conditionOf(pod, 'PodScheduled')?.status === 'False',
  },
  {
    name: 'no node with the label',
    objects: (namespace) => [workload('Deployment', namespace, { pod: { nodeSelector: { disk: 'ssd' } } })],
    tree: pods,
    code: 'unschedulable',
    advice: /No node has the label disk=ssd/,
    graceMs: 15_000,
    haste: 5,
    shows: (pod) => conditionOf(pod, 'PodScheduled')?.status === 'False',
  },
  {
    name: 'StorageClass that does not exist',
    objects: (namespace) => [
      workload('StatefulSet', namespace, {
        spec: {
          volumeClaimTemplates: [
            {
              metadata: { name: 'data' },
              spec: {
                accessModes: ['ReadWriteOnce'],
                storageClassName: 'fast',
                resources: { requests: { storage: '1Gi' } },
              },
            },
          ],
        },
      }),
    ],
    tree: ['StatefulSet', 'Pod', 'Pod', 'PersistentVolumeClaim'],
    code: 'volume-not-bound',
    advice: /Create the StorageClass fast/,
    graceMs: 15_000,
    haste: 5,
    shows: (pod) => conditionOf(pod, 'PodScheduled')?.status === 'False',
  },
  {
    name: 'volume that cannot be mounted',
    objects: deployment('volume-not-mounting'),
    tree: pods,
    code: 'volume-mount-failed',
    advice: /./,
    graceMs: 90_000,
    haste: 20,
    shows: (object) => object.kind === 'Event' && textAt(object, 'reason').startsWith('Failed'),
  },
  {
    name: 'quota',
    objects: (namespace) => [
      {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: { name: 'few-pods', namespace },
        spec: { hard: { pods: '0' } },
      },
      workload('Deployment', namespace, { fault: JSON.stringify({ kind: 'quota-exceeded', quota: 'few-pods' }) }),
    ],
    tree: ['Deployment', 'ReplicaSet'],
    code: 'quota-exceeded',
    advice: /Raise the ResourceQuota \S+\/few-pods/,
    graceMs: 10_000,
    haste: 5,
    shows: (object) => object.kind === 'ReplicaSet' && conditionOf(object, 'ReplicaFailure')?.status === 'True',
  },
  {
    name: 'ServiceAccount that does not exist',
    objects: (namespace) => [workload('DaemonSet', namespace, { pod: { serviceAccountName: 'nobody' } })],
    tree: ['DaemonSet', 'DaemonSet'],
    code: 'pod-refused',
    advice: /Create the ServiceAccount \S+\/nobody/,
    graceMs: 15_000,
    haste: 5,
    shows: (object) => object.kind === 'Event' && textAt(object, 'reason') === 'FailedCreate',
  },
  {
    name: 'pod security that refuses',
    objects: (namespace) => [
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
      },
      workload('Deployment', namespace),
    ],
    tree: ['Deployment', 'ReplicaSet'],
    code: 'pod-refused',
    advice: /Meet the pod security level restricted/,
    graceMs: 0,
    shows: (object) => object.kind === 'ReplicaSet' && conditionOf(object, 'ReplicaFailure')?.status === 'True',
  },
  {
    name: 'Job that gives up',
    objects: (namespace) => [
      {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: 'seed', namespace },
        spec: {
          backoffLimit: 0,
          template: {
            metadata: {
              annotations: {
                [FAULT]: JSON.stringify({ kind: 'job-failing', exitCode: 4, logLines: ['cannot reach store'] }),
              },
            },
            spec: { restartPolicy: 'Never', containers: [{ name: 'seed', image: 'ghcr.io/acme/seed:1.0' }] },
          },
        },
      },
    ],
    tree: ['Job', 'Pod', 'Pod'],
    code: 'job-failed',
    advice: /logs seed-/,
    log: /cannot reach store/,
    graceMs: 0,
    shows: (object) => object.kind === 'Job' && conditionOf(object, 'Failed')?.status === 'True',
  },
  {
    name: 'paused rollout',
    objects: (namespace) => [workload('Deployment', namespace, { spec: { paused: true } })],
    tree: ['Deployment'],
    code: 'rollout-stuck',
    advice: /rollout resume deployment\/web/,
    graceMs: 0,
    shows: (object) => object.kind === 'Deployment',
  },
  {
    name: 'progress deadline',
    objects: (namespace) => [
      workload('Deployment', namespace, { fault: 'never-ready', spec: { progressDeadlineSeconds: 3 } }),
    ],
    tree: pods,
    code: 'probe-failing',
    outcome: 'progress-deadline-exceeded',
    advice: /Check path and port/,
    graceMs: 0,
    shows: (object) =>
      object.kind === 'Deployment' && conditionOf(object, 'Progressing')?.reason === 'ProgressDeadlineExceeded',
  },
  {
    name: 'webhook that nobody answers',
    objects: (namespace) => [
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'hook', namespace },
        spec: { selector: { app: 'web' }, ports: [{ port: 443 }] },
      },
      workload('Deployment', namespace, { fault: 'image-not-found' }),
      {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingWebhookConfiguration',
        metadata: { name: namespace },
        webhooks: [
          {
            name: `${namespace}.example.com`,
            clientConfig: {
              service: { namespace, name: 'hook' },
              caBundle: Buffer.from('a certificate').toString('base64'),
            },
            rules: [
              { apiGroups: ['example.com'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['nothings'] },
            ],
            sideEffects: 'None',
            admissionReviewVersions: ['v1'],
            failurePolicy: 'Ignore',
          },
        ],
      },
    ],
    tree: ['ValidatingWebhookConfiguration', 'Pod', 'Pod'],
    code: 'image-not-found',
    outcome: 'webhook-unavailable',
    advice: /Correct the name or tag/,
    graceMs: 0,
    shows: waits('ErrImagePull', 'ImagePullBackOff'),
  },
  {
    name: 'claim whose class does not exist',
    objects: (namespace) => [
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'data', namespace },
        spec: {
          accessModes: ['ReadWriteOnce'],
          storageClassName: 'nowhere',
          resources: { requests: { storage: '1Gi' } },
        },
      },
    ],
    tree: ['PersistentVolumeClaim'],
    code: 'volume-not-bound',
    advice: /Create the StorageClass nowhere/,
    graceMs: 15_000,
    haste: 5,
    shows: (object) => object.kind === 'PersistentVolumeClaim',
  },
  {
    name: 'definition whose names clash',
    objects: (namespace) => [definition(namespace, 'things'), definition(namespace, 'stuffs')],
    tree: ['CustomResourceDefinition'],
    code: 'crd-not-established',
    advice: /remove one of the two/,
    graceMs: 0,
    shows: (object) =>
      object.kind === 'CustomResourceDefinition' && conditionOf(object, 'NamesAccepted')?.status === 'False',
  },
  {
    name: 'API whose Service does not exist',
    objects: (namespace) => [
      {
        apiVersion: 'apiregistration.k8s.io/v1',
        kind: 'APIService',
        metadata: { name: `v1.${namespace}.example.org` },
        spec: {
          group: `${namespace}.example.org`,
          version: 'v1',
          groupPriorityMinimum: 100,
          versionPriority: 100,
          insecureSkipTLSVerify: true,
          service: { namespace, name: 'nobody' },
        },
      },
    ],
    tree: ['APIService'],
    code: 'apiservice-unavailable',
    advice: /Bring up Service \S+\/nobody/,
    graceMs: 'never',
    timeoutMs: 4_000,
  },
];

/** Two of them with the same kind: the second cannot have its names. */
function definition(namespace: string, plural: string): Manifest {
  const group = `${namespace}.example.com`;
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural, singular: plural.slice(0, -1), kind: 'Thing', listKind: 'ThingList' },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  };
}
