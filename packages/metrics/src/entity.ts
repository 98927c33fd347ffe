/**
 * What a metric is about: the resource attributes (for scraped metrics: the target labels) its series carry. A query may
 * group and filter a metric by these and its own attributes only, so a pod's metric cannot be summed by container.
 */
export const entities = {
  cluster: ['k8s.cluster.name', 'deployment.environment.name'],
  host: ['k8s.cluster.name', 'deployment.environment.name', 'k8s.node.name', 'host.name'],
  node: ['k8s.cluster.name', 'deployment.environment.name', 'k8s.node.name'],
  namespace: ['k8s.cluster.name', 'deployment.environment.name', 'k8s.namespace.name'],
  pod: [
    'k8s.cluster.name',
    'deployment.environment.name',
    'k8s.namespace.name',
    'k8s.node.name',
    'k8s.pod.name',
    'k8s.deployment.name',
    'k8s.statefulset.name',
    'k8s.daemonset.name',
    'k8s.job.name',
    'k8s.cronjob.name',
  ],
  container: [
    'k8s.cluster.name',
    'deployment.environment.name',
    'k8s.namespace.name',
    'k8s.node.name',
    'k8s.pod.name',
    'k8s.deployment.name',
    'k8s.statefulset.name',
    'k8s.daemonset.name',
    'k8s.job.name',
    'k8s.cronjob.name',
    'k8s.container.name',
  ],
  volume: [
    'k8s.cluster.name',
    'deployment.environment.name',
    'k8s.namespace.name',
    'k8s.node.name',
    'k8s.pod.name',
    'k8s.volume.name',
    'k8s.persistentvolumeclaim.name',
  ],
  /** As the k8s_cluster receiver sees containers: it knows no owners of pods. */
  containerSpec: [
    'k8s.cluster.name',
    'deployment.environment.name',
    'k8s.namespace.name',
    'k8s.node.name',
    'k8s.pod.name',
    'k8s.container.name',
  ],
  podSpec: ['k8s.cluster.name', 'deployment.environment.name', 'k8s.namespace.name', 'k8s.node.name', 'k8s.pod.name'],
  deployment: ['k8s.cluster.name', 'deployment.environment.name', 'k8s.namespace.name', 'k8s.deployment.name'],
  statefulset: ['k8s.cluster.name', 'deployment.environment.name', 'k8s.namespace.name', 'k8s.statefulset.name'],
  daemonset: ['k8s.cluster.name', 'deployment.environment.name', 'k8s.namespace.name', 'k8s.daemonset.name'],
  job: ['k8s.cluster.name', 'deployment.environment.name', 'k8s.namespace.name', 'k8s.job.name', 'k8s.cronjob.name'],
  service: ['k8s.cluster.name', 'service.name', 'service.namespace'],
  mac: ['k8s.cluster.name', 'k8s.node.name', 'host.name'],
  /** What an alerting rule says of itself. Labels of the cluster come only when the alert leaves Prometheus. */
  alert: [],
  /** A target that Prometheus scrapes. `job` is one of {@link scrapeJobs}. */
  target: ['job', 'instance', 'k8s_cluster_name', 'k8s_namespace_name', 'k8s_pod_name', 'k8s_node_name'],
} as const;

/** What a metric can be about. */
export type EntityName = keyof typeof entities;

/** Values of `job` of the targets that Prometheus scrapes. The scrape configuration is written with these. */
export const scrapeJobs = {
  nodeCollector: 'otel-node',
  gatewayCollector: 'otel-gateway',
  auditCollector: 'otel-audit',
  prometheus: 'prometheus',
  alertmanager: 'alertmanager',
  loki: 'loki',
  tempo: 'tempo',
  grafana: 'grafana',
  certManager: 'cert-manager',
  operator: 'opentelemetry-operator',
  macs: 'macos-exporter',
} as const;

/**
 * Resource attributes that Prometheus turns into labels (`otlp.promote_resource_attributes`). Everything the vocabulary
 * groups by is in it; whatever else a resource carries lands on `target_info`.
 */
export const promotedResourceAttributes = [
  'service.name',
  'service.namespace',
  'service.instance.id',
  'service.version',
  'deployment.environment.name',
  'host.name',
  'k8s.cluster.name',
  'k8s.namespace.name',
  'k8s.node.name',
  'k8s.pod.name',
  'k8s.container.name',
  'k8s.deployment.name',
  'k8s.statefulset.name',
  'k8s.daemonset.name',
  'k8s.replicaset.name',
  'k8s.job.name',
  'k8s.cronjob.name',
  'k8s.hpa.name',
  'k8s.resourcequota.name',
  'k8s.volume.name',
  'k8s.persistentvolumeclaim.name',
] as const;
