import { fieldsOf, isFields, listOf, numberOf, present, redact, textOf } from '@otelops/deployer/vocabulary';
import { labelsOf } from './labels.ts';
import type {
  HeadSeries,
  RuleAlert,
  RuleGroupState,
  RuleState,
  Sample,
  ScrapeTarget,
  Series,
} from './prometheus-types.ts';

/** Parsers of `/api/v1` answers: each takes `data` and gives nothing where it is not what it should be. */

/** A vector; a scalar counts as a vector of one series without labels. Histogram samples have no single value and are left out. */
export function parseVector(data: unknown): readonly Sample[] | undefined {
  const { resultType, result } = fieldsOf(data);
  if (resultType === 'scalar') {
    const point = pointOf(result);
    return point === undefined ? undefined : [{ labels: {}, unixSeconds: point[0], value: point[1] }];
  }
  if (resultType !== 'vector' || !Array.isArray(result)) return undefined;
  return result.map(fieldsOf).flatMap((series) => {
    const point = pointOf(series['value']);
    return point === undefined ? [] : [{ labels: labelsOf(series['metric']), unixSeconds: point[0], value: point[1] }];
  });
}

export function parseMatrix(data: unknown): readonly Series[] | undefined {
  const { resultType, result } = fieldsOf(data);
  if (resultType !== 'matrix' || !Array.isArray(result)) return undefined;
  return result.map(fieldsOf).map((series) => ({
    labels: labelsOf(series['metric']),
    points: listOf(series['values']).flatMap((value) => {
      const point = pointOf(value);
      return point === undefined ? [] : [point];
    }),
  }));
}

function pointOf(value: unknown): readonly [number, number] | undefined {
  const [time, text] = listOf(value);
  const seconds = numberOf(time);
  return seconds === undefined || typeof text !== 'string' ? undefined : [seconds, sampleValue(text)];
}

/** Prometheus writes `+Inf` where JavaScript wants `Infinity`. */
function sampleValue(text: string): number {
  const infinite = /^([+-]?)Inf$/i.exec(text);
  if (infinite !== null) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return text === '' ? Number.NaN : Number(text);
}

export function parseRules(data: unknown): readonly RuleGroupState[] | undefined {
  const { groups } = fieldsOf(data);
  if (!Array.isArray(groups)) return undefined;
  return groups.map(fieldsOf).map((group) => ({
    name: textOf(group['name']) ?? '',
    file: textOf(group['file']) ?? '',
    rules: listOf(group['rules']).filter(isFields).map(ruleOf),
  }));
}

function ruleOf(rule: Readonly<Record<string, unknown>>): RuleState {
  return present({
    type: rule['type'] === 'alerting' ? ('alerting' as const) : ('recording' as const),
    name: textOf(rule['name']) ?? '',
    query: textOf(rule['query']) ?? '',
    labels: labelsOf(rule['labels']),
    annotations: labelsOf(rule['annotations']),
    health: wordOf(rule['health'], ['ok', 'err', 'unknown'] as const) ?? ('unknown' as const),
    lastError: cleanText(rule['lastError']),
    state: wordOf(rule['state'], ['inactive', 'pending', 'firing'] as const),
  });
}

export function parseRuleAlerts(data: unknown): readonly RuleAlert[] | undefined {
  const { alerts } = fieldsOf(data);
  if (!Array.isArray(alerts)) return undefined;
  return alerts.map(fieldsOf).map((alert) =>
    present({
      labels: labelsOf(alert['labels']),
      annotations: labelsOf(alert['annotations']),
      state: alert['state'] === 'firing' ? ('firing' as const) : ('pending' as const),
      activeAt: textOf(alert['activeAt']),
      value: sampleValue(textOf(alert['value']) ?? ''),
    }),
  );
}

export function parseTargets(data: unknown): readonly ScrapeTarget[] | undefined {
  const { activeTargets } = fieldsOf(data);
  if (!Array.isArray(activeTargets)) return undefined;
  return activeTargets.map(fieldsOf).map((target) => {
    const labels = labelsOf(target['labels']);
    return present({
      job: labels['job'] ?? textOf(target['scrapePool']) ?? '',
      labels,
      url: redact(textOf(target['scrapeUrl']) ?? ''),
      health: wordOf(target['health'], ['up', 'down', 'unknown'] as const) ?? ('unknown' as const),
      lastError: cleanText(target['lastError']),
    });
  });
}

/** The addresses of the Alertmanagers that alerts are sent to. */
export function parseAlertmanagers(data: unknown): readonly string[] | undefined {
  const { activeAlertmanagers } = fieldsOf(data);
  if (!Array.isArray(activeAlertmanagers)) return undefined;
  return activeAlertmanagers.flatMap((one) => textOf(fieldsOf(one)['url']) ?? []);
}

/** Of `/api/v1/status/tsdb`. */
export function parseHeadSeries(data: unknown): HeadSeries | undefined {
  const { headStats, seriesCountByMetricName: counts } = fieldsOf(data);
  const total = fieldsOf(headStats)['numSeries'];
  if (typeof total !== 'number' || !Array.isArray(counts)) return undefined;
  const largest = counts.flatMap((one) => {
    const { name, value } = fieldsOf(one);
    return typeof name === 'string' && typeof value === 'number' ? [{ metric: name.slice(0, 200), series: value }] : [];
  });
  return { total, largest: largest.toSorted((a, b) => b.series - a.series || a.metric.localeCompare(b.metric)) };
}

function wordOf<const W extends string>(value: unknown, words: readonly W[]): W | undefined {
  return words.find((word) => word === value);
}

function cleanText(value: unknown): string | undefined {
  const text = textOf(value);
  return text === undefined ? undefined : redact(text).slice(0, 500);
}
