/** The shape of an OpenTelemetry metric, as far as its Prometheus name depends on it. */
export interface OtlpMetricShape {
  /** `system.cpu.time` */
  readonly name: string;
  /** UCUM: `s`, `By`, `{pod}`, `1`, `By/s`; empty when the instrument has none. */
  readonly unit: string;
  readonly type: 'gauge' | 'sum' | 'histogram' | 'exponential_histogram' | 'summary';
  /** Only sums can be monotonic. */
  readonly monotonic?: boolean;
}

const mainUnits: Readonly<Record<string, string>> = {
  d: 'days',
  h: 'hours',
  min: 'minutes',
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
  By: 'bytes',
  KiBy: 'kibibytes',
  MiBy: 'mebibytes',
  GiBy: 'gibibytes',
  TiBy: 'tibibytes',
  KBy: 'kilobytes',
  MBy: 'megabytes',
  GBy: 'gigabytes',
  TBy: 'terabytes',
  m: 'meters',
  V: 'volts',
  A: 'amperes',
  J: 'joules',
  W: 'watts',
  g: 'grams',
  Cel: 'celsius',
  Hz: 'hertz',
  '1': '',
  '%': 'percent',
};

const perUnits: Readonly<Record<string, string>> = {
  s: 'second',
  m: 'minute',
  h: 'hour',
  d: 'day',
  w: 'week',
  mo: 'month',
  y: 'year',
};

/**
 * The name Prometheus stores an OTLP metric under with `otlp.translation_strategy: UnderscoreEscapingWithSuffixes`.
 * `undefined` when nothing legal is left of the name (Prometheus drops such a metric).
 *
 * The rules are those of github.com/prometheus/otlptranslator (July 2026), which Prometheus 3 uses itself.
 */
export function prometheusName(shape: OtlpMetricShape): string | undefined {
  const tokens = shape.name.split(/[^a-zA-Z0-9:]+/).filter((token) => token !== '');
  appendUnit(tokens, shape.unit);
  const isCounter = shape.type === 'sum' && shape.monotonic === true;
  const suffix = isCounter ? 'total' : shape.type === 'gauge' && shape.unit === '1' ? 'ratio' : undefined;
  const named = suffix === undefined ? tokens : [...tokens.filter((token) => token !== suffix), suffix];
  const joined = named.join('_');
  if (!/[^_]/.test(joined)) return undefined;
  return /^[0-9]/.test(joined) ? `_${joined}` : joined;
}

/**
 * The label Prometheus stores an OTLP attribute under, with the default `otlp:` settings: `k8s.pod.name` becomes
 * `k8s_pod_name`. `undefined` when nothing legal is left.
 */
export function prometheusLabel(attribute: string): string | undefined {
  const escaped = [...attribute].map((char) => (/[a-zA-Z0-9_]/.test(char) ? char : '_')).join('');
  const label = /^[0-9]/.test(escaped) ? `key_${escaped}` : /^_(?!_)/.test(escaped) ? `key${escaped}` : escaped;
  return /[^_]/.test(label) ? label : undefined;
}

function appendUnit(tokens: string[], unit: string): void {
  const slash = unit.indexOf('/');
  const main = word(slash === -1 ? unit : unit.slice(0, slash), mainUnits);
  const per = slash === -1 ? '' : word(unit.slice(slash + 1), perUnits);
  const perSuffix = per === '' ? '' : `per_${per}`.replace(/_$/, '');
  const freshMain = tokens.includes(main) ? '' : main;
  const freshPer = tokens.includes(perSuffix) ? '' : perSuffix;
  const mainSuffix = freshPer === '' ? freshMain : freshMain.replace(/_$/, '');
  if (mainSuffix !== '') tokens.push(mainSuffix);
  if (freshPer !== '') tokens.push(freshPer);
}

function word(unit: string, names: Readonly<Record<string, string>>): string {
  const trimmed = unit.trim();
  if (/[{}]/.test(trimmed)) return '';
  const named = Object.hasOwn(names, trimmed) ? names[trimmed] : trimmed;
  return (named ?? '').replace(/[^a-zA-Z0-9:]+/g, '_').replace(/^_/, '');
}
