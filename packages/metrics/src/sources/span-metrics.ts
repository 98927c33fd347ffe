/** Rate, errors and duration of every service, computed by the gateways from all spans, before sampling. Each gateway counts the
 * traces routed to it: always sum without `collector_instance_id`. */
export const spanMetrics = {
  calls: {
    source: 'spanmetrics',
    name: 'traces_span_metrics_calls_total',
    otel: 'traces.span.metrics.calls',
    kind: 'counter',
    unit: '',
    entity: 'service',
    attributes: [
      'span.name',
      'span.kind',
      'status.code',
      'http.route',
      'http.request.method',
      'http.response.status_code',
      'rpc.method',
      'collector.instance.id',
    ],
    help: 'Spans by service, name, kind and status.',
  },
  duration: {
    source: 'spanmetrics',
    name: 'traces_span_metrics_duration_seconds',
    otel: 'traces.span.metrics.duration',
    kind: 'native_histogram',
    unit: 's',
    entity: 'service',
    attributes: [
      'span.name',
      'span.kind',
      'status.code',
      'http.route',
      'http.request.method',
      'http.response.status_code',
      'rpc.method',
      'collector.instance.id',
    ],
    help: 'Duration of spans.',
  },
} as const;
