/** The classes of components in a configuration. */
export type ComponentClass = 'extensions' | 'receivers' | 'processors' | 'exporters' | 'connectors';

/**
 * Component types in the `k8s` distribution of the collector, 0.158.0, which our image is. From its build manifest
 * (opentelemetry-collector-releases, distributions/otelcol-k8s/manifest.yaml at v0.158.0) and the components' metadata.
 */
export const k8sDistribution: Readonly<Record<ComponentClass, readonly string[]>> = {
  extensions: [
    'ack',
    'basicauth',
    'bearertokenauth',
    'cgroup_runtime',
    'cgroupruntime',
    'file_storage',
    'headers_setter',
    'health_check',
    'host_observer',
    'http_forwarder',
    'k8s_leader_elector',
    'k8s_observer',
    'oauth2client',
    'oidc',
    'opamp',
    'pprof',
    'zpages',
  ],
  receivers: [
    'file_log',
    'fluent_forward',
    'host_metrics',
    'http_check',
    'jaeger',
    'journald',
    'k8s_cluster',
    'k8s_events',
    'k8s_objects',
    'kubelet_stats',
    'otelarrow',
    'otlp',
    'prometheus',
    'receiver_creator',
    'zipkin',
  ],
  processors: [
    'attributes',
    'batch',
    'cumulative_to_delta',
    'delta_to_cumulative',
    'delta_to_rate',
    'deltatocumulative',
    'deltatorate',
    'drain',
    'experimental_metricsgeneration',
    'filter',
    'groupbyattrs',
    'groupbytrace',
    'interval',
    'k8s_attributes',
    'logdedup',
    'memory_limiter',
    'metrics_generation',
    'metricsgeneration',
    'metricstransform',
    'probabilistic_sampler',
    'redaction',
    'remotetap',
    'resource',
    'resource_detection',
    'tail_sampling',
    'transform',
  ],
  exporters: ['debug', 'file', 'load_balancing', 'nop', 'otelarrow', 'otlp_grpc', 'otlp_http'],
  connectors: [
    'count',
    'exceptions',
    'failover',
    'forward',
    'otlp_json',
    'otlpjson',
    'roundrobin',
    'routing',
    'service_graph',
    'span_metrics',
  ],
};

/** A component type that has another name now; the old one still works and logs a warning. */
export interface Rename {
  readonly class: ComponentClass;
  readonly old: string;
  readonly now: string;
  readonly since: string;
}

/** From the `deprecated_type` of each component's metadata at 0.158.0, and the release notes of the collector. */
export const renames: readonly Rename[] = [
  { class: 'exporters', old: 'otlp', now: 'otlp_grpc', since: '0.144.0' },
  { class: 'exporters', old: 'otlphttp', now: 'otlp_http', since: '0.144.0' },
  { class: 'exporters', old: 'loadbalancing', now: 'load_balancing', since: '0.154.0' },
  { class: 'processors', old: 'k8sattributes', now: 'k8s_attributes', since: '0.146.0' },
  { class: 'processors', old: 'resourcedetection', now: 'resource_detection', since: '0.150.0' },
  { class: 'processors', old: 'cumulativetodelta', now: 'cumulative_to_delta', since: '0.155.0' },
  { class: 'receivers', old: 'filelog', now: 'file_log', since: '0.149.0' },
  { class: 'receivers', old: 'kubeletstats', now: 'kubelet_stats', since: '0.150.0' },
  { class: 'receivers', old: 'k8sobjects', now: 'k8s_objects', since: '0.150.0' },
  { class: 'receivers', old: 'hostmetrics', now: 'host_metrics', since: '0.150.0' },
  { class: 'receivers', old: 'fluentforward', now: 'fluent_forward', since: '0.150.0' },
  { class: 'receivers', old: 'httpcheck', now: 'http_check', since: '0.150.0' },
  { class: 'receivers', old: 'tcplog', now: 'tcp_log', since: '0.150.0' },
  { class: 'receivers', old: 'udplog', now: 'udp_log', since: '0.150.0' },
  { class: 'connectors', old: 'spanmetrics', now: 'span_metrics', since: '0.155.0' },
  { class: 'connectors', old: 'servicegraph', now: 'service_graph', since: '0.155.0' },
];

/** A component type that is gone, and what does its work now. */
export interface Removal {
  readonly class: ComponentClass;
  readonly type: string;
  readonly instead: string;
}

export const removals: readonly Removal[] = [
  { class: 'exporters', type: 'logging', instead: 'the exporter debug' },
  { class: 'exporters', type: 'loki', instead: "the exporter otlp_http to Loki's /otlp" },
  { class: 'exporters', type: 'jaeger', instead: 'the exporter otlp_grpc' },
  { class: 'processors', type: 'spanmetrics', instead: 'the connector span_metrics' },
  { class: 'processors', type: 'servicegraph', instead: 'the connector service_graph' },
  { class: 'processors', type: 'memory_ballast', instead: 'the environment variable GOMEMLIMIT' },
  { class: 'extensions', type: 'memory_ballast', instead: 'the environment variable GOMEMLIMIT' },
];

/** Signals a connector takes and gives; what is not listed passes on what it takes. */
export const connectorSignals: Readonly<Record<string, { readonly takes: string; readonly gives: string }>> = {
  span_metrics: { takes: 'traces', gives: 'metrics' },
  service_graph: { takes: 'traces', gives: 'metrics' },
};

/** Operators of file_log and its like (documentation of pkg/stanza 0.158.0). */
export const logOperators: readonly string[] = [
  'add',
  'assign_keys',
  'container',
  'copy',
  'csv_parser',
  'file_input',
  'file_output',
  'filter',
  'flatten',
  'journald_input',
  'json_array_parser',
  'json_parser',
  'key_value_parser',
  'move',
  'noop',
  'recombine',
  'regex_parser',
  'regex_replace',
  'remove',
  'retain',
  'router',
  'sanitize_utf8',
  'scope_name_parser',
  'severity_parser',
  'stdin',
  'stdout',
  'syslog_input',
  'syslog_parser',
  'tcp_input',
  'time_parser',
  'trace_parser',
  'udp_input',
  'unquote',
  'uri_parser',
  'windows_eventlog_input',
];
