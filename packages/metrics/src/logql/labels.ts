/**
 * Resource attributes of logs that Loki indexes (`limits_config.otlp_config`, action `index_label`). Few and of low
 * cardinality: the pod's name, for one, is structured metadata. `log_type` tells the Kubernetes audit log from the rest.
 */
export const indexedLogAttributes = [
  'service.name',
  'service.namespace',
  'deployment.environment.name',
  'k8s.cluster.name',
  'k8s.namespace.name',
  'k8s.node.name',
  'k8s.container.name',
  'k8s.deployment.name',
  'k8s.statefulset.name',
  'k8s.daemonset.name',
  'k8s.job.name',
  'k8s.cronjob.name',
  'log_type',
] as const;

type Underscored<S extends string> = S extends `${infer Head}.${infer Tail}` ? `${Head}_${Underscored<Tail>}` : S;

/** A label of a log stream. */
export type StreamLabel = Underscored<(typeof indexedLogAttributes)[number]>;

/** What every line carries beside its labels, as structured metadata. */
export type LineField = 'k8s_pod_name' | 'detected_level' | 'trace_id' | 'span_id' | 'severity_text';
