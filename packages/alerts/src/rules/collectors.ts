import {
  absent,
  collectorPipeline,
  collectorProcess,
  compare,
  countBy,
  matches,
  maxBy,
  or,
  range,
  rate,
  ratio,
  scalar,
  scrape,
  scrapeJobs,
  select,
  sumBy,
  type Vector,
  vector,
} from '@otelops/metrics';
import type { Alert, AlertGroup } from '../alert.ts';
import type { RuleOptions } from '../rule-options.ts';
import { burst } from './burst.ts';

const collectors = matches(
  [scrapeJobs.nodeCollector, scrapeJobs.gatewayCollector, scrapeJobs.auditCollector].join('|'),
);
const where = ['job', 'k8s_pod_name', 'k8s_node_name'] as const;

/** Collectors that are gone, hold data back, or lose it. */
export function collectorAlerts(options: RuleOptions): AlertGroup {
  return { name: 'collectors', alerts: [...presence(options), ...queues, ...loss, ...intake] };
}

function presence({ nodes, gateways }: RuleOptions): readonly Alert[] {
  const running = (job: string): Vector =>
    or(countBy([], compare(select(scrape.up, { job }), '==', scalar(1))), vector(0));
  return [
    {
      name: 'CollectorDown',
      expression: compare(select(scrape.up, { job: collectors }), '==', scalar(0)),
      for: '5m',
      severity: 'warning',
      summary: 'Collector {{ $labels.k8s_pod_name }} does not answer',
      description:
        'Prometheus has not been able to read {{ $labels.job }} on node {{ $labels.k8s_node_name }} for 5 minutes. Its logs, metrics and traces wait on disk or are missing. Look at the pod and its last log lines.',
      diagnosis: 'collector-pod',
    },
    {
      name: 'NodeCollectorsMissing',
      expression: compare(running(scrapeJobs.nodeCollector), '<', scalar(nodes)),
      for: '15m',
      severity: 'critical',
      summary: `Only {{ $value }} of ${nodes} node collectors run`,
      description: `Nodes without a collector send no logs, metrics or traces. There should be ${nodes}. Compare the nodes with the pods of DaemonSet otel-node-collector.`,
      diagnosis: 'collector-coverage',
    },
    {
      name: 'GatewaysMissing',
      expression: compare(running(scrapeJobs.gatewayCollector), '<', scalar(gateways)),
      for: '10m',
      severity: 'warning',
      summary: `Only {{ $value }} of ${gateways} gateways run`,
      description: `Traces are routed to ${gateways} gateways; with fewer, each has more to hold in memory. Look at the pods of Deployment otel-gateway-collector.`,
      diagnosis: 'collector-coverage',
    },
    {
      name: 'GatewaysDown',
      expression: absent(compare(select(scrape.up, { job: scrapeJobs.gatewayCollector }), '==', scalar(1))),
      for: '2m',
      severity: 'critical',
      summary: 'No gateway runs: nothing reaches the databases',
      description:
        'All telemetry waits in the disk queues of the nodes, which hold some hours. Look at Deployment otel-gateway-collector and its events.',
      diagnosis: 'collector-pod',
    },
  ];
}

const queueShare = maxBy(
  [...where, 'exporter'],
  ratio(select(collectorProcess.exporterQueueSize), select(collectorProcess.exporterQueueCapacity)),
);

const queues: readonly Alert[] = [
  {
    name: 'CollectorQueueFilling',
    expression: compare(queueShare, '>', scalar(0.5)),
    for: '10m',
    keepFiringFor: '5m',
    severity: 'warning',
    summary: 'Queue of {{ $labels.exporter }} in {{ $labels.k8s_pod_name }} is {{ $value | humanizePercentage }} full',
    description:
      'What comes next takes less than it is sent. When the queue is full, receivers are held back and programs may drop their telemetry. Look at what {{ $labels.exporter }} sends to.',
    diagnosis: 'collector-queue',
  },
  {
    name: 'CollectorQueueFull',
    expression: compare(queueShare, '>', scalar(0.95)),
    for: '5m',
    keepFiringFor: '5m',
    severity: 'critical',
    summary: 'Queue of {{ $labels.exporter }} in {{ $labels.k8s_pod_name }} is full',
    description:
      'Receivers are held back: files are read later, programs that send OTLP are turned away and may drop data. Look at what {{ $labels.exporter }} sends to.',
    diagnosis: 'collector-queue',
  },
];

// One signal that fails is enough; `or` keeps series that a sum would drop where another signal has none.
const any = (counters: readonly Vector[]): Vector =>
  counters.map((one) => compare(one, '>', scalar(0))).reduce((left, right) => or(left, right));
type PipelineCounter = (typeof collectorPipeline)[keyof typeof collectorPipeline];
const growth = (counter: PipelineCounter, by: readonly string[]): Vector =>
  sumBy(by, rate(range(select(counter), '5m')));
const growthAtGateways = (counter: PipelineCounter): Vector =>
  sumBy(byExporter, rate(range(select(counter, { job: scrapeJobs.gatewayCollector }), '5m')));

const p = collectorPipeline;
const byExporter = [...where, 'exporter'] as const;
// They try for ever: what they give up on was refused for good, and nobody else holds it.
const lastHolders = matches([scrapeJobs.nodeCollector, scrapeJobs.auditCollector].join('|'));
const given = (counter: PipelineCounter): Vector => burst(counter, { by: byExporter, where: { job: lastHolders } });

const loss: readonly Alert[] = [
  {
    name: 'CollectorExportFailing',
    expression: any([
      growthAtGateways(p.exporterSendFailedSpans),
      growthAtGateways(p.exporterSendFailedMetricPoints),
      growthAtGateways(p.exporterSendFailedLogRecords),
    ]),
    for: '10m',
    keepFiringFor: '5m',
    severity: 'warning',
    summary: '{{ $labels.exporter }} in {{ $labels.k8s_pod_name }} cannot deliver',
    description:
      'Data was given up on after all tries. Its sender may still hold it; if not, it is lost. Read the collector for the reason the other side gives.',
    diagnosis: 'collector-export',
  },
  {
    name: 'CollectorLosingData',
    expression: [
      given(p.exporterSendFailedSpans),
      given(p.exporterSendFailedMetricPoints),
      given(p.exporterSendFailedLogRecords),
    ].reduce<Vector>(
      (all, one) => or(all, one),
      any([
        growth(p.exporterEnqueueFailedSpans, byExporter),
        growth(p.exporterEnqueueFailedMetricPoints, byExporter),
        growth(p.exporterEnqueueFailedLogRecords, byExporter),
      ]),
    ),
    for: '1m',
    keepFiringFor: '10m',
    severity: 'critical',
    summary: '{{ $labels.exporter }} in {{ $labels.k8s_pod_name }} throws data away',
    description:
      'What was refused for good, or found no place in the queue, is lost. Read what the collector says of the refusal; then look at the fill of its queue and at the free space on the disk of the node.',
    diagnosis: 'collector-queue',
  },
  {
    name: 'TracesDroppedTooEarly',
    expression: compare(
      sumBy(where, rate(range(select(collectorProcess.tailSamplingDroppedEarly), '5m'))),
      '>',
      scalar(0),
    ),
    for: '10m',
    keepFiringFor: '5m',
    severity: 'warning',
    summary: '{{ $labels.k8s_pod_name }} forgets traces before it decides on them',
    description:
      'More traces arrive than tail sampling holds in memory, so traces with errors may be missing. Lower the wait or add memory to the gateways.',
    diagnosis: 'trace-sampling',
  },
];

const intake: readonly Alert[] = [
  {
    name: 'CollectorMemoryLimited',
    expression: any([
      growth(p.memoryLimiterRefusedSpans, where),
      growth(p.memoryLimiterRefusedMetricPoints, where),
      growth(p.memoryLimiterRefusedLogRecords, where),
    ]),
    for: '10m',
    keepFiringFor: '5m',
    severity: 'warning',
    summary: '{{ $labels.k8s_pod_name }} turns data away to save memory',
    description:
      'Senders try again, but programs with small buffers lose telemetry. See what grew, or give the collector more memory.',
    diagnosis: 'collector-memory',
  },
  {
    name: 'CollectorScrapeErrors',
    expression: compare(
      sumBy([...where, 'receiver'], rate(range(select(collectorProcess.scraperErroredMetricPoints), '5m'))),
      '>',
      scalar(0),
    ),
    for: '15m',
    severity: 'warning',
    summary: '{{ $labels.receiver }} in {{ $labels.k8s_pod_name }} cannot read some metrics',
    description:
      'Panels and alerts on these metrics are blind on node {{ $labels.k8s_node_name }}. The log of the collector names the cause.',
    diagnosis: 'collector-scrape',
  },
];
