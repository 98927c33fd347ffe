import { type DrawableRule, drawableRule } from '@otelops/alerts';
import { type ChartEvent, redact } from '@otelops/deployer/vocabulary';
import { type Answer, type PrometheusClient, prometheusClient, type Series } from '@otelops/operations/backends';
import { formatQuantity } from '../../charts/quantity.ts';
import { type Episode, firingOf } from '../episodes/episode.ts';
import type { Labels } from '../intake/notification.ts';
import { titleOf } from '../messages/words.ts';
import type { AlertPorts } from '../room.ts';
import { type Asker, withBackend } from './with-backend.ts';

/** The rule of an alert over the last hour, or why it cannot be drawn. */
export type RuleChart =
  | { readonly ok: true; readonly chart: ChartEvent; readonly value?: string; readonly limit?: string }
  | { readonly ok: false; readonly reason: string };

const SPAN_SECONDS = 3600;
const STEP_SECONDS = 30;

/** Asks Prometheus for the compared side of the alert's expression, as lines with the threshold of its comparison. */
export function ruleChart(
  ports: Pick<AlertPorts, 'world' | 'stopping' | 'clock'>,
  episode: Episode,
  asker: Asker,
): Promise<RuleChart> {
  return withBackend(ports, 'prometheus', asker, async (backend) => {
    const client = prometheusClient(backend);
    const expression = expressionIn(episode) ?? (await expressionOfRule(client, episode));
    if (expression === undefined) return { ok: false, reason: 'its rule is not to be found in Prometheus' };
    return draw(client, episode, expression, ports.clock.now());
  });
}

/** Prometheus puts the expression into the link of each alert. */
function expressionIn(episode: Episode): string | undefined {
  const url = episode.alerts.find(({ generatorUrl }) => generatorUrl !== undefined)?.generatorUrl;
  if (url === undefined || !URL.canParse(url)) return undefined;
  const expression = new URL(url).searchParams.get('g0.expr');
  return expression === null || expression === '' ? undefined : expression;
}

async function expressionOfRule(client: PrometheusClient, episode: Episode): Promise<string | undefined> {
  const answer = await client.rules();
  if (!answer.ok) return undefined;
  const labels = episode.alerts[0]?.labels ?? {};
  const name = labels['alertname'] ?? titleOf(episode);
  const rules = answer.value
    .flatMap((group) => group.rules)
    .filter((rule) => rule.type === 'alerting' && rule.name === name);
  return (rules.find((rule) => isWithin(rule.labels, labels)) ?? rules[0])?.query;
}

/** Labels with templates in them are filled anew for each alert and say nothing about the rule. */
function isWithin(ruleLabels: Labels, labels: Labels): boolean {
  return Object.entries(ruleLabels).every(([name, value]) => value.includes('{{') || labels[name] === value);
}

async function draw(client: PrometheusClient, episode: Episode, expression: string, end: Date): Promise<RuleChart> {
  const drawable = drawableRule(expression);
  if (drawable === undefined) return { ok: false, reason: 'its expression cannot be taken apart' };
  const range = { start: new Date(end.getTime() - SPAN_SECONDS * 1000), end, stepSeconds: STEP_SECONDS };
  const answers = await Promise.all(drawable.queries.map((query) => client.queryRange(query.expression, range)));
  const fault = answers.find((answer) => !answer.ok);
  if (fault !== undefined && !fault.ok) return { ok: false, reason: fault.fault.message };
  const lines = linesOf(drawable, answers);
  const own = lines.filter(({ labels }) => isOfEpisode(labels, episode));
  const { unit, limit } = drawable;
  const drawn = own.length > 0 ? own : lines;
  const chart: ChartEvent = {
    type: 'chart',
    time: end.toISOString(),
    title: redact(titleOf(episode)),
    unit,
    series: drawn.map((line) => ({ name: nameOf(line, drawn), points: line.points })),
    ...(limit === undefined ? {} : { threshold: limit.value }),
  };
  const value = worstOf(own, limit?.sign, end);
  return {
    ok: true,
    chart,
    ...(value === undefined ? {} : { value: formatQuantity(value, unit) }),
    ...(limit === undefined ? {} : { limit: `${limit.sign} ${formatQuantity(limit.value, unit)}` }),
  };
}

/** A series of one of the rule's queries, its values in the unit of the chart. */
interface Line extends Series {
  readonly metrics: readonly string[];
}

function linesOf({ queries, scale }: DrawableRule, answers: readonly Answer<readonly Series[]>[]): readonly Line[] {
  return queries.flatMap(({ metrics }, index) => {
    const answer = answers[index];
    const series = answer?.ok === true ? answer.value : [];
    return series.map(({ labels, points }) => ({
      labels,
      metrics,
      points: points.map(([time, value]) => [time, value * scale] as const),
    }));
  });
}

/** A value that is older says nothing about now: the series has ended. */
const FRESH_SECONDS = 300;

/** The last value that is furthest on the side of the limit that alerts; of one series, its last value. */
function worstOf(own: readonly Line[], sign: string | undefined, now: Date): number | undefined {
  const oldest = now.getTime() / 1000 - FRESH_SECONDS;
  const last = own.flatMap(({ points }) => {
    const [time = 0, value = Number.NaN] = points.at(-1) ?? [];
    return time >= oldest && Number.isFinite(value) ? [value] : [];
  });
  if (last.length < 2) return last[0];
  if (sign === undefined || sign === '==' || sign === '!=') return undefined;
  return last.reduce((a, b) => (sign.startsWith('<') ? Math.min(a, b) : Math.max(a, b)));
}

/** A series belongs to the alert whose labels it carries; Prometheus adds labels to alerts, and takes none away but the name. */
function isOfEpisode(labels: Labels, episode: Episode): boolean {
  const firing = firingOf(episode);
  const alerts = firing.length > 0 ? firing : episode.alerts;
  return alerts.some((alert) =>
    Object.entries(labels).every(([name, value]) => name === '__name__' || alert.labels[name] === value),
  );
}

/** By what it differs in from the others: labels, metrics; its metrics where it differs in nothing. */
function nameOf({ labels, metrics }: Line, all: readonly Line[]): string {
  const telling = Object.keys(labels).filter((name) => new Set(all.map((line) => line.labels[name])).size > 1);
  const ofMetrics = new Set(all.map((line) => line.metrics.join())).size > 1 || telling.length === 0 ? metrics : [];
  return redact([...telling.flatMap((name) => labels[name] ?? []), ...ofMetrics].join(' '));
}
