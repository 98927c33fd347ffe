import type { Metric, MetricKind } from '../metric.ts';

/** What a PromQL expression yields. */
export type ValueType = 'vector' | 'range' | 'scalar';

/**
 * A PromQL expression that parses: it was put together by the functions of this folder, which take only what PromQL would.
 * `K` is the kind of metric a range holds, so that a gauge cannot be rated.
 */
export interface Promql<T extends ValueType = ValueType, K extends MetricKind = MetricKind> {
  readonly type: T;
  readonly kind?: K;
  readonly text: string;
  /** How tightly the outermost operator binds; {@link atom} for calls, selectors and literals. */
  readonly rank: number;
  /** Every metric it reads. */
  readonly metrics: readonly Metric[];
}

/** A vector: one value a series. */
export type Vector = Promql<'vector'>;
/** A single number. */
export type Scalar = Promql<'scalar'>;

/** Binds tighter than any operator. */
export const atom = 10;

export function expression<T extends ValueType>(
  type: T,
  text: string,
  metrics: readonly Metric[],
  rank: number = atom,
): Promql<T> {
  return { type, text, rank, metrics };
}

/** Each metric once, in order of appearance. */
export function union(...parts: readonly Promql[]): readonly Metric[] {
  return [...new Set(parts.flatMap((part) => part.metrics))];
}
