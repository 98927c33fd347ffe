import { describe, expect, test } from 'vitest';
import { entities } from './entity.ts';
import { labelsOf, type Metric } from './metric.ts';
import { type OtlpMetricShape, prometheusName } from './prometheus-name.ts';
import { sources } from './source.ts';
import { isPromoted, metricNamed, vocabulary } from './vocabulary.ts';

function shapeOf(metric: Metric, otel: string): OtlpMetricShape {
  const types = {
    counter: 'sum',
    updown: 'sum',
    gauge: 'gauge',
    histogram: 'histogram',
    native_histogram: 'exponential_histogram',
  } as const;
  return { name: otel, unit: metric.unit, type: types[metric.kind], monotonic: metric.kind === 'counter' };
}

describe('the vocabulary', () => {
  const otlp = vocabulary.flatMap((metric) => (metric.otel === undefined ? [] : [[metric.otel, metric] as const]));

  test.each(otlp)('%s has the name that Prometheus gives it', (otel, metric) => {
    expect(prometheusName(shapeOf(metric, otel))).toBe(metric.name);
  });

  test('names are unique, so a series in Prometheus means one thing', () => {
    const names = vocabulary.map((metric) => metric.name);
    expect(new Set(names).size).toBe(names.length);
  });

  test('what comes over OTLP has an OpenTelemetry name, what is scraped has none', () => {
    for (const metric of vocabulary) {
      expect([metric.name, metric.otel !== undefined]).toEqual([metric.name, sources[metric.source].path === 'otlp']);
    }
  });

  test('every resource attribute that queries group by is promoted to a label', () => {
    const entitiesOfOtlp = new Set(
      vocabulary.filter((metric) => sources[metric.source].path === 'otlp').map((metric) => metric.entity),
    );
    const missing = [...entitiesOfOtlp].flatMap((entity) => entities[entity].filter((name) => !isPromoted(name)));
    expect(missing).toEqual([]);
  });

  test('no metric carries a label twice', () => {
    for (const metric of vocabulary) {
      const labels = labelsOf(metric);
      expect([metric.name, new Set(labels).size]).toEqual([metric.name, labels.length]);
    }
  });

  test("a pod's metric has no container label: such a query would sum nothing", () => {
    const podCpu = metricNamed('k8s_pod_cpu_time_seconds_total');
    expect(podCpu && labelsOf(podCpu)).not.toContain('k8s_container_name');
  });

  test("a classic histogram's series lead to it; a native one has none", () => {
    expect(metricNamed('loki_request_duration_seconds_bucket')?.name).toBe('loki_request_duration_seconds');
    expect(metricNamed('traces_span_metrics_duration_seconds_bucket')).toBeUndefined();
    expect(metricNamed('kube_pod_info')).toBeUndefined();
  });

  test("the guide's names for the Macs are in it", () => {
    expect(metricNamed('macos_cpu_temperature_celsius')?.unit).toBe('Cel');
    expect(metricNamed('macos_power_consumption_watts')?.unit).toBe('W');
  });
});
