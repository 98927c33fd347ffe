/** What Tempo says of itself. */
export const tempo = {
  spansReceived: {
    source: 'tempo',
    name: 'tempo_distributor_spans_received_total',
    kind: 'counter',
    unit: '{span}',
    entity: 'target',
    attributes: ['tenant'],
    help: 'Spans taken in.',
  },
  bytesReceived: {
    source: 'tempo',
    name: 'tempo_distributor_bytes_received_total',
    kind: 'counter',
    unit: 'By',
    entity: 'target',
    attributes: ['tenant'],
    help: 'Bytes of spans taken in.',
  },
  tracesCreated: {
    source: 'tempo',
    name: 'tempo_live_store_traces_created_total',
    kind: 'counter',
    unit: '{trace}',
    entity: 'target',
    attributes: ['tenant'],
    help: 'Traces begun in a live store: spans that came all the way in.',
  },
  discardedSpans: {
    source: 'tempo',
    name: 'tempo_discarded_spans_total',
    kind: 'counter',
    unit: '{span}',
    entity: 'target',
    attributes: ['tenant', 'reason'],
    help: 'Spans refused: lost.',
  },
} as const;
