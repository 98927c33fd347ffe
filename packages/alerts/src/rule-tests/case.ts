import { type Matchers, type Metric, select } from '@otelops/metrics';
import type { Span } from '../alert.ts';

/** What one alert does when series behave so. Data: {@link promtoolTestFile} makes tests for `promtool test rules` of it. */
export interface RuleTestCase {
  readonly alert: string;
  /** What is promised: `fires five minutes after ...`. */
  readonly promise: string;
  /** Values of each series, a minute apart, in promtool's notation: `1x5 0x20`. */
  readonly input: Readonly<Record<string, string>>;
  readonly expect: readonly Expectation[];
}

/** Which alerts fire at a time. */
export interface Expectation {
  readonly at: Span;
  readonly firing: readonly FiringAlert[];
}

export interface FiringAlert {
  /** Labels the alert takes from its series. */
  readonly labels: Readonly<Record<string, string>>;
  /** What the texts show for `{{ $value }}`, formatted as they ask for it. */
  readonly value?: string;
}

/** A series of a metric, by its labels. */
export function seriesOf<const M extends Metric>(metric: M, labels: Matchers<M> = {}, suffix = ''): string {
  return select({ ...metric, name: `${metric.name}${suffix}` }, labels as Matchers<M>).text;
}

/** Fires at this time, once for each set of labels. */
export function fires(at: Span, ...firing: readonly FiringAlert[]): Expectation {
  return { at, firing };
}

/** Does not fire at this time. */
export function silent(at: Span): Expectation {
  return { at, firing: [] };
}
