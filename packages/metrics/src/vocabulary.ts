import { promotedResourceAttributes } from './entity.ts';
import type { Metric } from './metric.ts';
import { alertmanager } from './sources/alertmanager.ts';
import { certManager } from './sources/cert-manager.ts';
import { chatbot } from './sources/chatbot.ts';
import { collectorPipeline } from './sources/collector-pipeline.ts';
import { collectorProcess } from './sources/collector-process.ts';
import { hostMetrics } from './sources/host-metrics.ts';
import { k8sCluster } from './sources/k8s-cluster.ts';
import { kubeletStats } from './sources/kubelet-stats.ts';
import { loki } from './sources/loki.ts';
import { macos } from './sources/macos.ts';
import { prometheus } from './sources/prometheus.ts';
import { scrape } from './sources/scrape.ts';
import { serviceGraph } from './sources/service-graph.ts';
import { spanMetrics } from './sources/span-metrics.ts';
import { tempo } from './sources/tempo.ts';

const tables: readonly Readonly<Record<string, Metric>>[] = [
  hostMetrics,
  kubeletStats,
  k8sCluster,
  spanMetrics,
  serviceGraph,
  macos,
  chatbot,
  collectorPipeline,
  collectorProcess,
  scrape,
  prometheus,
  alertmanager,
  loki,
  tempo,
  certManager,
];

/** Every metric that dashboards and rules may name. */
export const vocabulary: readonly Metric[] = tables.flatMap((table) => Object.values(table));

const byName: ReadonlyMap<string, Metric> = new Map(vocabulary.map((metric) => [metric.name, metric]));

/** The metric behind the name of a series; a histogram's `_bucket`, `_sum` and `_count` lead to the histogram. */
export function metricNamed(name: string): Metric | undefined {
  const whole = byName.get(name);
  if (whole !== undefined) return whole;
  const base = byName.get(name.replace(/_(bucket|sum|count)$/, ''));
  return base?.kind === 'histogram' ? base : undefined;
}

/** Whether Prometheus makes a label of a resource attribute. */
export function isPromoted(attribute: string): boolean {
  return promotedResourceAttributes.some((promoted) => promoted === attribute);
}
