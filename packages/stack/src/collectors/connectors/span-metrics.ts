import type { GoDuration } from '../settings.ts';

/** https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/connector/spanmetricsconnector */
export interface SpanMetricsConnector {
  readonly histogram: { readonly unit: 's' | 'ms'; readonly exponential: { readonly max_size: number } };
  readonly dimensions: readonly { readonly name: string }[];
  readonly exemplars: { readonly enabled: boolean };
  readonly metrics_flush_interval: GoDuration;
  readonly metrics_expiration: GoDuration;
  readonly aggregation_cardinality_limit: number;
  readonly resource_metrics_key_attributes: readonly string[];
}

/**
 * Rate, errors and duration of every service. Of all spans: behind tail sampling the figures would be those of what was kept.
 * Above the limit of series, calls are counted together under `otel.metric.overflow` (setting read from the connector's
 * config.go of 0.158).
 */
export const spanMetricsConnector: SpanMetricsConnector = {
  histogram: { unit: 's', exponential: { max_size: 160 } },
  dimensions: [
    { name: 'service.namespace' },
    { name: 'http.route' },
    { name: 'http.request.method' },
    { name: 'http.response.status_code' },
    { name: 'rpc.method' },
  ],
  exemplars: { enabled: true },
  metrics_flush_interval: '30s',
  metrics_expiration: '10m',
  aggregation_cardinality_limit: 5000,
  resource_metrics_key_attributes: ['service.name', 'service.namespace', 'k8s.cluster.name'],
};
