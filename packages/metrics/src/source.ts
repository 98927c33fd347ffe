/** Where a metric comes from, how it reaches Prometheus, and which release its names were read from. */
export interface Source {
  /** `otlp`: through the collectors to Prometheus' OTLP receiver. `scrape`: Prometheus reads `/metrics`. */
  readonly path: 'otlp' | 'scrape';
  readonly emitter: string;
  readonly version: string;
}

/** Every source of metrics in the stack. */
export const sources = {
  host_metrics: { path: 'otlp', emitter: 'collector-contrib receiver host_metrics', version: '0.158.0' },
  kubelet_stats: { path: 'otlp', emitter: 'collector-contrib receiver kubelet_stats', version: '0.158.0' },
  k8s_cluster: { path: 'otlp', emitter: 'collector-contrib receiver k8s_cluster', version: '0.158.0' },
  spanmetrics: { path: 'otlp', emitter: 'collector-contrib connector spanmetrics', version: '0.158.0' },
  servicegraph: { path: 'otlp', emitter: 'collector-contrib connector servicegraph', version: '0.158.0' },
  macos: { path: 'otlp', emitter: 'otelops macos-exporter', version: '0.1.0' },
  chatbot: { path: 'otlp', emitter: 'otelops chatbot', version: '0.0.0' },
  collector: { path: 'scrape', emitter: 'opentelemetry-collector', version: '0.158.0' },
  scrape: { path: 'scrape', emitter: 'Prometheus, about its targets and alerts', version: '3.14.0' },
  prometheus: { path: 'scrape', emitter: 'Prometheus', version: '3.14.0' },
  alertmanager: { path: 'scrape', emitter: 'Alertmanager', version: '0.34.0' },
  loki: { path: 'scrape', emitter: 'Loki', version: '3.7.6' },
  tempo: { path: 'scrape', emitter: 'Tempo', version: '3.0.3' },
  cert_manager: { path: 'scrape', emitter: 'cert-manager', version: '1.21.1' },
} as const;

/** Name of a source. */
export type SourceName = keyof typeof sources;
