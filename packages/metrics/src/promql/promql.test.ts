import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostMetrics } from '../sources/host-metrics.ts';
import { loki } from '../sources/loki.ts';
import { scrape } from '../sources/scrape.ts';
import { spanMetrics } from '../sources/span-metrics.ts';
import { averageBy, sumBy, sumWithout, topk } from './aggregation.ts';
import type { Vector } from './expression.ts';
import { absentOverTime, increase, predictLinear, rate, scalar, time, timestamp, vector } from './functions.ts';
import { add, and, compare, divide, multiply, or, ratio, subtract, unless } from './operators.ts';
import { classicQuantile, nativeQuantile } from './quantile.ts';
import { isNot, matches, matchesNot, offset, range, select } from './selector.ts';

const cpu = select(hostMetrics.cpuTime, { state: 'idle', k8s_node_name: matches('$node') });

describe('PromQL from builders', () => {
  test('a selector writes its matchers in the order given', () => {
    expect(cpu.text).toBe('system_cpu_time_seconds_total{state="idle", k8s_node_name=~"$node"}');
    expect(select(hostMetrics.networkIo, { device: matchesNot('lo|veth.*'), direction: isNot('transmit') }).text).toBe(
      'system_network_io_bytes_total{device!~"lo|veth.*", direction!="transmit"}',
    );
  });

  test('values are escaped, so a backslash or a quote stays inside its string', () => {
    expect(select(scrape.up, { job: 'a"b\\c\nd' }).text).toBe(String.raw`up{job="a\"b\\c\nd"}`);
  });

  test('busy CPU reads as a person would write it', () => {
    const busy = subtract(scalar(1), averageBy(['k8s_node_name'], rate(range(cpu, '$__rate_interval'))));
    expect(busy.text).toBe(
      '1 - avg by (k8s_node_name) (rate(system_cpu_time_seconds_total{state="idle", k8s_node_name=~"$node"}[$__rate_interval]))',
    );
    expect(busy.metrics).toEqual([hostMetrics.cpuTime]);
  });

  test.each([
    [
      'a sum within a product is bracketed',
      multiply(add(vector(1), vector(2)), scalar(3)),
      '(vector(1) + vector(2)) * 3',
    ],
    ['a product within a sum is not', add(multiply(vector(1), scalar(3)), vector(2)), 'vector(1) * 3 + vector(2)'],
    [
      'the right side of a difference is bracketed',
      subtract(vector(1), subtract(vector(2), vector(3))),
      'vector(1) - (vector(2) - vector(3))',
    ],
    ['a comparison within and', and(compare(vector(1), '>', scalar(0)), vector(2)), 'vector(1) > 0 and vector(2)'],
    ['or within unless', unless(or(vector(1), vector(2)), vector(3)), '(vector(1) or vector(2)) unless vector(3)'],
    ['a negative number', multiply(vector(2), scalar(-1)), 'vector(2) * -1'],
    ['a ratio never divides by zero', ratio(vector(1), vector(2)), 'vector(1) / (vector(2) > 0)'],
    [
      'many to one',
      divide(vector(1), vector(2), { on: ['k8s_node_name'], groupLeft: [] }),
      'vector(1) / on (k8s_node_name) group_left () vector(2)',
    ],
    ['age of a sample', subtract(time(), timestamp(select(scrape.up))), 'time() - timestamp(up)'],
    ['the past', offset(select(scrape.up), '1h'), 'up offset 1h'],
    ['top', topk(5, sumWithout(['cpu'], vector(1))), 'topk(5, sum without (cpu) (vector(1)))'],
    [
      'absence',
      absentOverTime(range(select(scrape.up, { job: 'loki' }), '5m')),
      'absent_over_time(up{job="loki"}[5m])',
    ],
    [
      'a forecast',
      predictLinear(range(select(hostMetrics.filesystemUsage, { state: 'free' }), '6h'), 86_400),
      'predict_linear(system_filesystem_usage_bytes{state="free"}[6h], 86400)',
    ],
  ] as [string, Vector, string][])('%s', (_what, built, text) => {
    expect(built.text).toBe(text);
  });

  test('quantiles of classic histograms go over le, those of native ones do not', () => {
    expect(classicQuantile(0.99, loki.requestDuration, { window: '5m', by: ['route'] }).text).toBe(
      'histogram_quantile(0.99, sum by (le, route) (rate(loki_request_duration_seconds_bucket[5m])))',
    );
    expect(nativeQuantile(0.95, spanMetrics.duration, { window: '$__rate_interval', by: ['service_name'] }).text).toBe(
      'histogram_quantile(0.95, sum by (service_name) (rate(traces_span_metrics_duration_seconds[$__rate_interval])))',
    );
  });

  test('what PromQL would refuse does not compile', () => {
    // @ts-expect-error a gauge has no rate
    rate(range(select(hostMetrics.memoryUsage), '5m'));
    // @ts-expect-error rate takes a range
    rate(select(hostMetrics.cpuTime));
    // @ts-expect-error the metric has no such label
    select(hostMetrics.cpuTime, { k8s_container_name: 'x' });
    expect(increase(range(select(hostMetrics.cpuTime), '5m')).text).toBe('increase(system_cpu_time_seconds_total[5m])');
    expect(sumBy([], vector(1)).text).toBe('sum (vector(1))');
  });

  test('however operators are nested, the text evaluates to what was built', () => {
    type Sample = { readonly built: Vector; readonly value: number };
    const leaf = fc.integer({ min: 1, max: 9 }).map((n): Sample => ({ built: vector(n), value: n }));
    const operators = [
      [add, (a: number, b: number): number => a + b],
      [subtract, (a: number, b: number): number => a - b],
      [multiply, (a: number, b: number): number => a * b],
      [divide, (a: number, b: number): number => a / b],
    ] as const;
    const { tree } = fc.letrec<{ tree: Sample }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        leaf,
        fc
          .tuple(fc.constantFrom(...operators), tie('tree'), tie('tree'))
          .map(([[build, compute], a, b]) => ({ built: build(a.built, b.built), value: compute(a.value, b.value) })),
      ),
    }));
    fc.assert(
      fc.property(tree, ({ built, value }) => {
        const arithmetic = built.text.replaceAll('vector', '');
        expect(new Function(`return ${arithmetic}`)()).toEqual(value);
      }),
    );
  });
});
