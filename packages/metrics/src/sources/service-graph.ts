/** Who calls whom, computed by the gateways from all spans, before sampling. Each gateway sees the traces routed to it: always
 * sum without `collector_instance_id`. */
export const serviceGraph = {
  requests: {
    source: 'servicegraph',
    name: 'traces_service_graph_request_total',
    otel: 'traces_service_graph_request_total',
    kind: 'counter',
    unit: '',
    entity: 'cluster',
    attributes: ['client', 'server', 'connection_type', 'failed', 'collector.instance.id'],
    help: 'Requests from one service to another.',
  },
  failedRequests: {
    source: 'servicegraph',
    name: 'traces_service_graph_request_failed_total',
    otel: 'traces_service_graph_request_failed_total',
    kind: 'counter',
    unit: '',
    entity: 'cluster',
    attributes: ['client', 'server', 'connection_type', 'failed', 'collector.instance.id'],
    help: 'Requests that failed.',
  },
  serverDuration: {
    source: 'servicegraph',
    name: 'traces_service_graph_request_server_seconds',
    otel: 'traces_service_graph_request_server',
    kind: 'histogram',
    unit: 's',
    entity: 'cluster',
    attributes: ['client', 'server', 'connection_type', 'failed', 'collector.instance.id'],
    help: 'Duration as the called service sees it.',
  },
} as const;
