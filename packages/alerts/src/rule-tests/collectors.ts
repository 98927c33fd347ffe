import { collectorPipeline, collectorProcess, scrape } from '@otelops/metrics';
import { fires, type RuleTestCase, seriesOf, silent } from './case.ts';

const pod = { job: 'otel-node', k8s_pod_name: 'otel-node-collector-a', k8s_node_name: 'mac-1' } as const;
const gateway = { job: 'otel-gateway', k8s_pod_name: 'otel-gateway-collector-a', k8s_node_name: 'mac-2' } as const;
const other = { ...gateway, k8s_pod_name: 'otel-gateway-collector-b', k8s_node_name: 'mac-3' } as const;
const exporter = 'otlp_grpc/gateway';
const size = seriesOf(collectorProcess.exporterQueueSize, { ...pod, exporter });
const capacity = seriesOf(collectorProcess.exporterQueueCapacity, { ...pod, exporter });
const p = collectorPipeline;
const node = { ...pod, instance: '10.42.0.7:8888' } as const;
const lossAt = { labels: { ...pod, exporter } } as const;

/** For a stack of two nodes and two gateways. */
export const collectorCases: readonly RuleTestCase[] = [
  {
    alert: 'CollectorDown',
    promise: 'fires when a collector has not answered for five minutes, and not before',
    input: { [seriesOf(scrape.up, pod)]: '1x4 0x20', [seriesOf(scrape.up, gateway)]: '1x30' },
    expect: [silent('9m'), fires('11m', { labels: pod })],
  },
  {
    alert: 'CollectorDown',
    promise: 'resolves as soon as the collector answers',
    input: { [seriesOf(scrape.up, pod)]: '0x9 1x20' },
    expect: [fires('8m', { labels: pod }), silent('11m')],
  },
  {
    alert: 'NodeCollectorsMissing',
    promise: 'fires when a node of two has had no collector for fifteen minutes',
    input: { [seriesOf(scrape.up, pod)]: '1x30' },
    expect: [silent('14m'), fires('16m', { labels: {}, value: '1' })],
  },
  {
    alert: 'NodeCollectorsMissing',
    promise: 'fires when not one collector is seen at all',
    input: { [seriesOf(scrape.up, gateway)]: '1x30' },
    expect: [fires('16m', { labels: {}, value: '0' })],
  },
  {
    alert: 'NodeCollectorsMissing',
    promise: 'is silent while each node has one',
    input: {
      [seriesOf(scrape.up, pod)]: '1x30',
      [seriesOf(scrape.up, { ...pod, k8s_pod_name: 'otel-node-collector-b' })]: '1x30',
    },
    expect: [silent('30m')],
  },
  {
    alert: 'GatewaysMissing',
    promise: 'fires when one of two gateways is gone for ten minutes',
    input: { [seriesOf(scrape.up, gateway)]: '1x30', [seriesOf(scrape.up, other)]: '1x3 0x30' },
    expect: [silent('12m'), fires('15m', { labels: {}, value: '1' })],
  },
  {
    alert: 'GatewaysDown',
    promise: 'fires two minutes after the last gateway went, though the targets are gone too',
    input: { [seriesOf(scrape.up, gateway)]: '1x3 stale' },
    expect: [silent('3m'), fires('7m', { labels: {} })],
  },
  {
    alert: 'GatewaysDown',
    promise: 'is silent while one of them answers',
    input: { [seriesOf(scrape.up, gateway)]: '0x30', [seriesOf(scrape.up, other)]: '1x30' },
    expect: [silent('20m')],
  },
  {
    alert: 'CollectorQueueFilling',
    promise: 'fires when a queue is more than half full for ten minutes, and stays five minutes longer',
    input: { [size]: '60x20 10x20', [capacity]: '100x40' },
    expect: [
      silent('9m'),
      fires('11m', { labels: { ...pod, exporter }, value: '60%' }),
      fires('24m', { labels: { ...pod, exporter }, value: '60%' }),
      silent('27m'),
    ],
  },
  {
    alert: 'CollectorQueueFilling',
    promise: 'is silent for a queue without a capacity',
    input: { [size]: '60x40', [capacity]: '0x40' },
    expect: [silent('30m')],
  },
  {
    alert: 'CollectorQueueFull',
    promise: 'fires when a queue has no place for five minutes',
    input: { [size]: '99x20', [capacity]: '100x40' },
    expect: [silent('4m'), fires('6m', { labels: { ...pod, exporter } })],
  },
  {
    alert: 'CollectorExportFailing',
    promise: 'fires when log records alone are given up on',
    input: {
      [seriesOf(p.exporterSendFailedLogRecords, { ...gateway, exporter: 'otlp_http/loki' })]: '0+60x40',
      [seriesOf(p.exporterSendFailedSpans, { ...gateway, exporter: 'otlp_http/loki' })]: '0x40',
    },
    expect: [silent('9m'), fires('15m', { labels: { ...gateway, exporter: 'otlp_http/loki' } })],
  },
  {
    alert: 'CollectorExportFailing',
    promise: 'is silent while counters of failures stand still',
    input: { [seriesOf(p.exporterSendFailedSpans, { ...gateway, exporter: 'otlp_grpc/tempo' })]: '700x40' },
    expect: [silent('30m')],
  },
  {
    alert: 'CollectorLosingData',
    promise: 'fires within five minutes of the first loss, and stays for ten after the last',
    input: { [seriesOf(p.exporterEnqueueFailedSpans, { ...pod, exporter })]: '0x3 60+60x3 240x40' },
    expect: [
      fires('8m', { labels: { ...pod, exporter } }),
      fires('20m', { labels: { ...pod, exporter } }),
      silent('25m'),
    ],
  },
  {
    alert: 'CollectorLosingData',
    promise: 'fires for records that a node was refused for good within four minutes, long after they stopped',
    input: {
      [seriesOf(p.exporterSendFailedLogRecords, { ...node, exporter })]: '0x20 750000x0 1500000x0 2250000x0 3000000x60',
      [seriesOf(scrape.up, node)]: '1x90',
    },
    expect: [silent('20m'), fires('23m', lossAt), fires('35m', lossAt), silent('60m')],
  },
  {
    alert: 'CollectorLosingData',
    promise: 'fires for the first loss of all, with which its counter begins',
    input: {
      [seriesOf(p.exporterSendFailedLogRecords, { ...node, exporter })]: '_x20 3000000x60',
      [seriesOf(scrape.up, node)]: '1x90',
    },
    expect: [silent('20m'), fires('23m', lossAt), silent('60m')],
  },
  {
    alert: 'CollectorLosingData',
    promise: 'is silent when Prometheus comes back and finds an old loss: every series looks new then',
    input: {
      [seriesOf(p.exporterSendFailedLogRecords, { ...node, exporter })]: '_x20 3000000x60',
      [seriesOf(scrape.up, node)]: '_x20 1x60',
    },
    expect: [silent('23m'), silent('34m'), silent('50m')],
  },
  {
    alert: 'CollectorLosingData',
    promise: 'is silent when a gateway gives up: the node still holds it',
    input: {
      [seriesOf(p.exporterSendFailedLogRecords, { ...gateway, exporter: 'otlp_http/loki' })]: '0x5 600x60',
      [seriesOf(scrape.up, { ...gateway, instance: 'b' })]: '1x90',
    },
    expect: [silent('10m')],
  },
  {
    alert: 'TracesDroppedTooEarly',
    promise: 'fires when traces are forgotten for ten minutes',
    input: { [seriesOf(collectorProcess.tailSamplingDroppedEarly, gateway)]: '0+5x40' },
    expect: [silent('9m'), fires('12m', { labels: gateway })],
  },
  {
    alert: 'CollectorMemoryLimited',
    promise: 'fires when data is turned away for ten minutes',
    input: {
      [seriesOf(p.memoryLimiterRefusedMetricPoints, { ...pod, processor: 'memory_limiter' })]: '0+5x40',
    },
    expect: [silent('9m'), fires('12m', { labels: pod })],
  },
  {
    alert: 'CollectorScrapeErrors',
    promise: 'fires when metrics cannot be read for fifteen minutes',
    input: {
      [seriesOf(collectorProcess.scraperErroredMetricPoints, { ...pod, receiver: 'kubelet_stats' })]: '0+5x40',
    },
    expect: [silent('14m'), fires('17m', { labels: { ...pod, receiver: 'kubelet_stats' } })],
  },
];
