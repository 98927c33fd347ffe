import type { MetricKind } from '../metric.ts';
import { expression, type Promql, type Scalar, union, type Vector } from './expression.ts';

/** What grows and is reset: counters, and histograms, which are made of counters. */
type Growing = 'counter' | 'histogram' | 'native_histogram';
/** What goes up and down. */
type Level = 'gauge' | 'updown';

function call<T extends 'vector' | 'scalar'>(type: T, name: string, args: readonly (Promql | string)[]): Promql<T> {
  const parts = args.filter((arg) => typeof arg !== 'string');
  const text = args.map((arg) => (typeof arg === 'string' ? arg : arg.text)).join(', ');
  return expression(type, `${name}(${text})`, union(...parts));
}

/** Growth per second. */
export function rate(series: Promql<'range', Growing>): Vector {
  return call('vector', 'rate', [series]);
}

/** Growth over the window. */
export function increase(series: Promql<'range', Growing>): Vector {
  return call('vector', 'increase', [series]);
}

/** Change of a gauge over the window. */
export function delta(series: Promql<'range', Level>): Vector {
  return call('vector', 'delta', [series]);
}

/** Where a gauge will be so many seconds from now, if it goes on as in the window. */
export function predictLinear(series: Promql<'range', Level>, seconds: number): Vector {
  return call('vector', 'predict_linear', [series, number(seconds)]);
}

/** How often a series changed its value in the window. */
export function changes(series: Promql<'range', Level>): Vector {
  return call('vector', 'changes', [series]);
}

/** Mean over the window. */
export function averageOverTime(series: Promql<'range', Level>): Vector {
  return call('vector', 'avg_over_time', [series]);
}

/** Highest value in the window. */
export function maxOverTime(series: Promql<'range', Level>): Vector {
  return call('vector', 'max_over_time', [series]);
}

/** Lowest value in the window. */
export function minOverTime(series: Promql<'range', Level>): Vector {
  return call('vector', 'min_over_time', [series]);
}

/** Samples in the window. */
export function countOverTime(series: Promql<'range', MetricKind>): Vector {
  return call('vector', 'count_over_time', [series]);
}

/** 1 when nothing of the series was seen in the window. */
export function absentOverTime(series: Promql<'range', MetricKind>): Vector {
  return call('vector', 'absent_over_time', [series]);
}

/** 1 when there is no such series. */
export function absent(series: Vector): Vector {
  return call('vector', 'absent', [series]);
}

/** When each sample was taken, in Unix seconds. */
export function timestamp(series: Vector): Vector {
  return call('vector', 'timestamp', [series]);
}

/** Now, in Unix seconds. */
export function time(): Scalar {
  return call('scalar', 'time', []);
}

/** A number as a vector without labels. */
export function vector(value: number): Vector {
  return call('vector', 'vector', [number(value)]);
}

/** A number. */
export function scalar(value: number): Scalar {
  const rank = value < 0 ? 6 : undefined;
  return expression('scalar', number(value), [], rank);
}

/** The least of a vector is at least this. */
export function clampMin(series: Vector, least: number): Vector {
  return call('vector', 'clamp_min', [series, number(least)]);
}

/** Quantile of a histogram: of the buckets of a classic one (with label `le`), or of a native one as it is. */
export function histogramQuantile(quantile: number, series: Vector): Vector {
  return call('vector', 'histogram_quantile', [number(quantile), series]);
}

/** How often a native histogram was observed. */
export function histogramCount(series: Vector): Vector {
  return call('vector', 'histogram_count', [series]);
}

function number(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`not a finite number: ${value}`);
  return String(value);
}
