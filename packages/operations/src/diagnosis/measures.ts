import {
  add,
  alertmanager,
  collectorPipeline,
  collectorProcess,
  compare,
  countBy,
  hostMetrics,
  k8sCluster,
  kubeletStats,
  loki,
  macos,
  matches,
  maxBy,
  or,
  type Promql,
  prometheus,
  range,
  rate,
  ratio,
  scalar,
  scrape,
  scrapeJobs,
  select,
  sumBy,
  tempo,
  type Vector,
} from '@otelops/metrics';

/** What is asked of Prometheus for every diagnosis, as it was over the last five minutes. */
export type MeasureId =
  | 'queue-share'
  | 'export-failed'
  | 'enqueue-failed'
  | 'memory-refused'
  | 'scrape-errors'
  | 'accepted-metrics'
  | 'accepted-logs'
  | 'accepted-spans'
  | 'sampling-dropped-early'
  | 'targets-up'
  | 'config-refused'
  | 'notifications-failed'
  | 'loki-discarded'
  | 'tempo-discarded'
  | 'volume-free'
  | 'mac-sample-age'
  | 'host-metrics'
  | 'kubelet-metrics'
  | 'cluster-metrics'
  | 'spans-sent'
  | 'spans-received'
  | 'traces-kept'
  | 'samples-refused'
  | 'node-uptime'
  | 'log-files-open';

const where = ['job', 'k8s_pod_name', 'k8s_node_name'] as const;
const byExporter = [...where, 'exporter'] as const;
const p = collectorPipeline;

const growth = (counter: (typeof p)[keyof typeof p], by: readonly string[]): Vector =>
  sumBy(by, rate(range(select(counter), '5m')));

/** One signal is enough; `or` keeps series that a sum would drop where another signal has none. */
const any = (counters: readonly Vector[]): Vector =>
  counters.map((one) => compare(one, '>', scalar(0))).reduce((left, right) => or(left, right));

const volume = (metric: typeof kubeletStats.volumeAvailable | typeof kubeletStats.volumeCapacity): Vector =>
  maxBy(
    ['k8s_namespace_name', 'k8s_persistentvolumeclaim_name'],
    select(metric, { k8s_persistentvolumeclaim_name: matches('.+') }),
  );

const ofNodes = { job: scrapeJobs.nodeCollector };
const sentToTempo = { job: scrapeJobs.gatewayCollector, exporter: matches('.*/tempo') };

/** PromQL by what it measures. */
export const measures: Readonly<Record<MeasureId, Promql>> = {
  'queue-share': maxBy(
    byExporter,
    ratio(select(collectorProcess.exporterQueueSize), select(collectorProcess.exporterQueueCapacity)),
  ),
  'export-failed': any([
    growth(p.exporterSendFailedSpans, byExporter),
    growth(p.exporterSendFailedMetricPoints, byExporter),
    growth(p.exporterSendFailedLogRecords, byExporter),
  ]),
  'enqueue-failed': any([
    growth(p.exporterEnqueueFailedSpans, byExporter),
    growth(p.exporterEnqueueFailedMetricPoints, byExporter),
    growth(p.exporterEnqueueFailedLogRecords, byExporter),
  ]),
  'memory-refused': any([
    growth(p.memoryLimiterRefusedSpans, where),
    growth(p.memoryLimiterRefusedMetricPoints, where),
    growth(p.memoryLimiterRefusedLogRecords, where),
  ]),
  'scrape-errors': compare(
    sumBy([...where, 'receiver'], rate(range(select(collectorProcess.scraperErroredMetricPoints), '5m'))),
    '>',
    scalar(0),
  ),
  'accepted-metrics': growth(p.receiverAcceptedMetricPoints, ['job']),
  'accepted-logs': growth(p.receiverAcceptedLogRecords, ['job']),
  'accepted-spans': growth(p.receiverAcceptedSpans, ['job']),
  'sampling-dropped-early': compare(
    sumBy(where, rate(range(select(collectorProcess.tailSamplingDroppedEarly), '5m'))),
    '>',
    scalar(0),
  ),
  'targets-up': countBy(['job'], compare(select(scrape.up), '==', scalar(1))),
  'config-refused': or(
    compare(select(prometheus.configReloadSuccessful), '==', scalar(0)),
    compare(select(alertmanager.configReloadSuccessful), '==', scalar(0)),
  ),
  'notifications-failed': compare(
    sumBy(['integration', 'reason'], rate(range(select(alertmanager.notificationsFailed), '5m'))),
    '>',
    scalar(0),
  ),
  'loki-discarded': compare(sumBy(['reason'], rate(range(select(loki.discardedSamples), '5m'))), '>', scalar(0)),
  'tempo-discarded': compare(sumBy(['reason'], rate(range(select(tempo.discardedSpans), '5m'))), '>', scalar(0)),
  'volume-free': ratio(volume(kubeletStats.volumeAvailable), volume(kubeletStats.volumeCapacity)),
  'mac-sample-age': maxBy(['host_name'], select(macos.sampleAge)),
  'host-metrics': countBy([], select(hostMetrics.cpuTime)),
  'kubelet-metrics': countBy([], select(kubeletStats.nodeCpuTime)),
  'cluster-metrics': countBy([], select(k8sCluster.nodeReady)),
  'spans-sent': sumBy([], rate(range(select(p.exporterSentSpans, sentToTempo), '5m'))),
  'spans-received': sumBy([], rate(range(select(tempo.spansReceived), '5m'))),
  'traces-kept': sumBy([], rate(range(select(tempo.tracesCreated), '5m'))),
  'samples-refused': [prometheus.samplesOutOfOrder, prometheus.samplesOutOfBounds, prometheus.samplesTooOld]
    .map((counter) => sumBy([], rate(range(select(counter), '5m'))))
    .reduce((left, right) => add(left, right)),
  'node-uptime': maxBy(where, select(collectorProcess.processUptime, ofNodes)),
  'log-files-open': maxBy(where, select(collectorProcess.openLogFiles, ofNodes)),
};
