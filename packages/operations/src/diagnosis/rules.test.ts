import type { KubeObject } from '@otelops/deployer';
import type { ObjectRef } from '@otelops/deployer/vocabulary';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answered, failed } from '../backends/answer.ts';
import type { RuleState, Sample, ScrapeTarget } from '../backends/prometheus-types.ts';
import type { Bundle, DeployedObject, PodLog } from './bundle.ts';
import { diagnoseBundle } from './diagnose.ts';
import type { Finding } from './finding.ts';
import type { MeasureId } from './measures.ts';
import { rules } from './rules.ts';
import { partsOfTopic } from './topics.ts';

const takenAt = '2026-03-01T12:00:00.000Z';
const longAgo = '2026-03-01T08:00:00Z';

interface PodOptions {
  readonly ready?: boolean;
  readonly startedAt?: string;
}

interface Place {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly component: string;
  readonly phase: string;
}

const apps = 'apps/v1';
const places: readonly Place[] = [
  ...['prometheus', 'loki', 'tempo', 'alertmanager'].map((name) => ({
    apiVersion: apps,
    kind: 'StatefulSet',
    namespace: 'monitoring',
    name,
    component: name,
    phase: name === 'alertmanager' ? 'phase-4' : 'phase-3',
  })),
  {
    apiVersion: apps,
    kind: 'StatefulSet',
    namespace: 'grafana',
    name: 'grafana',
    component: 'grafana',
    phase: 'phase-4',
  },
  {
    apiVersion: apps,
    kind: 'DaemonSet',
    namespace: 'observability',
    name: 'otel-node-collector',
    component: 'otel-node',
    phase: 'phase-2',
  },
  {
    apiVersion: apps,
    kind: 'StatefulSet',
    namespace: 'observability',
    name: 'otel-gateway-collector',
    component: 'otel-gateway',
    phase: 'phase-2',
  },
];

function workload({ apiVersion, kind, namespace, name }: Place, options: PodOptions = {}): KubeObject {
  const ready = options.ready === false ? 0 : 1;
  return {
    apiVersion,
    kind,
    metadata: { name, namespace, uid: `uid-${name}`, generation: 1, creationTimestamp: longAgo },
    spec: { replicas: 1, selector: { matchLabels: { app: name } } },
    status: {
      observedGeneration: 1,
      replicas: 1,
      readyReplicas: ready,
      availableReplicas: ready,
      currentReplicas: 1,
      updatedReplicas: 1,
      currentRevision: 'r1',
      updateRevision: 'r1',
      desiredNumberScheduled: 1,
      currentNumberScheduled: 1,
      updatedNumberScheduled: 1,
      numberReady: ready,
      numberAvailable: ready,
    },
  };
}

function podOf(place: Place, { ready = true, startedAt = longAgo }: PodOptions = {}): KubeObject {
  const { apiVersion, kind, namespace, name } = place;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${name}-0`,
      namespace,
      uid: `uid-${name}-0`,
      creationTimestamp: startedAt,
      labels: { app: name, 'controller-revision-hash': 'r1' },
      ownerReferences: [{ apiVersion, kind, name, uid: `uid-${name}`, controller: true }],
    },
    spec: {
      nodeName: 'mac-1',
      containers: [{ name: 'main', image: 'x', ports: [{ name: 'http', containerPort: 80 }] }],
    },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: startedAt }],
      containerStatuses: [
        { name: 'main', ready, restartCount: 0, containerID: 'containerd://1', state: { running: { startedAt } } },
      ],
    },
  };
}

function serviceOf(name: string, namespace: string, more: object = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, uid: `uid-svc-${name}` },
    spec: {
      type: 'ClusterIP',
      selector: { app: name },
      ports: [{ name: 'http', port: 80, targetPort: 'http' }],
      ...more,
    },
  };
}

function node(conditions: Readonly<Record<string, string>> = {}, spec: object = {}): KubeObject {
  const all = { Ready: 'True', DiskPressure: 'False', MemoryPressure: 'False', PIDPressure: 'False', ...conditions };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'mac-1', uid: 'uid-mac-1' },
    spec,
    status: {
      conditions: Object.entries(all).map(([type, status]) => ({
        type,
        status,
        lastTransitionTime: longAgo,
        reason: 'Kubelet',
        message: `${type} is ${status}`,
      })),
    },
  };
}

function coredns(available: number, creationTimestamp = longAgo): KubeObject {
  return {
    apiVersion: apps,
    kind: 'Deployment',
    metadata: { name: 'coredns', namespace: 'kube-system', uid: 'uid-coredns', creationTimestamp },
    spec: { replicas: 1 },
    status: { availableReplicas: available },
  };
}

function certificate(notAfter: string, renewalTime: string): KubeObject {
  return {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: {
      name: 'gateway',
      namespace: 'observability',
      uid: 'uid-cert',
      generation: 1,
      creationTimestamp: longAgo,
    },
    spec: { secretName: 'gateway-tls' },
    status: { notAfter, renewalTime, conditions: [{ type: 'Ready', status: 'True', observedGeneration: 1 }] },
  };
}

const refOf = ({ apiVersion, kind, namespace, name }: Place): ObjectRef => ({ apiVersion, kind, namespace, name });
const serviceRef = (name: string, namespace: string): ObjectRef => ({
  apiVersion: 'v1',
  kind: 'Service',
  namespace,
  name,
});

const deployed: readonly DeployedObject[] = [
  ...places.map((place) => ({
    phase: place.phase,
    component: place.component,
    ref: refOf(place),
    state: 'ready' as const,
    message: '',
  })),
  ...['prometheus', 'loki', 'tempo', 'alertmanager'].map((name) => ({
    phase: 'phase-3',
    component: name,
    ref: serviceRef(name, 'monitoring'),
    state: 'ready' as const,
    message: '',
  })),
];

const sample = (value: number, labels: Readonly<Record<string, string>> = {}): Sample => ({
  labels,
  unixSeconds: 1,
  value,
});
const gatewayLabels = { job: 'otel-gateway', k8s_pod_name: 'otel-gateway-collector-0', exporter: 'otlp_http/loki' };

/** A stack in which nothing is wrong. */
const healthy: Bundle = {
  takenAt,
  objects: [
    node(),
    coredns(1),
    certificate('2026-05-20T00:00:00Z', '2026-04-20T00:00:00Z'),
    ...places.flatMap((place) => [workload(place), podOf(place)]),
    ...['prometheus', 'loki', 'tempo', 'alertmanager'].map((name) => serviceOf(name, 'monitoring')),
  ],
  seen: ['monitoring', 'grafana', 'observability', 'kube-system'].flatMap((namespace) =>
    ['Pod', 'Service', 'Event'].map((kind) => ({ group: '', kind, namespace })),
  ),
  logs: [],
  deployed,
  unfinished: [],
  drift: [],
  backends: {
    prometheus: answered({ ready: true, text: 'Ready.' }),
    loki: answered({ ready: true, text: 'ready' }),
    tempo: answered({ ready: true, text: 'ready' }),
    alertmanager: answered({ ready: true, text: 'OK' }),
    grafana: answered({ ready: true, text: 'database ok' }),
  },
  prometheus: {
    rules: answered([{ name: 'collectors', file: 'a', rules: [rule('ok')] }]),
    targets: answered([target('loki', 'up'), target('macos-exporter', 'up')]),
    alertmanagers: answered(['http://alertmanager:9093/api/v2/alerts']),
    head: answered({ total: 80_000, largest: [{ metric: 'http_server_duration_bucket', series: 9000 }] }),
    measured: {
      'host-metrics': answered([sample(96)]),
      'kubelet-metrics': answered([sample(6)]),
      'cluster-metrics': answered([sample(6)]),
      'spans-sent': answered([sample(40)]),
      'spans-received': answered([sample(40)]),
      'traces-kept': answered([sample(8)]),
      'targets-up': answered([sample(1, { job: 'otel-node' }), sample(1, { job: 'otel-gateway' })]),
      'accepted-metrics': answered([sample(120, { job: 'otel-node' })]),
      'accepted-logs': answered([sample(12, { job: 'otel-node' })]),
      'queue-share': answered([sample(0.3, gatewayLabels)]),
    },
  },
  alerts: answered([]),
  unknown: [],
};

function rule(health: RuleState['health'], lastError?: string): RuleState {
  const more = lastError === undefined ? {} : { lastError };
  return { type: 'alerting', name: 'NodeDown', query: 'up == 0', labels: {}, annotations: {}, health, ...more };
}

function target(job: string, health: ScrapeTarget['health']): ScrapeTarget {
  const more = health === 'down' ? { lastError: 'connection refused' } : {};
  return { job, labels: { job }, url: `http://${job}/metrics`, health, ...more };
}

const replaced = (object: KubeObject): Partial<Bundle> => ({
  objects: [
    ...healthy.objects.filter((one) => one.kind !== object.kind || one.metadata.name !== object.metadata.name),
    object,
  ],
});

const measuring = (id: MeasureId, ...samples: readonly Sample[]): Partial<Bundle> => ({
  prometheus: { ...healthy.prometheus, measured: { ...healthy.prometheus.measured, [id]: answered(samples) } },
});

type Pod =
  | 'prometheus-0'
  | 'loki-0'
  | 'tempo-0'
  | 'alertmanager-0'
  | 'grafana-0'
  | 'otel-node-collector-0'
  | 'otel-gateway-collector-0';

/** A log of a pod; the pod is not ready where that matters. */
function saying(pod: Pod, line: string, { ready = true }: PodOptions = {}): Partial<Bundle> {
  const place = places.find(({ name }) => `${name}-0` === pod);
  if (place === undefined) throw new Error(`there is no ${pod}`);
  const log: PodLog = {
    namespace: place.namespace,
    pod,
    container: 'main',
    previous: false,
    lines: ['starting', line, 'more'],
  };
  const base = ready ? {} : replaced(podOf(place, { ready: false }));
  return { ...base, logs: [log] };
}

const unready = { ready: false } as const;
const lokiPlace = places[1] as Place;

interface RuleCase {
  readonly name: string;
  readonly rule: string;
  readonly code: Finding['code'];
  readonly fires: Partial<Bundle>;
  /** Looks much the same, and is no fault of this kind. */
  readonly not: Partial<Bundle>;
}

const failingPull = (reason: string, message: string): Partial<Bundle> => {
  const pod = podOf(lokiPlace, unready);
  return {
    objects: [
      ...healthy.objects.filter(({ metadata }) => metadata.name !== 'loki-0' && metadata.uid !== 'uid-loki'),
      workload(lokiPlace, unready),
      {
        ...pod,
        status: {
          phase: 'Pending',
          conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: longAgo }],
          containerStatuses: [
            {
              name: 'main',
              image: 'grafana/loki:9',
              ready: false,
              restartCount: 0,
              state: { waiting: { reason, message } },
            },
          ],
        },
      },
    ],
  };
};

const handMade = (drift: 'changed' | 'missing' | 'extra'): Partial<Bundle> => ({
  drift: [
    {
      phase: 'phase-3',
      component: 'loki',
      ref: refOf(lokiPlace),
      drift,
      fields:
        drift === 'changed'
          ? [
              {
                path: '.spec.replicas',
                expected: '1',
                actual: '0',
                by: [{ manager: 'kubectl-edit', operation: 'Update' }],
              },
            ]
          : [],
    },
  ],
});

function spansOf(sent: number): Partial<Bundle> {
  const measured = {
    ...healthy.prometheus.measured,
    'spans-sent': answered([sample(sent)]),
    'spans-received': answered([sample(0)]),
  };
  return { prometheus: { ...healthy.prometheus, measured } };
}

function heading(total: number, most: number): Partial<Bundle> {
  const largest = [
    { metric: 'shop_requests_bucket', series: most },
    { metric: 'up', series: 12 },
  ];
  return { prometheus: { ...healthy.prometheus, head: answered({ total, largest }) } };
}

const nodeOne = { job: 'otel-node', k8s_pod_name: 'otel-node-collector-a', k8s_node_name: 'mac-1' };
const nodeTwo = { job: 'otel-node', k8s_pod_name: 'otel-node-collector-b', k8s_node_name: 'mac-2' };

function nodesWith(uptime: readonly Sample[], open: readonly Sample[]): Partial<Bundle> {
  const measured = {
    ...healthy.prometheus.measured,
    'node-uptime': answered(uptime),
    'log-files-open': answered(open),
  };
  return { prometheus: { ...healthy.prometheus, measured } };
}

function justStarted(name: string): Partial<Bundle> {
  const place = places.find((one) => one.name === name) as Place;
  return replaced(podOf(place, { startedAt: '2026-03-01T11:59:00Z' }));
}

function collectorOf(name: string, replicas: number, config: object): KubeObject {
  return {
    apiVersion: 'opentelemetry.io/v1beta1',
    kind: 'OpenTelemetryCollector',
    metadata: { name, namespace: 'observability', uid: `uid-otc-${name}` },
    spec: { replicas, config },
  };
}

const gateways = (replicas: number): KubeObject =>
  collectorOf('otel-gateway', replicas, { processors: { tail_sampling: {} } });

const nodeCollectors = (exporter: string, settings: object = {}): KubeObject =>
  collectorOf('otel-node', 1, { exporters: { [exporter]: settings } });

const collector = 'otel-gateway-collector-0';
const forbiddenLine =
  'pods is forbidden: User "system:serviceaccount:observability:otel-node" cannot list resource "pods" in API group "" at the cluster scope';

const cases: readonly RuleCase[] = [
  {
    name: 'a node that is away',
    rule: 'A09',
    code: 'node-not-ready',
    fires: replaced(node({ Ready: 'Unknown' })),
    not: replaced(node({ Ready: 'True' })),
  },
  {
    name: 'a node without disk',
    rule: 'A10',
    code: 'node-under-pressure',
    fires: replaced(node({ DiskPressure: 'True' })),
    not: replaced(node({ DiskPressure: 'Unknown' })),
  },
  {
    name: 'a cordoned node',
    rule: 'A07',
    code: 'unschedulable',
    fires: replaced(node({}, { unschedulable: true })),
    not: replaced(node({}, { unschedulable: false })),
  },
  { name: 'no DNS', rule: 'A25', code: 'dns-down', fires: replaced(coredns(0)), not: replaced(coredns(1)) },
  {
    name: 'a certificate that nobody renewed',
    rule: 'B04',
    code: 'certificate-expiring',
    fires: replaced(certificate('2026-03-10T00:00:00Z', '2026-02-20T00:00:00Z')),
    not: replaced(certificate('2026-03-02T00:00:00Z', '2026-03-01T20:00:00Z')),
  },
  {
    name: 'an image that does not exist',
    rule: 'cause',
    code: 'image-not-found',
    fires: failingPull('ImagePullBackOff', 'grafana/loki:9: not found'),
    not: failingPull('ContainerCreating', ''),
  },
  {
    name: 'an object that is gone',
    rule: 'cause',
    code: 'object-gone',
    fires: {
      deployed: [
        ...deployed,
        {
          phase: 'phase-3',
          component: 'loki',
          ref: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'monitoring', name: 'loki' },
          state: 'gone',
          message: 'it is not there',
        },
      ],
    },
    not: {
      deployed: [
        ...deployed,
        {
          phase: 'phase-3',
          component: 'loki',
          ref: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'monitoring', name: 'loki' },
          state: 'unknown',
          message: 'forbidden',
        },
      ],
    },
  },
  { name: 'a change by hand', rule: 'drift', code: 'drift-found', fires: handMade('changed'), not: handMade('extra') },
  {
    name: 'a Service that finds no pods',
    rule: 'A24',
    code: 'service-without-pods',
    fires: replaced(serviceOf('loki', 'monitoring', { selector: { app: 'lokki' } })),
    not: replaced(serviceOf('loki', 'monitoring', { selector: {} })),
  },
  {
    name: 'a Service to a port that is not there',
    rule: 'A24',
    code: 'service-without-pods',
    fires: replaced(serviceOf('loki', 'monitoring', { ports: [{ name: 'http', port: 80, targetPort: 'web' }] })),
    not: replaced(serviceOf('loki', 'monitoring', { ports: [{ name: 'http', port: 80, targetPort: 3100 }] })),
  },
  {
    name: 'a full volume',
    rule: 'D07',
    code: 'storage-full',
    fires: measuring(
      'volume-free',
      sample(0.02, { k8s_namespace_name: 'monitoring', k8s_persistentvolumeclaim_name: 'loki-data' }),
    ),
    not: measuring(
      'volume-free',
      sample(0.2, { k8s_namespace_name: 'monitoring', k8s_persistentvolumeclaim_name: 'loki-data' }),
    ),
  },
  {
    name: 'words of a full volume',
    rule: 'D07',
    code: 'storage-full',
    fires: saying('loki-0', 'write /loki/wal: no space left on device'),
    not: saying('loki-0', 'space left on device: 12 GiB'),
  },
  {
    name: 'a database that is not ready',
    rule: 'D13',
    code: 'backend-not-ready',
    fires: { backends: { ...healthy.backends, loki: answered({ ready: false, text: 'Ingester not ready' }) } },
    not: {
      ...replaced(podOf(lokiPlace, { startedAt: '2026-03-01T11:59:40Z' })),
      backends: { ...healthy.backends, loki: answered({ ready: false, text: 'Ingester not ready' }) },
    },
  },
  {
    name: 'a volume that may not be written',
    rule: 'A18',
    code: 'volume-mount-failed',
    fires: saying('loki-0', 'mkdir /loki/rules: permission denied', unready),
    not: saying('loki-0', 'mkdir /loki/rules: permission denied'),
  },
  {
    name: 'words of a certificate that has ended',
    rule: 'B04',
    code: 'certificate-expiring',
    fires: saying(collector, 'x509: certificate has expired or is not yet valid: current time is after'),
    not: saying(collector, 'certificate will expire in 60 days'),
  },
  {
    name: 'a network volume that lost its server',
    rule: 'A17',
    code: 'volume-mount-failed',
    fires: saying('loki-0', 'open /loki/wal/0001: stale NFS file handle'),
    not: saying('loki-0', 'open /loki/wal/0001: file handle is new'),
  },
  {
    name: 'a Prometheus without a receiver',
    rule: 'D01',
    code: 'export-failing',
    fires: saying(
      'tempo-0',
      'remote write returned HTTP status 404 Not Found: remote write receiver needs to be enabled',
    ),
    not: saying('tempo-0', 'remote write returned HTTP status 204'),
  },
  {
    name: 'a clock that is wrong',
    rule: 'A28',
    code: 'clock-skew',
    fires: saying('loki-0', 'entry for stream has timestamp too new: 2026-03-01T13:00:00Z'),
    not: saying('loki-0', 'entry for stream has timestamp too old: 2026-01-01T13:00:00Z'),
  },
  {
    name: 'a Mac whose values stand still',
    rule: 'E20',
    code: 'no-data',
    fires: measuring('mac-sample-age', sample(1200, { host_name: 'mac-1' })),
    not: measuring('mac-sample-age', sample(20, { host_name: 'mac-1' })),
  },
  {
    name: 'Prometheus on NFS',
    rule: 'A19',
    code: 'storage-unsupported',
    fires: saying('prometheus-0', 'This filesystem is not supported fs_type=NFS_SUPER_MAGIC'),
    not: saying('prometheus-0', 'fs_type=EXT4_SUPER_MAGIC'),
  },
  {
    name: 'two Prometheus on one volume',
    rule: 'A20',
    code: 'storage-locked',
    fires: saying('prometheus-0', 'opening TSDB: lock DB directory: resource temporarily unavailable', unready),
    not: saying('prometheus-0', 'lock DB directory'),
  },
  {
    name: 'a damaged database',
    rule: 'D08',
    code: 'storage-damaged',
    fires: saying('prometheus-0', 'opening storage failed: repair corrupted WAL: cannot handle error', unready),
    not: saying(
      'prometheus-0',
      'err="opening storage failed: lock DB directory: resource temporarily unavailable"',
      unready,
    ),
  },
  {
    name: 'a block that is left out',
    rule: 'D08',
    code: 'storage-damaged',
    fires: saying(
      'prometheus-0',
      'msg="Failed to read meta.json for a block during reloadBlocks. Skipping" dir=data/01BX5ZZKBKACTAV9WEVGEMMVS0',
    ),
    not: saying('prometheus-0', 'msg="Found healthy block" ulid=01BX5ZZKBKACTAV9WEVGEMMVS0'),
  },
  {
    name: 'a log that was damaged',
    rule: 'D08',
    code: 'storage-damaged',
    fires: saying('prometheus-0', 'msg="Encountered WAL read error, attempting repair" component=tsdb'),
    not: saying('prometheus-0', 'msg="WAL segment loaded" segment=1 maxSegment=2'),
  },
  {
    name: 'a refused configuration',
    rule: 'D09',
    code: 'config-refused',
    fires: saying('prometheus-0', 'Error loading config (--config.file=/x) err="yaml: line 3"', unready),
    // It may have been mended since; its figures know.
    not: saying('prometheus-0', 'Error loading config (--config.file=/x) err="yaml: line 3"'),
  },
  {
    name: 'a configuration refused while running',
    rule: 'D09',
    code: 'config-refused',
    fires: measuring('config-refused', sample(0, { job: 'prometheus' })),
    not: measuring('config-refused'),
  },
  {
    name: 'samples out of order',
    rule: 'D02',
    code: 'data-refused',
    fires: measuring('samples-refused', sample(12)),
    not: measuring('samples-refused', sample(0.01)),
  },
  {
    name: 'a Slack channel that is gone',
    rule: 'D11',
    code: 'notifications-failing',
    fires: saying(
      'alertmanager-0',
      'Notify for alerts failed num_alerts=1 err="slack: unexpected status code 404: channel_not_found"',
    ),
    not: saying('alertmanager-0', 'Notify for alerts failed, will retry'),
  },
  {
    name: 'notifications that fail',
    rule: 'D11',
    code: 'notifications-failing',
    fires: measuring('notifications-failed', sample(0.1, { integration: 'slack', reason: 'clientError' })),
    not: measuring('notifications-failed'),
  },
  {
    name: 'a configuration that Loki refuses',
    rule: 'E06',
    code: 'config-refused',
    fires: saying('loki-0', 'CONFIG ERROR: schema v13 is required to store Structured Metadata', unready),
    not: saying('loki-0', 'schema v13 is required'),
  },
  {
    name: 'a ring that can never be complete',
    rule: 'E07',
    code: 'ring-incomplete',
    fires: saying('loki-0', 'at least 2 live replicas required, could only find 1'),
    not: saying('loki-0', 'level=error caller=ratestore.go:110 msg="error getting ingester clients" err="empty ring"'),
  },
  {
    name: 'a configuration that Tempo refuses',
    rule: 'E13',
    code: 'config-refused',
    fires: saying('tempo-0', 'failed parsing config: field ingester not found', unready),
    not: saying('tempo-0', 'failed parsing config'),
  },
  {
    name: 'a locked Grafana database',
    rule: 'E18',
    code: 'storage-locked',
    fires: saying('grafana-0', 'error="database is locked"'),
    not: saying('grafana-0', 'database is ready'),
  },
  {
    name: 'a component the image lacks',
    rule: 'C01',
    code: 'collector-config-refused',
    fires: saying(
      collector,
      `error decoding 'exporters': unknown type: "loki" for id: "loki" (valid values: [otlp])`,
      unready,
    ),
    not: saying(collector, 'unknown type: "loki" for id: "loki"'),
  },
  {
    name: 'a misspelt setting',
    rule: 'C02',
    code: 'collector-config-refused',
    fires: saying(collector, "decoding failed due to the following error(s): '' has invalid keys: limit_mibb", unready),
    not: saying(collector, 'has valid keys: limit_mib', unready),
  },
  {
    name: 'a pipeline typo',
    rule: 'C03',
    code: 'collector-config-refused',
    fires: saying(collector, 'service::pipelines::logs: references exporter "otlp/x" which is not configured', unready),
    not: saying(collector, 'references exporter "otlp/x" which is configured', unready),
  },
  {
    name: 'no YAML',
    rule: 'C04',
    code: 'collector-config-refused',
    fires: saying(
      collector,
      'failed to get config: cannot resolve the configuration: yaml: line 12: did not find',
      unready,
    ),
    not: saying(collector, 'failed to get config: file is missing', unready),
  },
  {
    name: 'limits that contradict',
    rule: 'C05',
    code: 'collector-config-refused',
    fires: saying(collector, "processors::memory_limiter: 'spike_limit_mib' must be smaller than 'limit_mib'", unready),
    not: saying(collector, 'spike_limit_mib is smaller than limit_mib', unready),
  },
  {
    name: 'a port that is taken',
    rule: 'A22',
    code: 'collector-config-refused',
    fires: saying('otel-node-collector-0', 'listen tcp 0.0.0.0:4317: bind: address already in use', unready),
    not: saying('otel-node-collector-0', 'listen tcp 0.0.0.0:4317', unready),
  },
  {
    name: 'a name that does not resolve',
    rule: 'C06',
    code: 'export-failing',
    fires: saying(collector, 'dial tcp: lookup lokki.monitoring.svc on 10.43.0.10:53: no such host'),
    not: saying(collector, 'lookup loki.monitoring.svc: 10.43.1.2'),
  },
  {
    name: 'a refused connection',
    rule: 'C07',
    code: 'export-failing',
    fires: saying(collector, 'dial tcp 10.43.1.2:3100: connect: connection refused'),
    not: saying(collector, 'dial tcp 10.43.1.2:3100: connected'),
  },
  {
    name: 'TLS on one side',
    rule: 'C09',
    code: 'export-failing',
    fires: saying(collector, 'tls: first record does not look like a TLS handshake'),
    not: saying(collector, 'TLS handshake finished'),
  },
  {
    name: 'a path that is not served',
    rule: 'C10',
    code: 'export-failing',
    fires: saying(
      collector,
      'error exporting items, request to http://loki:3100/v1/logs responded with HTTP Status Code 404',
    ),
    not: saying(collector, 'request to http://loki:3100/otlp responded with HTTP Status Code 204'),
  },
  {
    name: 'credentials that are refused',
    rule: 'C11',
    code: 'export-failing',
    fires: saying(collector, 'request to http://x responded with HTTP Status Code 401'),
    not: saying(collector, 'responded with HTTP Status Code 503'),
  },
  {
    name: 'data that was given up',
    rule: 'C13',
    code: 'data-lost',
    fires: saying(
      collector,
      'Exporting failed. Dropping data. {"error": "no more retries left: timeout", "dropped_items": 512}',
    ),
    not: saying(collector, 'Exporting failed. Will retry the request after interval. {"interval": "5s"}'),
  },
  {
    name: 'exports that fail',
    rule: 'C13',
    code: 'export-failing',
    fires: measuring('export-failed', sample(3, gatewayLabels)),
    not: measuring('export-failed'),
  },
  {
    name: 'a full queue',
    rule: 'C12',
    code: 'data-lost',
    fires: saying(collector, 'sending queue is full'),
    not: saying(collector, 'sending queue is empty'),
  },
  {
    name: 'a queue that fills',
    rule: 'C12',
    code: 'data-lost',
    fires: measuring('queue-share', sample(0.93, gatewayLabels)),
    not: measuring('queue-share', sample(0.79, gatewayLabels)),
  },
  {
    name: 'items thrown away',
    rule: 'C12',
    code: 'data-lost',
    fires: measuring('enqueue-failed', sample(1, gatewayLabels)),
    not: measuring('enqueue-failed'),
  },
  {
    name: 'words of memory pressure',
    rule: 'C15',
    code: 'memory-limited',
    fires: saying(collector, '"msg":"Memory usage is above soft limit. Refusing data."'),
    not: saying(collector, 'Memory usage back within limits. Resuming normal operation.'),
  },
  {
    name: 'items refused for memory',
    rule: 'C15',
    code: 'memory-limited',
    fires: measuring('memory-refused', sample(2, gatewayLabels)),
    not: measuring('memory-refused'),
  },
  {
    name: 'a missing right',
    rule: 'C16',
    code: 'missing-right',
    fires: saying('otel-node-collector-0', forbiddenLine),
    not: saying('otel-node-collector-0', 'pods is forbidden'),
  },
  {
    name: 'no log files',
    rule: 'C17',
    code: 'collector-reads-nothing',
    fires: nodesWith([sample(400, nodeOne), sample(400, nodeTwo)], [sample(12, nodeOne)]),
    not: nodesWith([sample(400, nodeOne), sample(100, nodeTwo)], [sample(12, nodeOne)]),
  },
  {
    name: 'the limit of watched files',
    rule: 'A29',
    code: 'node-limit-reached',
    fires: saying('otel-node-collector-0', 'failed to create fsnotify watcher: too many open files'),
    not: saying('otel-node-collector-0', 'watching 12 open files'),
  },
  {
    name: 'metrics that cannot be read',
    rule: 'C21',
    code: 'collector-reads-nothing',
    fires: measuring('scrape-errors', sample(1, { job: 'otel-node', receiver: 'hostmetrics' })),
    not: measuring('scrape-errors'),
  },
  {
    name: 'traces that are forgotten',
    rule: 'C22',
    code: 'data-lost',
    fires: measuring('sampling-dropped-early', sample(1, gatewayLabels)),
    not: measuring('sampling-dropped-early'),
  },
  {
    name: 'lines that Loki throws away',
    rule: 'E01',
    code: 'data-refused',
    fires: measuring('loki-discarded', sample(9, { reason: 'rate_limited' })),
    not: measuring('loki-discarded'),
  },
  {
    name: 'spans that Tempo throws away',
    rule: 'E10',
    code: 'data-refused',
    fires: measuring('tempo-discarded', sample(9, { reason: 'trace_too_large' })),
    not: measuring('tempo-discarded'),
  },
  {
    name: 'no logs from any node',
    rule: 'C18',
    code: 'no-data',
    fires: measuring('accepted-logs', sample(0, { job: 'otel-node' })),
    not: {
      ...measuring('accepted-logs'),
      prometheus: {
        ...healthy.prometheus,
        measured: { ...healthy.prometheus.measured, 'accepted-logs': answered([]), 'targets-up': answered([]) },
      },
    },
  },
  {
    name: 'a target that cannot be read',
    rule: 'D04',
    code: 'target-down',
    fires: { prometheus: { ...healthy.prometheus, targets: answered([target('tempo', 'down')]) } },
    not: { prometheus: { ...healthy.prometheus, targets: answered([target('tempo', 'unknown')]) } },
  },
  {
    name: 'a Mac that is silent',
    rule: 'E19',
    code: 'target-down',
    fires: { prometheus: { ...healthy.prometheus, targets: answered([target('macos-exporter', 'down')]) } },
    not: { prometheus: { ...healthy.prometheus, targets: answered([target('loki', 'down')]) } },
  },
  {
    name: 'a rule that fails',
    rule: 'D12',
    code: 'rule-failing',
    fires: {
      prometheus: {
        ...healthy.prometheus,
        rules: answered([{ name: 'g', file: 'f', rules: [rule('err', 'many-to-many')] }]),
      },
    },
    not: {
      prometheus: { ...healthy.prometheus, rules: answered([{ name: 'g', file: 'f', rules: [rule('unknown')] }]) },
    },
  },
  {
    name: 'no Alertmanager',
    rule: 'D10',
    code: 'alertmanager-not-connected',
    fires: { prometheus: { ...healthy.prometheus, alertmanagers: answered([]) } },
    not: { prometheus: { ...healthy.prometheus, alertmanagers: failed('backend-timeout', 'late') } },
  },
  {
    name: 'data that is refused for good',
    rule: 'C14',
    code: 'data-refused',
    fires: saying(
      collector,
      'error="not retryable error: Permanent error: rpc error: code = InvalidArgument desc = x"',
    ),
    not: saying(collector, 'not retryable error: Permanent error: request to u responded with HTTP Status Code 404'),
  },
  {
    name: 'traces that are split between gateways',
    rule: 'C20',
    code: 'config-doubtful',
    fires: { objects: [...healthy.objects, gateways(2), nodeCollectors('otlp/gateway')] },
    not: { objects: [...healthy.objects, gateways(2), nodeCollectors('load_balancing/traces')] },
  },
  {
    name: 'traces that are balanced by service',
    rule: 'C20',
    code: 'config-doubtful',
    fires: {
      objects: [...healthy.objects, gateways(2), nodeCollectors('loadbalancing', { routing_key: 'service' })],
    },
    not: { objects: [...healthy.objects, gateways(1), nodeCollectors('otlp/gateway')] },
  },
  {
    name: 'a metric with too many series',
    rule: 'D06',
    code: 'too-many-series',
    fires: heading(90_000, 40_000),
    not: heading(9000, 8900),
  },
  {
    name: 'a metric with many series among many',
    rule: 'D06',
    code: 'too-many-series',
    fires: heading(100_000, 30_001),
    not: heading(100_000, 30_000),
  },
  {
    name: 'a retention that Loki refuses',
    rule: 'E08',
    code: 'config-refused',
    fires: saying('loki-0', 'err="CONFIG ERROR: retention period must be >= 24h was 1h"', unready),
    not: saying('loki-0', 'retention period of stream is 24h', unready),
  },
  {
    name: 'spans that do not come to Tempo',
    rule: 'E14',
    code: 'data-lost',
    fires: measuring('spans-received', sample(0)),
    not: measuring('spans-received'),
  },
  {
    name: 'hardly any spans, none of which come to Tempo',
    rule: 'E14',
    code: 'data-lost',
    fires: spansOf(1),
    not: spansOf(0.5),
  },
  {
    name: 'spans that Tempo does not keep',
    rule: 'E14',
    code: 'data-lost',
    fires: measuring('traces-kept', sample(0)),
    not: measuring('traces-kept', sample(0.01)),
  },
  {
    name: 'a data source that is not there',
    rule: 'E15',
    code: 'data-source-missing',
    fires: saying('grafana-0', 'logger=context level=error msg="Datasource named Prometeus was not found"'),
    not: saying('grafana-0', 'logger=context level=info msg="Dashboard not found"'),
  },
  {
    name: 'a data source that is not there, in the words of a query',
    rule: 'E15',
    code: 'data-source-missing',
    fires: saying('grafana-0', 'logger=context level=error msg="Data source not found" error="data source not found"'),
    not: saying('grafana-0', 'logger=datasources level=info msg="inserting datasource from configuration" name=Loki'),
  },
  {
    name: 'a data source that does not answer',
    rule: 'E16',
    code: 'data-source-failing',
    fires: saying(
      'grafana-0',
      String.raw`logger=tsdb.prometheus error="Post \"http://prom.monitoring.svc:9090/api/v1/query\": dial tcp: lookup prom.monitoring.svc on 10.43.0.10:53: no such host"`,
    ),
    not: saying('grafana-0', 'logger=plugins error="Get \\"https://grafana.com/api/plugins\\": EOF"'),
  },
  {
    name: 'a receiver that sends nothing',
    rule: 'E17',
    code: 'no-data',
    fires: measuring('kubelet-metrics'),
    not: { ...measuring('kubelet-metrics'), ...justStarted('otel-node-collector') },
  },
  {
    name: 'a receiver of the gateways that sends nothing',
    rule: 'E17',
    code: 'no-data',
    fires: measuring('cluster-metrics'),
    not: {
      prometheus: {
        ...healthy.prometheus,
        measured: { 'host-metrics': answered([]), 'kubelet-metrics': answered([]), 'cluster-metrics': answered([]) },
      },
    },
  },
];

function findingsOf(change: Partial<Bundle>): readonly Finding[] {
  return diagnoseBundle({ ...healthy, ...change }).findings.flatMap(({ finding, symptoms }) => [finding, ...symptoms]);
}

describe('a healthy stack', () => {
  test('gives no finding, whatever is asked about', () => {
    expect(findingsOf({})).toEqual([]);
  });

  const controls: readonly (readonly [string, Partial<Bundle>])[] = [
    ['in a cluster that was just made', replaced(coredns(0, '2026-03-01T11:59:00Z'))],
    [
      'that was just deployed',
      {
        objects: [
          ...healthy.objects.filter(({ kind }) => kind !== 'Pod'),
          ...places.map((place) => podOf(place, { startedAt: '2026-03-01T11:59:50Z' })),
        ],
      },
    ],
    [
      'whose Prometheus replays its log',
      {
        ...replaced(podOf(places[0] as Place, { startedAt: '2026-03-01T11:57:00Z' })),
        backends: { ...healthy.backends, prometheus: answered({ ready: false, text: 'Service Unavailable' }) },
      },
    ],
    [
      'whose Loki settles',
      {
        ...replaced(podOf(lokiPlace, { startedAt: '2026-03-01T11:59:30Z' })),
        backends: {
          ...healthy.backends,
          loki: answered({ ready: false, text: 'Ingester not ready: waiting for 15s' }),
        },
      },
    ],
    [
      'with a pod that is going',
      {
        objects: [
          ...healthy.objects,
          {
            ...podOf(lokiPlace, unready),
            metadata: { ...podOf(lokiPlace).metadata, name: 'loki-old', uid: 'uid-old', deletionTimestamp: takenAt },
          },
        ],
      },
    ],
    [
      'with a finished Job pod',
      {
        objects: [
          ...healthy.objects,
          {
            apiVersion: 'v1',
            kind: 'Pod',
            metadata: { name: 'setup-x', namespace: 'monitoring', uid: 'uid-setup' },
            spec: { containers: [{ name: 'main' }] },
            status: { phase: 'Succeeded' },
          },
        ],
      },
    ],
    [
      'with a claim that waits for its first pod',
      {
        objects: [
          ...healthy.objects,
          {
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            metadata: { name: 'spare', namespace: 'monitoring', uid: 'uid-claim' },
            spec: { storageClassName: 'local-path' },
            status: { phase: 'Pending' },
          },
        ],
      },
    ],
    [
      'of which nothing could be asked',
      {
        backends: { ...healthy.backends, loki: failed('backend-unreachable', 'no way') },
        prometheus: {
          rules: failed('backend-timeout', 'late'),
          targets: failed('backend-timeout', 'late'),
          alertmanagers: failed('backend-timeout', 'late'),
          head: failed('backend-timeout', 'late'),
          measured: {},
        },
      },
    ],
    [
      'with a pod of somebody else that crashes',
      {
        objects: [
          ...healthy.objects,
          {
            ...podOf(lokiPlace, unready),
            metadata: { name: 'shop-0', namespace: 'monitoring', uid: 'uid-shop', labels: {} },
          },
        ],
      },
    ],
    ['with alerts that fire', { alerts: answered([]) }],
  ];
  test.each(controls)('%s gives no finding', (_, change) => {
    expect(findingsOf(change)).toEqual([]);
  });
});

describe('each rule', () => {
  test.each(cases)('$rule sees $name, with evidence', ({ rule: id, code, fires }) => {
    const found = findingsOf(fires).find((finding) => finding.rule === id);
    expect(found).toMatchObject({ code });
    expect(found?.title.length).toBeGreaterThan(10);
    expect(found?.evidence.length).toBeGreaterThan(0);
    expect(found?.fixes.length).toBeGreaterThan(0);
  });

  test.each(cases)('$rule is not taken in by what only looks like $name', ({ rule: id, code, not }) => {
    expect(findingsOf(not).filter((finding) => finding.rule === id && finding.code === code)).toEqual([]);
  });

  test('has a case where it fires and one where it must not', () => {
    const tried = new Set(cases.map((one) => one.rule));
    expect([...new Set(rules.map(({ id }) => id))].filter((id) => !tried.has(id))).toEqual([]);
    expect(cases.length).toBeGreaterThanOrEqual(rules.length);
  });
});

describe('what is told', () => {
  const lokiDown: Partial<Bundle> = {
    ...failingPull('ImagePullBackOff', 'grafana/loki:9: not found'),
    backends: { ...healthy.backends, loki: failed('backend-unreachable', 'no endpoints') },
    logs: [
      {
        namespace: 'observability',
        pod: collector,
        container: 'main',
        previous: false,
        lines: ['dial tcp 10.43.1.2:3100: connect: connection refused'],
      },
    ],
    prometheus: {
      ...healthy.prometheus,
      targets: answered([target('loki', 'down')]),
      measured: { ...healthy.prometheus.measured, 'export-failed': answered([sample(3, gatewayLabels)]) },
    },
  };

  test('is of now: what the run before a ready pod said is over', () => {
    const line = 'x509: certificate has expired or is not yet valid';
    const codesOf = (previous: boolean): readonly string[] => {
      const log = { namespace: 'observability', pod: collector, container: 'main', previous, lines: [line] };
      return diagnoseBundle({ ...healthy, logs: [log] }).findings.map(({ finding }) => finding.code);
    };
    expect(codesOf(false)).toEqual(['certificate-expiring']);
    expect(codesOf(true)).toEqual([]);
  });

  test('is of now: what a pod that is well said more than ten minutes ago is over, but for what lasts', () => {
    const codesOf = (pod: Pod, young: number, line: string, change: Partial<Bundle> = {}): readonly string[] => {
      const { logs = [] } = saying(pod, line);
      const { findings } = diagnoseBundle({ ...healthy, ...change, logs: logs.map((log) => ({ ...log, young })) });
      return findings.flatMap(({ finding, symptoms }) => [finding, ...symptoms]).map(({ code }) => code);
    };
    const refused = 'dial tcp 10.43.1.2:3100: connect: connection refused';
    expect(codesOf(collector, 2, refused)).toEqual(['export-failing']);
    expect(codesOf(collector, 1, refused)).toEqual([]);
    expect(codesOf(collector, 0, refused)).toEqual([]);
    // One that is not well has not got over it.
    const [gateway] = places.filter(({ name }) => name === 'otel-gateway-collector');
    expect(codesOf(collector, 0, refused, replaced(podOf(gateway as Place, unready)))).toContain('export-failing');
    expect(codesOf('prometheus-0', 0, 'fs_type=NFS_SUPER_MAGIC')).toEqual(['storage-unsupported']);
  });

  test('is the root, with its symptoms behind it', () => {
    const { findings } = diagnoseBundle({ ...healthy, ...lokiDown });
    expect(findings).toHaveLength(1);
    expect(findings[0]?.finding).toMatchObject({ code: 'image-not-found', object: { name: 'loki' } });
    expect(findings[0]?.symptoms.map(({ rule: id }) => id).sort()).toEqual(['C07', 'C13', 'D04']);
  });

  test('names two faults that have nothing to do with each other', () => {
    const both = {
      ...lokiDown,
      objects: [...(lokiDown.objects ?? []).filter(({ kind }) => kind !== 'Node'), node({}, { unschedulable: true })],
    };
    const { findings } = diagnoseBundle({ ...healthy, ...both });
    expect(findings.map(({ finding }) => finding.code)).toEqual(['image-not-found', 'unschedulable']);
  });

  test('joins what was changed by hand to the trouble it made, with its way back first', () => {
    const change = { ...failingPull('ErrImagePull', 'grafana/loki:9: not found'), ...handMade('changed') };
    const { findings } = diagnoseBundle({ ...healthy, ...change });
    expect(findings).toHaveLength(1);
    expect(findings[0]?.finding.fixes[0]?.verb).toEqual({
      name: 'fix',
      args: { action: 'reapply', object: 'StatefulSet/monitoring/loki' },
    });
    expect(JSON.stringify(findings[0]?.finding.evidence)).toContain('kubectl-edit');
    // Where there is a cause its tree is all that is shown.
    expect(findings[0]?.finding.cause?.message).toMatch(/\. It was changed by kubectl-edit: \.spec\.replicas$/);
  });

  test('tells of an object that was deleted once', () => {
    const ref: ObjectRef = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'monitoring', name: 'loki' };
    const gone = { phase: 'phase-3', component: 'loki', ref };
    const { findings } = diagnoseBundle({
      ...healthy,
      deployed: [...healthy.deployed, { ...gone, state: 'gone', message: 'it is not there' }],
      drift: [{ ...gone, drift: 'missing', fields: [] }],
    });
    expect(findings.map(({ finding }) => finding.title)).toEqual(['ConfigMap monitoring/loki was deleted']);
    const unseen = diagnoseBundle({
      ...healthy,
      deployed: [...healthy.deployed, { ...gone, state: 'gone', message: 'it is not there' }],
    });
    expect(unseen.findings.map(({ finding }) => finding.code)).toEqual(['object-gone']);
  });

  test('is what a program said before it ended, rather than that it ended', () => {
    const pod = podOf(lokiPlace, unready);
    const state = { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container' } };
    const fallen = { terminated: { reason: 'Error', exitCode: 1, finishedAt: longAgo } };
    const crashing = {
      ...pod,
      status: {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: longAgo }],
        containerStatuses: [{ name: 'main', ready: false, restartCount: 9, state, lastState: fallen }],
      },
    };
    const objects = [
      ...healthy.objects.filter(({ metadata }) => metadata.name !== 'loki-0' && metadata.uid !== 'uid-loki'),
      workload(lokiPlace, unready),
      crashing,
    ];
    const codesWith = (line: string): readonly string[] => {
      const logs = [{ namespace: 'monitoring', pod: 'loki-0', container: 'main', previous: true, lines: [line] }];
      return diagnoseBundle({ ...healthy, objects, logs }).findings.map(({ finding }) => finding.code);
    };
    expect(codesWith('mkdir /loki/rules: permission denied')).toEqual(['volume-mount-failed']);
    expect(codesWith('something that nobody has seen before')).toEqual(['crash-loop']);
  });

  test('is the node, where pods find no place because of it', () => {
    const pod = podOf(lokiPlace, unready);
    const message = '0/1 nodes are available: 1 node(s) had untolerated taint(s)';
    const conditions = [
      { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, lastTransitionTime: longAgo },
    ];
    const { nodeName: _, ...spec } = pod['spec'] as { nodeName: string };
    const waiting = { ...pod, spec, status: { phase: 'Pending', conditions } };
    const others = healthy.objects.filter(
      ({ kind, metadata }) => kind !== 'Node' && metadata.name !== 'loki-0' && metadata.uid !== 'uid-loki',
    );
    const withNode = (one: KubeObject): readonly string[] =>
      diagnoseBundle({ ...healthy, objects: [...others, one, workload(lokiPlace, unready), waiting] }).findings.map(
        ({ finding, symptoms }) => `${finding.code} ${symptoms.length}`,
      );
    expect(withNode(node({ DiskPressure: 'True' }))).toEqual(['node-under-pressure 1']);
    expect(withNode(node())).toEqual(['unschedulable 0']);
  });

  test('stays within what was asked about, and what that stands on', () => {
    const bundle = { ...healthy, ...lokiDown };
    expect(diagnoseBundle(bundle, { parts: partsOfTopic('backend-loki') }).findings).toHaveLength(1);
    expect(diagnoseBundle(bundle, { parts: partsOfTopic('certificate') }).findings).toEqual([]);
  });

  test('is the same to the byte for the same bundle, in whatever order it was collected', () => {
    const everything: Bundle = {
      ...Object.assign({}, healthy, ...cases.map(({ fires }) => fires)),
      logs: cases.flatMap(({ fires }) => fires.logs ?? []),
    };
    const told = JSON.stringify(diagnoseBundle(everything));
    expect(JSON.stringify(diagnoseBundle(everything))).toBe(told);
    fc.assert(
      fc.property(fc.shuffledSubarray([...everything.objects], { minLength: everything.objects.length }), (objects) => {
        expect(JSON.stringify(diagnoseBundle({ ...everything, objects }))).toBe(told);
      }),
      { numRuns: 20 },
    );
  });

  test('comes whatever a log holds, and in time linear in it', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 200 }), { maxLength: 20 }), (lines) => {
        const logs = places.map(({ namespace, name }) => ({
          namespace,
          pod: `${name}-0`,
          container: 'main',
          previous: false,
          lines,
        }));
        expect(Array.isArray(diagnoseBundle({ ...healthy, logs }).findings)).toBe(true);
      }),
    );
  });
});
