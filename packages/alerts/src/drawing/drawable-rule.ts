import { type Metric, metricNamed, metricNamesIn, tokenize } from '@otelops/metrics';
import { alternatives, argumentOf, type Comparison, comparisonIn, withoutWindow } from './comparison.ts';

/** PromQL, and the names of the metrics in it. */
export interface DrawableQuery {
  readonly expression: string;
  readonly metrics: readonly string[];
}

/** What of an alert's expression can be drawn as lines with a limit. */
export interface DrawableRule {
  /** The compared sides: they have values also while the alert is silent. */
  readonly queries: readonly DrawableQuery[];
  /** Present where all queries are compared with the same number; already multiplied by `scale`. */
  readonly limit?: { readonly sign: Comparison['sign']; readonly value: number };
  /** UCUM unit of the scaled values; empty where it cannot be told. */
  readonly unit: string;
  /** What the values are multiplied by: 100 for shares, which are shown as percent. */
  readonly scale: number;
}

/** More lines of sight than this nobody follows. */
const MAX_QUERIES = 4;

/**
 * Takes an alert's expression apart: what it measures, where its limit is, and in which unit. Undefined where it is no PromQL
 * that can be read. An expression without a comparison is drawn as it is; `absent(x == 1)` as `x`, without a limit: there
 * is none that a line could cross.
 */
export function drawableRule(expression: string): DrawableRule | undefined {
  const sides = alternatives(expression).slice(0, MAX_QUERIES).map(sideOf);
  if (sides.length === 0) return undefined;
  const expressions = sides.map(({ left }) => left);
  const limit = sameLimit(sides);
  const { unit, scale } = unitOf(expressions, limit?.value);
  return {
    queries: expressions.map((text) => ({ expression: text, metrics: metricNamesIn(text) })),
    ...(limit === undefined ? {} : { limit: { sign: limit.sign, value: limit.value * scale } }),
    unit,
    scale,
  };
}

type Side = Pick<Comparison, 'left'> & Partial<Comparison>;

function sideOf(operand: string): Side {
  const absent = argumentOf(operand, ['absent', 'absent_over_time']);
  if (absent === undefined) return comparisonIn(operand) ?? { left: operand };
  const inner = withoutWindow(absent);
  return { left: comparisonIn(inner)?.left ?? inner };
}

function sameLimit(comparisons: readonly Partial<Comparison>[]): DrawableRule['limit'] {
  const [first, ...rest] = comparisons;
  if (first?.sign === undefined || first.limit === undefined) return undefined;
  const same = rest.every(({ sign, limit }) => sign === first.sign && limit === first.limit);
  return same ? { sign: first.sign, value: first.limit } : undefined;
}

interface Unit {
  readonly unit: string;
  readonly scale: number;
}

const percent: Unit = { unit: '%', scale: 100 };
const bare: Unit = { unit: '', scale: 1 };
const perSecond: ReadonlySet<string> = new Set(['rate', 'irate', 'deriv']);
/** What they yield is no longer in the unit of the metric. */
const counting: ReadonlySet<string> = new Set([
  'count',
  'count_values',
  'group',
  'changes',
  'resets',
  'count_over_time',
]);

function unitOf(queries: readonly string[], limit: number | undefined): Unit {
  const units = queries.map((query) => unitOfQuery(query, limit));
  const [first = bare] = units;
  if (units.every(({ unit }) => unit === first.unit)) return first;
  // Spans, points and records beside each other: all per second, of nothing in common.
  return units.every(({ unit }) => unit.endsWith('/s')) ? { unit: '1/s', scale: 1 } : bare;
}

function unitOfQuery(query: string, limit: number | undefined): Unit {
  const words = tokenize(query).tokens.map(({ text }) => text);
  const metrics = metricNamesIn(query).flatMap((name) => metricNamed(name) ?? []);
  if (words.some((word) => counting.has(word)) || metrics.length === 0) return bare;
  if (words.includes('/')) return unitOfQuotient(query, metrics, limit);
  const names = new Set(metrics.map(unitOfMetric));
  const [unit = ''] = names;
  if (names.size > 1) return bare;
  if (metrics.every(({ name }) => name.endsWith('_ratio'))) return percent;
  return { unit: words.some((word) => perSecond.has(word)) ? `${unit === '' ? '1' : unit}/s` : unit, scale: 1 };
}

/** A histogram's sum by its count is an average in its unit; anything else with a limit of at most one is a share. */
function unitOfQuotient(query: string, metrics: readonly Metric[], limit: number | undefined): Unit {
  const names = metricNamesIn(query);
  const isAverage = names.some((name) => name.endsWith('_sum')) && names.some((name) => name.endsWith('_count'));
  if (isAverage) return { unit: metrics[0] === undefined ? '' : unitOfMetric(metrics[0]), scale: 1 };
  return limit === undefined || Math.abs(limit) <= 1 ? percent : bare;
}

function unitOfMetric({ unit }: Metric): string {
  return unit === '1' ? '' : unit;
}
