import {
  add,
  collectorPipeline,
  collectorProcess,
  compare,
  countBy,
  matches,
  maxBy,
  minBy,
  or,
  range,
  rate,
  ratio,
  scalar,
  scrape,
  select,
  sumBy,
  vector,
} from '@otelops/metrics';
import { buildDashboard, type DashboardOptions } from '../build.ts';
import type { Dashboard } from '../dashboard.ts';
import type { PanelDraft, Section } from '../layout.ts';
import { stat } from '../panels/stat.ts';
import { table } from '../panels/table.ts';
import { timeSeries } from '../panels/time-series.ts';
import { rows, series } from '../targets.ts';
import { labelVariable } from '../variables.ts';

const chosen = { job: matches('$collector') } as const;
const window = '$__rate_interval';

/** Whether every collector takes in, keeps and passes on what it should. */
export function buildCollectorHealth(options: DashboardOptions = {}): Dashboard {
  return buildDashboard(
    {
      uid: 'otelops-collector-health',
      title: 'Collector Health',
      description: 'What the collectors take in, pass on, hold back and lose.',
      datasources: ['prometheus'],
      variables: [
        labelVariable({ name: 'collector', title: 'Collector', metric: collectorProcess.processUptime, label: 'job' }),
      ],
      sections: [state(), flow(), queues(), processes()],
    },
    options,
  );
}

function state(): Section {
  const up = select(scrape.up, chosen);
  const lost = [
    select(collectorPipeline.exporterEnqueueFailedSpans, chosen),
    select(collectorPipeline.exporterEnqueueFailedMetricPoints, chosen),
    select(collectorPipeline.exporterEnqueueFailedLogRecords, chosen),
  ];
  return {
    title: 'State',
    panels: [
      stat({
        title: 'Collectors',
        description: 'Collectors that Prometheus reads.',
        queries: [series(countBy([], up), 'Collectors')],
        unit: 'none',
        width: 6,
      }),
      stat({
        title: 'Collectors down',
        description: 'Collectors whose metrics could not be read.',
        queries: [series(or(countBy([], compare(up, '==', scalar(0))), vector(0)), 'Collectors down')],
        unit: 'none',
        width: 6,
        thresholds: [{ from: 1, color: 'red' }],
      }),
      stat({
        title: 'Fullest queue',
        description: 'Share of the fullest queue that is taken. At 1, receivers are held back.',
        queries: [series(maxBy([], queueShare()), 'Fullest queue')],
        unit: 'percentunit',
        min: 0,
        max: 1,
        width: 6,
        thresholds: [
          { from: 0.5, color: 'yellow' },
          { from: 0.8, color: 'red' },
        ],
      }),
      stat({
        title: 'Lost',
        description: 'Spans, metric points and log records per second that found no place in a queue.',
        queries: [
          series(
            or(
              lost.map((one) => sumBy([], rate(range(one, window)))).reduce((a, b) => add(a, b)),
              vector(0),
            ),
            'Lost',
          ),
        ],
        unit: 'ops',
        width: 6,
        thresholds: [{ from: 0.001, color: 'red' }],
      }),
    ],
  };
}

type Counters = readonly [spans: Counter, metricPoints: Counter, logRecords: Counter];
type Counter = (typeof collectorPipeline)[keyof typeof collectorPipeline];

function flowOf(title: string, description: string, counters: Counters, by: 'receiver' | 'exporter'): PanelDraft {
  const signals = ['spans', 'metric points', 'log records'];
  return timeSeries({
    title,
    description,
    queries: counters.map((counter, index) =>
      series(sumBy([by], rate(range(select(counter, chosen), window))), `${signals[index]} {{${by}}}`),
    ),
    unit: 'ops',
    width: 12,
  });
}

function flow(): Section {
  const p = collectorPipeline;
  const accepted = [p.receiverAcceptedSpans, p.receiverAcceptedMetricPoints, p.receiverAcceptedLogRecords] as const;
  const refused = [p.receiverRefusedSpans, p.receiverRefusedMetricPoints, p.receiverRefusedLogRecords] as const;
  const sent = [p.exporterSentSpans, p.exporterSentMetricPoints, p.exporterSentLogRecords] as const;
  const failed = [p.exporterSendFailedSpans, p.exporterSendFailedMetricPoints, p.exporterSendFailedLogRecords] as const;
  return {
    title: 'Flow',
    panels: [
      flowOf('Taken in', 'What receivers took in, per second.', accepted, 'receiver'),
      flowOf('Delivered', 'What exporters delivered, per second.', sent, 'exporter'),
      flowOf('Held back', 'What receivers turned away; senders try again.', refused, 'receiver'),
      flowOf('Given up', 'What exporters could not deliver after all tries: lost.', failed, 'exporter'),
    ],
  };
}

function queueShare(): ReturnType<typeof ratio> {
  return ratio(
    select(collectorProcess.exporterQueueSize, chosen),
    select(collectorProcess.exporterQueueCapacity, chosen),
  );
}

function queues(): Section {
  return {
    title: 'Queues and sampling',
    panels: [
      timeSeries({
        title: 'Queues',
        description: 'Share of each queue that is taken.',
        queries: [series(maxBy(['k8s_pod_name', 'exporter'], queueShare()), '{{k8s_pod_name}} {{exporter}}')],
        unit: 'percentunit',
        min: 0,
        max: 1,
        width: 8,
      }),
      timeSeries({
        title: 'Gateways in the ring',
        description: 'Gateways that each node spreads its traces over. All nodes must see the same number.',
        queries: [
          series(minBy(['k8s_pod_name'], select(collectorProcess.loadBalancerBackends, chosen)), '{{k8s_pod_name}}'),
        ],
        unit: 'none',
        min: 0,
        width: 8,
      }),
      timeSeries({
        title: 'Traces dropped early',
        description: 'Traces that left memory before they were decided on: num_traces is too small.',
        queries: [
          series(
            sumBy(['k8s_pod_name'], rate(range(select(collectorProcess.tailSamplingDroppedEarly, chosen), window))),
            '{{k8s_pod_name}}',
          ),
        ],
        unit: 'ops',
        width: 8,
      }),
    ],
  };
}

function processes(): Section {
  const byPod = ['job', 'k8s_pod_name', 'k8s_node_name'] as const;
  return {
    title: 'Processes',
    panels: [
      timeSeries({
        title: 'CPU',
        description: 'CPUs in use by each collector.',
        queries: [
          series(
            sumBy(['k8s_pod_name'], rate(range(select(collectorProcess.processCpuSeconds, chosen), window))),
            '{{k8s_pod_name}}',
          ),
        ],
        unit: 'short',
        width: 12,
      }),
      timeSeries({
        title: 'Memory',
        description: 'Resident memory of each collector.',
        queries: [
          series(maxBy(['k8s_pod_name'], select(collectorProcess.processMemoryRss, chosen)), '{{k8s_pod_name}}'),
        ],
        unit: 'bytes',
        width: 12,
      }),
      table({
        title: 'Collectors',
        description: 'Where each runs and since when.',
        queries: [
          rows(maxBy(byPod, select(collectorProcess.processUptime, chosen))),
          rows(maxBy(byPod, select(collectorProcess.processMemoryRss, chosen))),
        ],
        columns: [
          { field: 'job', title: 'Collector' },
          { field: 'k8s_node_name', title: 'Node' },
          { field: 'k8s_pod_name', title: 'Pod' },
          { field: 'Value #A', title: 'Up for', unit: 's' },
          { field: 'Value #B', title: 'Memory', unit: 'bytes' },
        ],
        width: 24,
      }),
    ],
  };
}
