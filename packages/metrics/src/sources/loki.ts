/** What Loki says of itself. */
export const loki = {
  linesReceived: {
    source: 'loki',
    name: 'loki_distributor_lines_received_total',
    kind: 'counter',
    unit: '{line}',
    entity: 'target',
    attributes: ['tenant'],
    help: 'Log lines taken in.',
  },
  bytesReceived: {
    source: 'loki',
    name: 'loki_distributor_bytes_received_total',
    kind: 'counter',
    unit: 'By',
    entity: 'target',
    attributes: ['tenant'],
    help: 'Bytes of log lines taken in.',
  },
  discardedSamples: {
    source: 'loki',
    name: 'loki_discarded_samples_total',
    kind: 'counter',
    unit: '{line}',
    entity: 'target',
    attributes: ['tenant', 'reason'],
    help: 'Log lines refused: lost.',
  },
  requestDuration: {
    source: 'loki',
    name: 'loki_request_duration_seconds',
    kind: 'histogram',
    unit: 's',
    entity: 'target',
    attributes: ['method', 'route', 'status_code'],
    help: 'Duration of requests.',
  },
} as const;
