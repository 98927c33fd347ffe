/** What Prometheus knows of its targets and of its own alerts. */
export const scrape = {
  up: {
    source: 'scrape',
    name: 'up',
    kind: 'gauge',
    unit: '',
    entity: 'target',
    attributes: [],
    help: '1 when the last scrape of a target succeeded.',
  },
  alerts: {
    source: 'scrape',
    name: 'ALERTS',
    kind: 'gauge',
    unit: '',
    entity: 'alert',
    attributes: ['alertname', 'alertstate', 'severity'],
    help: '1 for each pending or firing alert.',
  },
} as const;
