import { fraction } from '../../controllers/model/stable-hash.ts';
import { type Matcher, matchesAll, parseMatcher } from '../alertmanager/matcher.ts';
import type { Target } from './targets.ts';

type Labels = Readonly<Record<string, string>>;

/** A series and its value at any moment (seconds since the epoch). */
export interface Series {
  readonly labels: Labels;
  at(seconds: number): number;
}

export type Answered =
  | { readonly kind: 'series'; readonly series: readonly Series[] }
  | { readonly kind: 'scalar'; readonly value: number }
  | { readonly kind: 'refused'; readonly message: string };

/** The outermost one, also within functions such as `histogram_quantile` and `clamp_max`. */
const AGGREGATION =
  /\b(sum|avg|min|max|count|group|stddev|topk|bottomk|quantile)\s*(?:(?:by|without)\s*\([^)]*\)\s*)?\(/;
const COMPARISON = /\s*(==|!=|>=|<=|>|<)\s*(?:bool\s+)?(-?\d[\d.]*(?:e[+-]?\d+)?)\s*$/i;
const NUMBER = /^-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|\+?inf|nan)$/i;

/**
 * Answers a PromQL expression in its shape only: of the first metric that it names, one series a target, with values that
 * follow from names and time; `up` by the readiness of pods. Aggregations and comparisons with a number hold.
 */
export function answerQuery(text: string, targets: readonly Target[]): Answered {
  const query = text.trim();
  const fault = syntaxFault(query);
  if (fault !== undefined) return { kind: 'refused', message: fault };
  if (NUMBER.test(query)) return { kind: 'scalar', value: Number(query) };
  const compared = COMPARISON.exec(query);
  const inner = stripParentheses(compared === null ? query : query.slice(0, compared.index));
  if (NUMBER.test(inner)) return { kind: 'scalar', value: Number(inner) };
  if (/^absent(_over_time)?\b/.test(inner)) return { kind: 'series', series: [] };
  const series = aggregate(inner, selected(inner, targets));
  return {
    kind: 'series',
    series: compared === null ? series : filtered(series, compared[1] ?? '', Number(compared[2])),
  };
}

/** What is wrong with the brackets and quotes of an expression. */
function syntaxFault(query: string): string | undefined {
  if (query === '') return 'unknown position: parse error: no expression found in input';
  const bare = query.replaceAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`/g, '0');
  if (/["'`]/.test(bare)) return '1:1: parse error: unterminated quoted string';
  const open: string[] = [];
  const pairs: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
  for (const sign of bare) {
    if ('([{'.includes(sign)) open.push(sign);
    else if (pairs[sign] !== undefined && open.pop() !== pairs[sign])
      return `1:${query.length}: parse error: unexpected "${sign}"`;
  }
  const [left] = open.slice(-1);
  if (left === undefined) return undefined;
  return `1:${query.length + 1}: parse error: unclosed left ${left === '(' ? 'parenthesis' : 'brace'}`;
}

function stripParentheses(text: string): string {
  let inner = text.trim();
  while (inner.startsWith('(') && closes(inner) === inner.length - 1) inner = inner.slice(1, -1).trim();
  return inner;
}

/** Where the first parenthesis of a text closes. */
function closes(text: string): number {
  let depth = 0;
  for (const [index, sign] of [...text].entries()) {
    if (sign === '(') depth += 1;
    if (sign === ')') depth -= 1;
    if (sign === ')' && depth === 0) return index;
  }
  return -1;
}

/** A metric with its matchers, where no function or keyword stands. */
const SELECTOR = /([A-Za-z_:][\w:]*)\s*(?:\{([^}]*)\})?(?!\s*\(|[\w:])/g;
const KEYWORDS: ReadonlySet<string> = new Set([
  ...[
    'and',
    'or',
    'unless',
    'on',
    'ignoring',
    'group_left',
    'group_right',
    'by',
    'without',
    'offset',
    'bool',
    'inf',
    'nan',
  ],
  ...['sum', 'avg', 'min', 'max', 'count', 'group', 'topk', 'bottomk', 'quantile', 'stddev'],
]);

function selected(expression: string, targets: readonly Target[]): Series[] {
  const bare = expression.replaceAll(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, ' ');
  for (const [, name = '', matchers = ''] of bare.matchAll(SELECTOR)) {
    if (KEYWORDS.has(name)) continue;
    const conditions = splitMatchers(matchers);
    const own = ownLabels(name, conditions, targets);
    // Of a target that cannot be read there is only that it cannot.
    return targets
      .filter(({ up }) => up || name === 'up')
      .map((target) => seriesOf(name, expression, target, own))
      .filter((one) => matchesAll(conditions, one.labels));
  }
  return [];
}

/** Labels that are asked for and that no target has are those of the metric itself. */
function ownLabels(name: string, conditions: readonly Matcher[], targets: readonly Target[]): Labels {
  if (name === 'up') return {};
  const asked = conditions.filter(
    ({ name: label, isRegex, isEqual }) => isEqual && !isRegex && !targets.some(({ labels }) => label in labels),
  );
  return Object.fromEntries(asked.map(({ name: label, value }) => [label, value]));
}

function splitMatchers(text: string): Matcher[] {
  return [...text.matchAll(/[A-Za-z_][\w.]*\s*(?:=~|!~|!=|=)\s*"(?:\\.|[^"\\])*"/g)].flatMap(
    ([matcher]) => parseMatcher(matcher) ?? [],
  );
}

function seriesOf(name: string, expression: string, target: Target, own: Labels): Series {
  const labels = { __name__: name, ...target.labels, ...own };
  if (name === 'up') return { labels, at: () => (target.up ? 1 : 0) };
  return { labels, at: plausible(name, expression, target) };
}

const TROUBLE =
  /fail|error|drop|refus|reject|corrupt|evict|oom|discard|invalid|missed|restart|throttl|dead|lost|out_of_|too_old/;

/** A value that fits the name: nothing is wrong, ratios lie between 0 and 1, counters grow. */
function plausible(name: string, expression: string, { labels }: Target): (seconds: number) => number {
  if (TROUBLE.test(name)) return () => 0;
  const part = fraction(name, JSON.stringify(labels));
  const wave = (seconds: number): number => 1 + 0.15 * Math.sin(seconds / 600 + part * 6.28);
  const steady = (base: number) => (seconds: number) => Number((base * wave(seconds)).toPrecision(6));
  if (/ratio|utilization|percent/.test(name) || expression.includes('/')) return steady(0.15 + 0.4 * part);
  if (/timestamp|_time_seconds$/.test(name)) return (seconds) => seconds - 30;
  if (/_total$|_count$|_sum$|_bucket$/.test(name) && !/rate|increase|delta/.test(expression))
    return (seconds) => Math.floor((1 + part * 9) * (seconds % 8_640_000));
  if (/temperature|celsius/.test(name)) return steady(38 + 14 * part);
  if (/bytes/.test(name)) return steady(2e8 + 8e8 * part);
  if (/seconds/.test(name)) return steady(0.005 + 0.1 * part);
  return steady(1 + 20 * part);
}

const OPERATIONS: Readonly<Record<string, (values: readonly number[]) => number>> = {
  sum: (values) => values.reduce((sum, value) => sum + value, 0),
  avg: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  min: (values) => Math.min(...values),
  max: (values) => Math.max(...values),
  count: (values) => values.length,
  group: () => 1,
};

function aggregate(expression: string, series: readonly Series[]): readonly Series[] {
  const name = AGGREGATION.exec(expression)?.[1];
  if (name === undefined) return /[({/*+-]|\bby\b/.test(expression) ? series.map(nameless) : series;
  if (name === 'topk' || name === 'bottomk') return series.slice(0, Number(/\(\s*(\d+)/.exec(expression)?.[1] ?? 1));
  const by =
    /\bby\s*\(([^)]*)\)/
      .exec(expression)?.[1]
      ?.split(',')
      .map((label) => label.trim()) ?? [];
  const groups = new Map<string, { labels: Labels; members: Series[] }>();
  for (const one of series) {
    const labels = Object.fromEntries(
      by.flatMap((label) => (label in one.labels ? [[label, one.labels[label] ?? '']] : [])),
    );
    const key = JSON.stringify(labels);
    const group = groups.get(key) ?? { labels, members: [] };
    group.members.push(one);
    groups.set(key, group);
  }
  const operation = OPERATIONS[name] ?? OPERATIONS['avg'] ?? (() => 0);
  return [...groups.values()].map(({ labels, members }) => ({
    labels,
    at: (seconds) => operation(members.map((member) => member.at(seconds))),
  }));
}

/** What is calculated has no name. A selector alone keeps it. */
function nameless(series: Series): Series {
  const { __name__: _, ...labels } = series.labels;
  return { ...series, labels };
}

const TESTS: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '>': (left, right) => left > right,
  '<': (left, right) => left < right,
  '>=': (left, right) => left >= right,
  '<=': (left, right) => left <= right,
};

/** Keeps the moments at which a comparison holds: at others a series is not a number. */
function filtered(series: readonly Series[], operator: string, limit: number): readonly Series[] {
  const holds = TESTS[operator] ?? (() => true);
  return series.map((one) => ({
    ...one,
    at: (seconds) => {
      const value = one.at(seconds);
      return holds(value, limit) ? value : Number.NaN;
    },
  }));
}
