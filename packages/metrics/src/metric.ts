import { type EntityName, entities } from './entity.ts';
import { prometheusLabel } from './prometheus-name.ts';
import type { SourceName } from './source.ts';

/**
 * What a metric's numbers mean. `updown`: a sum that also falls (a gauge to PromQL). `native_histogram`: an exponential
 * histogram, one series without buckets as labels.
 */
export type MetricKind = 'counter' | 'gauge' | 'updown' | 'histogram' | 'native_histogram';

/** One metric of the vocabulary. */
export interface Metric {
  readonly source: SourceName;
  /** As Prometheus stores it; histograms without `_bucket`, `_sum`, `_count`. */
  readonly name: string;
  /** As its emitter calls it, where that is an OpenTelemetry instrument. */
  readonly otel?: string;
  readonly kind: MetricKind;
  /** UCUM. */
  readonly unit: string;
  readonly entity: EntityName;
  /** The metric's own attributes or labels, besides those of its entity. */
  readonly attributes: readonly string[];
  readonly help: string;
  /** The setting that makes its emitter send it; absent: sent by default. */
  readonly enabledBy?: string;
}

type Underscored<S extends string> = S extends `${infer Head}.${infer Tail}` ? `${Head}_${Underscored<Tail>}` : S;

/** The labels a metric can be filtered and grouped by. */
export type LabelOf<M extends Metric> = Underscored<M['attributes'][number] | (typeof entities)[M['entity']][number]>;

/** The labels a metric's series carry in Prometheus: those of its entity, then its own. */
export function labelsOf(metric: Metric): readonly string[] {
  return [...entities[metric.entity], ...metric.attributes].map((attribute) => prometheusLabel(attribute) ?? attribute);
}
