import type { LabelOf, Metric } from '../metric.ts';
import { sumBy } from './aggregation.ts';
import type { Vector } from './expression.ts';
import { histogramQuantile, rate } from './functions.ts';
import { bucketsOf, type Matchers, range, select, type Window } from './selector.ts';

/** Which series of a histogram, over what time, and kept apart by which labels. */
export interface QuantileOptions<M extends Metric> {
  readonly matchers?: Matchers<M>;
  readonly window: Window;
  readonly by?: readonly LabelOf<M>[];
}

/** Quantile of a classic histogram. */
export function classicQuantile<const M extends Metric & { kind: 'histogram' }>(
  quantile: number,
  metric: M,
  options: QuantileOptions<M>,
): Vector {
  const buckets = rate(range(bucketsOf(metric, options.matchers), options.window));
  return histogramQuantile(quantile, sumBy(['le', ...(options.by ?? [])], buckets));
}

/** Quantile of a native histogram. */
export function nativeQuantile<const M extends Metric & { kind: 'native_histogram' }>(
  quantile: number,
  metric: M,
  options: QuantileOptions<M>,
): Vector {
  const series: Vector = rate(range(select(metric, options.matchers), options.window));
  return histogramQuantile(quantile, sumBy(options.by ?? [], series));
}
