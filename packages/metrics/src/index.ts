export { type EntityName, entities, promotedResourceAttributes, scrapeJobs } from './entity.ts';
export { indexedLogAttributes, type LineField, type StreamLabel } from './logql/labels.ts';
export {
  byteRate,
  countLines,
  type LogNumbers,
  type LogWindow,
  lineRate,
  sumLogsBy,
  topLogs,
} from './logql/numbers.ts';
export { containing, type LogLines, lines, matchingLine, type StreamMatchers, where } from './logql/pipeline.ts';
export { type LabelOf, labelsOf, type Metric, type MetricKind } from './metric.ts';
export { type OtlpMetricShape, prometheusLabel, prometheusName } from './prometheus-name.ts';
export { averageBy, countBy, maxBy, minBy, sumBy, sumWithout, topk } from './promql/aggregation.ts';
export { checkPromql, metricNamesIn } from './promql/check.ts';
export type { Promql, Scalar, ValueType, Vector } from './promql/expression.ts';
export {
  absent,
  absentOverTime,
  averageOverTime,
  changes,
  clampMin,
  countOverTime,
  delta,
  histogramCount,
  histogramQuantile,
  increase,
  maxOverTime,
  minOverTime,
  predictLinear,
  rate,
  scalar,
  time,
  timestamp,
  vector,
} from './promql/functions.ts';
export { type LexicalFault, type Token, tokenize } from './promql/lexer.ts';
export {
  add,
  and,
  compare,
  divide,
  type Matching,
  multiply,
  or,
  ratio,
  subtract,
  unless,
} from './promql/operators.ts';
export { classicQuantile, nativeQuantile, type QuantileOptions } from './promql/quantile.ts';
export {
  bucketsOf,
  countOf,
  isNot,
  type Matcher,
  type Matchers,
  matches,
  matchesNot,
  offset,
  type Pattern,
  range,
  type Selector,
  select,
  sumOf,
  type Window,
} from './promql/selector.ts';
export { type Source, type SourceName, sources } from './source.ts';
export { alertmanager } from './sources/alertmanager.ts';
export { certManager } from './sources/cert-manager.ts';
export { chatbot } from './sources/chatbot.ts';
export { collectorPipeline } from './sources/collector-pipeline.ts';
export { collectorProcess } from './sources/collector-process.ts';
export { hostMetrics } from './sources/host-metrics.ts';
export { k8sCluster } from './sources/k8s-cluster.ts';
export { kubeletStats } from './sources/kubelet-stats.ts';
export { loki } from './sources/loki.ts';
export { macos } from './sources/macos.ts';
export { prometheus } from './sources/prometheus.ts';
export { scrape } from './sources/scrape.ts';
export { serviceGraph } from './sources/service-graph.ts';
export { spanMetrics } from './sources/span-metrics.ts';
export { tempo } from './sources/tempo.ts';
export {
  type Bare,
  type Condition,
  duration,
  keyword,
  type SpanField,
  spans,
  type TraceQuery,
} from './traceql/traceql.ts';
export { isPromoted, metricNamed, vocabulary } from './vocabulary.ts';
