import { AGE, type Definition } from './definition.ts';
import {
  anyObject,
  anyObjects,
  conditions,
  fields,
  flag,
  intOrString,
  number64,
  oneOf,
  type Schema,
  text,
  textMap,
  texts,
  whole,
  withDefault,
} from './schema.ts';

const GROUP = 'opentelemetry.io';

/** Fields that every kind with pods of its own takes over from the pod. */
const podFields: Record<string, Schema> = {
  affinity: anyObject,
  env: anyObjects,
  envFrom: anyObjects,
  hostNetwork: flag,
  image: text,
  imagePullPolicy: text,
  ipFamilies: texts,
  nodeSelector: textMap,
  podAnnotations: textMap,
  podDnsConfig: anyObject,
  podSecurityContext: anyObject,
  ports: anyObjects,
  priorityClassName: text,
  resources: anyObject,
  securityContext: anyObject,
  serviceAccount: text,
  tolerations: anyObjects,
  topologySpreadConstraints: anyObjects,
  volumeMounts: anyObjects,
  volumes: anyObjects,
};

/** What the collector and the target allocator have in common beyond that. */
const workloadFields: Record<string, Schema> = {
  ...podFields,
  additionalContainers: anyObjects,
  args: textMap,
  dnsPolicy: text,
  hostAliases: anyObjects,
  hostPID: flag,
  hostUsers: flag,
  initContainers: anyObjects,
  ipFamilyPolicy: withDefault(text, 'SingleStack'),
  lifecycle: anyObject,
  livenessProbe: anyObject,
  managementState: oneOf(['managed', 'unmanaged'], 'managed'),
  networkPolicy: fields({ enabled: flag }),
  observability: anyObject,
  podDisruptionBudget: fields({ maxUnavailable: intOrString, minAvailable: intOrString }),
  readinessProbe: anyObject,
  replicas: withDefault(whole, 1),
  sessionAffinity: text,
  sessionAffinityConfig: anyObject,
  shareProcessNamespace: flag,
  terminationGracePeriodSeconds: number64,
  trafficDistribution: text,
};

const pipeline = fields({ receivers: texts, processors: texts, exporters: texts });

const collectorConfig: Schema = {
  type: 'object',
  'x-kubernetes-preserve-unknown-fields': true,
  required: ['exporters', 'receivers', 'service'],
  properties: {
    receivers: anyObject,
    processors: anyObject,
    exporters: anyObject,
    connectors: anyObject,
    extensions: anyObject,
    service: {
      type: 'object',
      required: ['pipelines'],
      properties: {
        extensions: texts,
        telemetry: anyObject,
        pipelines: { type: 'object', additionalProperties: pipeline },
      },
    },
  },
};

const collector: Definition = {
  group: GROUP,
  version: 'v1beta1',
  kind: 'OpenTelemetryCollector',
  plural: 'opentelemetrycollectors',
  shortNames: ['otelcol', 'otelcols'],
  spec: fields(
    {
      ...workloadFields,
      autoscaler: anyObject,
      command: texts,
      config: collectorConfig,
      configVersions: withDefault({ ...whole, minimum: 1 }, 3),
      configmaps: { type: 'array', items: fields({ name: text, mountpath: text }, ['mountpath', 'name']) },
      daemonSetUpdateStrategy: anyObject,
      deploymentUpdateStrategy: anyObject,
      httpRoute: anyObject,
      ingress: anyObject,
      mode: oneOf(['daemonset', 'deployment', 'sidecar', 'statefulset']),
      persistentVolumeClaimRetentionPolicy: anyObject,
      podManagementPolicy: oneOf(['OrderedReady', 'Parallel']),
      serviceName: text,
      startupProbe: anyObject,
      targetAllocator: anyObject,
      upgradeStrategy: oneOf(['automatic', 'none']),
      volumeClaimTemplates: anyObjects,
    },
    ['config'],
  ),
  status: fields({
    conditions,
    image: text,
    observedGeneration: number64,
    scale: fields({ replicas: whole, selector: text, statusReplicas: text }),
    version: text,
  }),
  columns: [
    { name: 'Mode', jsonPath: '.spec.mode' },
    { name: 'Version', jsonPath: '.status.version' },
    { name: 'Ready', jsonPath: '.status.scale.statusReplicas' },
    AGE,
    { name: 'Image', jsonPath: '.status.image' },
    { name: 'Management', jsonPath: '.spec.managementState' },
  ],
  scale: {
    specReplicasPath: '.spec.replicas',
    statusReplicasPath: '.status.scale.replicas',
    labelSelectorPath: '.status.scale.selector',
  },
};

const LANGUAGES = ['apacheHttpd', 'dotnet', 'go', 'java', 'nginx', 'nodejs', 'python'];

const instrumentation: Definition = {
  group: GROUP,
  version: 'v1alpha1',
  kind: 'Instrumentation',
  plural: 'instrumentations',
  shortNames: ['otelinst', 'otelinsts'],
  spec: fields({
    ...Object.fromEntries(LANGUAGES.map((language) => [language, anyObject])),
    defaults: anyObject,
    env: anyObjects,
    exporter: { ...anyObject, properties: { endpoint: text } },
    imagePullPolicy: text,
    initContainerSecurityContext: anyObject,
    propagators: {
      type: 'array',
      items: oneOf(['tracecontext', 'baggage', 'b3', 'b3multi', 'jaeger', 'xray', 'ottrace', 'none']),
    },
    resource: anyObject,
    sampler: fields({
      argument: text,
      type: oneOf([
        'always_on',
        'always_off',
        'traceidratio',
        'parentbased_always_on',
        'parentbased_always_off',
        'parentbased_traceidratio',
        'jaeger_remote',
        'parentbased_jaeger_remote',
        'xray',
      ]),
    }),
  }),
  status: anyObject,
  columns: [
    AGE,
    { name: 'Endpoint', jsonPath: '.spec.exporter.endpoint' },
    { name: 'Sampler', jsonPath: '.spec.sampler.type' },
    { name: 'Sampler Arg', jsonPath: '.spec.sampler.argument' },
  ],
};

const opampBridge: Definition = {
  group: GROUP,
  version: 'v1alpha1',
  kind: 'OpAMPBridge',
  plural: 'opampbridges',
  spec: fields(
    {
      ...podFields,
      capabilities: { type: 'object', additionalProperties: flag },
      componentsAllowed: { type: 'object', additionalProperties: texts },
      description: anyObject,
      endpoint: text,
      headers: textMap,
      ipFamilyPolicy: text,
      proxy: anyObject,
      replicas: whole,
      tls: anyObject,
      upgradeStrategy: oneOf(['automatic', 'none']),
    },
    ['capabilities', 'endpoint'],
  ),
  status: fields({ version: text }),
  columns: [AGE, { name: 'Version', jsonPath: '.status.version' }, { name: 'Endpoint', jsonPath: '.spec.endpoint' }],
};

const targetAllocator: Definition = {
  group: GROUP,
  version: 'v1alpha1',
  kind: 'TargetAllocator',
  plural: 'targetallocators',
  spec: fields({
    ...workloadFields,
    allocationStrategy: oneOf(['least-weighted', 'consistent-hashing', 'per-node'], 'consistent-hashing'),
    allowInsecureAuthSecrets: flag,
    collectorNotReadyGracePeriod: withDefault(text, '30s'),
    filterStrategy: oneOf(['', 'relabel-config'], 'relabel-config'),
    global: anyObject,
    mtls: anyObject,
    prometheusCR: anyObject,
    scrapeConfigs: anyObjects,
  }),
  status: fields({ image: text, version: text }),
  columns: [
    AGE,
    { name: 'Image', jsonPath: '.status.image' },
    { name: 'Management', jsonPath: '.spec.managementState' },
  ],
};

/** The kinds of the OpenTelemetry Operator's release, each in its newest version. */
export const otelOperatorKinds: readonly Definition[] = [instrumentation, opampBridge, collector, targetAllocator];
