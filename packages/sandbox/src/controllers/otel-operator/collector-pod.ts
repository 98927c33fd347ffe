import { createHash } from 'node:crypto';
import { stringify } from 'yaml';
import type { Container, EnvVar, PodSpec, PodTemplate, Probe, Volume } from '../model/pod.ts';
import { stableJson } from '../model/stable-hash.ts';
import type { Collector, CollectorSpec } from './collector.ts';
import { collectorName, objectLabels } from './collector-naming.ts';
import { containerPorts, healthCheck } from './collector-ports.ts';

const CONTAINER: string = 'otc-container';
const CONFIG_VOLUME = 'otc-internal';
const CONFIG_ENTRY = 'collector.yaml';

/** The image of a resource that names none: the operator's own default, the core distribution. */
const DEFAULT_IMAGE: string = 'ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector:0.158.0';

/** SHA-256 of the configuration, in hexadecimal: it names the ConfigMap and marks the pods. */
export function configHash({ spec }: Collector): string {
  return createHash('sha256').update(stableJson(spec.config)).digest('hex');
}

/** `otel-node-collector-1a2b3c4d`. */
export function configMapName(collector: Collector): string {
  return `${collectorName(collector)}-${configHash(collector).slice(0, 8)}`;
}

/** The configuration as the collector reads it. */
export function configData({ spec }: Collector): Record<string, string> {
  return { [CONFIG_ENTRY]: stringify(spec.config, { aliasDuplicateObjects: false, lineWidth: 0 }) };
}

function serviceAccountName(collector: Collector): string {
  const { serviceAccount = '' } = collector.spec;
  return serviceAccount === '' ? collectorName(collector) : serviceAccount;
}

/** Pod fields that go from the resource to the pod as they are. */
const COPIED: ReadonlyArray<keyof CollectorSpec & string> = [
  'affinity',
  'dnsPolicy',
  'hostAliases',
  'hostNetwork',
  'hostPID',
  'hostUsers',
  'initContainers',
  'nodeSelector',
  'priorityClassName',
  'shareProcessNamespace',
  'terminationGracePeriodSeconds',
  'tolerations',
];

/** The pod template; topology spread goes only to replicated collectors. */
export function podTemplate(collector: Collector): PodTemplate {
  const { spec } = collector;
  const copied = Object.fromEntries(
    COPIED.filter((field) => spec[field] !== undefined).map((field) => [field, spec[field]]),
  );
  const podSpec: PodSpec = {
    ...copied,
    ...(spec.podSecurityContext === undefined ? {} : { securityContext: spec.podSecurityContext }),
    ...(spec.mode === 'daemonset' || spec.topologySpreadConstraints === undefined
      ? {}
      : { topologySpreadConstraints: spec.topologySpreadConstraints }),
    serviceAccountName: serviceAccountName(collector),
    containers: [container(collector), ...(spec.additionalContainers ?? [])],
    volumes: [configVolume(collector), ...(spec.volumes ?? [])],
  };
  return {
    metadata: { labels: objectLabels(collector, collectorName(collector)), annotations: podAnnotations(collector) },
    spec: podSpec,
  };
}

function configVolume(collector: Collector): Volume {
  return {
    name: CONFIG_VOLUME,
    configMap: { name: configMapName(collector), items: [{ key: CONFIG_ENTRY, path: CONFIG_ENTRY }] },
  };
}

function podAnnotations(collector: Collector): Record<string, string> {
  const { spec, metadata } = collector;
  const own = { ...metadata.annotations, ...spec.podAnnotations };
  delete own['kubectl.kubernetes.io/last-applied-configuration'];
  const scrape =
    spec.observability?.metrics?.disablePrometheusAnnotations === true
      ? {}
      : {
          'prometheus.io/scrape': 'true',
          'prometheus.io/port': '8888',
          'prometheus.io/path': '/metrics',
          'operator.opentelemetry.io/prometheus-annotations-added': 'true',
        };
  return { ...scrape, ...own, 'opentelemetry-operator-config/sha256': configHash(collector) };
}

function container(collector: Collector): Container {
  const { spec } = collector;
  const args = Object.entries(spec.args ?? {})
    .filter(([name]) => name !== 'config')
    .map(([name, value]) => `--${name}=${value}`)
    .sort();
  const passed = ['envFrom', 'imagePullPolicy', 'lifecycle', 'resources', 'securityContext', 'command'];
  return {
    ...Object.fromEntries(passed.filter((field) => spec[field] !== undefined).map((field) => [field, spec[field]])),
    name: CONTAINER,
    image: imageOf(collector),
    args: [`--config=/conf/${CONFIG_ENTRY}`, ...args],
    env: environment(spec),
    ports: containerPorts(collector),
    volumeMounts: [{ name: CONFIG_VOLUME, mountPath: '/conf' }, ...(spec.volumeMounts ?? [])],
    ...probes(spec),
  };
}

export function imageOf({ spec }: Collector): string {
  const { image = '' } = spec;
  return image === '' ? DEFAULT_IMAGE : image;
}

/** The resource's variables first; inferred ones only where it says nothing. */
function environment(spec: CollectorSpec): EnvVar[] {
  const own = spec.env ?? [];
  const limit = (resource: string): EnvVar['valueFrom'] & {} => ({
    resourceFieldRef: { resource, containerName: CONTAINER, divisor: '0' },
  });
  const inferred: EnvVar[] = [
    { name: 'POD_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
    { name: 'GOMEMLIMIT', valueFrom: limit('limits.memory') },
    { name: 'GOMAXPROCS', valueFrom: limit('limits.cpu') },
  ];
  return [...own, ...inferred.filter(({ name }) => !own.some((variable) => variable.name === name))];
}

function probes(spec: CollectorSpec): Pick<Container, 'livenessProbe' | 'readinessProbe'> {
  const health = healthCheck(spec.config);
  if (health === undefined) return {};
  const probe = (settings: Probe | undefined): Probe => ({ ...settings, httpGet: { ...health, scheme: 'HTTP' } });
  return { livenessProbe: probe(spec.livenessProbe), readinessProbe: probe(spec.readinessProbe) };
}
