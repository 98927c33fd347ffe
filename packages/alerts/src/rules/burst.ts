import {
  and,
  compare,
  increase,
  type Matchers,
  type Metric,
  offset,
  or,
  range,
  scalar,
  scrape,
  select,
  sumBy,
  unless,
  type Vector,
} from '@otelops/metrics';

type Counter = Metric & { kind: 'counter' };

interface BurstOptions<M extends Counter> {
  readonly where?: Matchers<M>;
  /** Labels of the alert. */
  readonly by: readonly string[];
}

/**
 * What a counter of things lost grew by within a quarter of an hour, where it did. A burst that is over is still seen, and also
 * one that is the counter's first: a series that begins with what was lost grows by nothing afterwards, so one that is younger
 * than the quarter of an hour counts as a whole. Only of processes that were seen before: after an outage of Prometheus itself
 * every series looks new.
 */
export function burst<const M extends Counter>(counter: M, { by, where }: BurstOptions<M>): Vector {
  const series = select(counter, where);
  const young = unless(series, offset(series, window));
  const seenBefore = offset(select(scrape.up), window);
  const grown = sumBy(by, increase(range(series, window)));
  const begun = sumBy(by, and(young, seenBefore, { on: ['job', 'instance'] }));
  return or(compare(grown, '>', scalar(0)), compare(begun, '>', scalar(0)));
}

const window = '15m';
