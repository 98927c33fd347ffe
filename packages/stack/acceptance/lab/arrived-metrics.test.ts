import { labelsOf, type Metric, type SourceName, sources, vocabulary } from '@otelops/metrics';
import { describe, expect, it } from 'vitest';
import { type ArrivedMetrics, arrivedOf, missedLabels, readArrived } from './arrived-metrics.ts';

const arrived = await readArrived();

/** Sources that the lab has no program for: their names are held to the emitters' documentation alone. */
const unseenSources: Readonly<Partial<Record<SourceName, string>>> = {
  servicegraph: 'not in the gateway that can be built',
  tempo: 'no Tempo that can be built',
  cert_manager: 'no cert-manager',
  chatbot: 'no bot runs in the lab; it takes its names from the vocabulary itself',
};

/** Metrics that are there only once something goes wrong, or where a machine has what they measure. */
const unseenMetrics: readonly RegExp[] = [
  /^otelcol_exporter_(send|enqueue)_failed_/,
  /^otelcol_processor_memory_limiter_refused_/,
  /^otelcol_loadbalancer_/,
  /^loki_discarded_samples_total$/,
  /^system_paging_usage_bytes$/,
];

function foundIn(all: ArrivedMetrics, { kind, name }: Metric): ArrivedMetrics[string] | undefined {
  return kind === 'histogram' ? (all[`${name}_bucket`] ?? all[name]) : all[name];
}

/** What the vocabulary says and what arrived does not bear out. */
function differences(all: ArrivedMetrics, metrics: readonly Metric[]): readonly string[] {
  return metrics.flatMap((metric) => {
    const found = foundIn(all, metric);
    if (found === undefined) {
      const excused = metric.source in unseenSources || unseenMetrics.some((pattern) => pattern.test(metric.name));
      return excused ? [] : [`${metric.name} did not arrive`];
    }
    const missing = labelsOf(metric).filter((label) => !found.labels.includes(label));
    return missing.length === 0 ? [] : [`${metric.name} has no ${missing.join(', ')}`];
  });
}

describe('a run of the lab', () => {
  const onFile = { up: { jobs: ['a'], labels: ['instance', 'job'] }, gone: { jobs: [], labels: ['x'] } };

  it('notices a label that came before and comes no more, of metrics that came', () => {
    const seen = { up: { jobs: ['a'], labels: ['job', 'new'] } };
    expect(missedLabels(seen, onFile, ['up', 'gone'])).toEqual(['up: instance']);
    expect(missedLabels({ ...seen, up: onFile.up }, onFile, ['up', 'gone', 'unknown'])).toEqual([]);
  });
});

describe('the metrics that arrived in the lab', () => {
  it('have the names and the labels that the vocabulary says', () => {
    expect(differences(arrived, vocabulary)).toEqual([]);
  });

  it('are most of the vocabulary', () => {
    const seen = vocabulary.filter((metric) => foundIn(arrived, metric) !== undefined);
    const sourcesSeen = new Set(seen.map(({ source }) => source));
    const known = Object.keys(sources).filter((source) => !(source in unseenSources));
    expect([...sourcesSeen].toSorted()).toEqual(known.toSorted());
    expect(seen.length).toBeGreaterThan(60);
  });

  it('would show a name or a label that is wrong', () => {
    const [metric] = vocabulary.filter(({ source }) => source === 'host_metrics');
    expect(differences(arrived, [{ ...metric!, name: 'system_cpu_seconds' }])).toEqual([
      'system_cpu_seconds did not arrive',
    ]);
    expect(differences(arrived, [{ ...metric!, attributes: ['core'] }])).toEqual([`${metric!.name} has no core`]);
  });

  it('stand in the file in order, one line each', () => {
    expect(Object.keys(arrived)).toEqual(Object.keys(arrived).toSorted((a, b) => (a < b ? -1 : 1)));
    expect(Object.keys(arrived).filter((name) => /^(shop|lab)_/.test(name))).toEqual([]);
  });
});

describe('series', () => {
  it('are put together by name, with every label that any of them has', () => {
    const series = [
      { __name__: 'up', job: 'b', x: '1' },
      { __name__: 'up', job: 'a', y: '1' },
      { __name__: 'shop_orders', job: 'a' },
    ];
    expect(arrivedOf(series)).toEqual({ up: { jobs: ['a', 'b'], labels: ['job', 'x', 'y'] } });
  });
});
