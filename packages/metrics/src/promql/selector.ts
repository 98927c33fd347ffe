import type { LabelOf, Metric, MetricKind } from '../metric.ts';
import { atom, type Promql, type Vector } from './expression.ts';

/** A label must match this regular expression (RE2, anchored), or must not. */
export interface Pattern {
  readonly operator: '=~' | '!~' | '!=';
  readonly value: string;
}

/** What a label is compared with: a string is equality. */
export type Matcher = string | Pattern;

/** Matchers by label; only labels the metric has. */
export type Matchers<M extends Metric> = { readonly [L in LabelOf<M>]?: Matcher };

/** Matches a regular expression. Grafana variables that hold several values belong here: `matches('$node')`. */
export function matches(value: string): Pattern {
  return { operator: '=~', value };
}

/** Does not match a regular expression. */
export function matchesNot(value: string): Pattern {
  return { operator: '!~', value };
}

/** Is not exactly this. */
export function isNot(value: string): Pattern {
  return { operator: '!=', value };
}

/** A span of time as Prometheus writes it, or a variable that Grafana fills with one. */
export type Window = `${number}${'s' | 'm' | 'h' | 'd' | 'w'}` | '$__rate_interval' | '$__interval' | '$__range';

/** A selector remembers its metric, so that a range of it does too. */
export interface Selector<K extends MetricKind = MetricKind> extends Promql<'vector', K> {
  readonly kind: K;
}

/** Series of a metric. Of a classic histogram use {@link bucketsOf}, {@link countOf} and {@link sumOf}: it has no plain series. */
export function select<const M extends Metric>(metric: M, matchers: Matchers<M> = {}): Selector<M['kind']> {
  return selector(metric, metric.name, metric.kind, matchers);
}

/** The buckets of a classic histogram: counters with label `le`. */
export function bucketsOf<const M extends Metric & { kind: 'histogram' }>(
  metric: M,
  matchers: Matchers<M> = {},
): Selector<'counter'> {
  return selector(metric, `${metric.name}_bucket`, 'counter', matchers);
}

/** How often a classic histogram was observed. */
export function countOf<const M extends Metric & { kind: 'histogram' }>(
  metric: M,
  matchers: Matchers<M> = {},
): Selector<'counter'> {
  return selector(metric, `${metric.name}_count`, 'counter', matchers);
}

/** The sum of a classic histogram's observations. */
export function sumOf<const M extends Metric & { kind: 'histogram' }>(
  metric: M,
  matchers: Matchers<M> = {},
): Selector<'counter'> {
  return selector(metric, `${metric.name}_sum`, 'counter', matchers);
}

/** The last samples of each series. */
export function range<K extends MetricKind>(series: Selector<K>, window: Window): Promql<'range', K> {
  return { ...series, type: 'range', text: `${series.text}[${window}]` };
}

/** A selector as it was some time ago. */
export function offset(series: Selector, window: Window): Vector {
  return { ...series, text: `${series.text} offset ${window}` };
}

function selector<K extends MetricKind>(
  metric: Metric,
  name: string,
  kind: K,
  matchers: Readonly<Record<string, Matcher | undefined>>,
): Selector<K> {
  const written = Object.entries(matchers).flatMap(([label, matcher]) =>
    matcher === undefined ? [] : [writeMatcher(label, matcher)],
  );
  const text = written.length === 0 ? name : `${name}{${written.join(', ')}}`;
  return { type: 'vector', kind, text, rank: atom, metrics: [metric] };
}

function writeMatcher(label: string, matcher: Matcher): string {
  const { operator, value } = typeof matcher === 'string' ? { operator: '=', value: matcher } : matcher;
  return `${label}${operator}${quote(value)}`;
}

/** A PromQL string literal. */
export function quote(value: string): string {
  return `"${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`;
}
