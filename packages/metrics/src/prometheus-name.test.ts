import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type OtlpMetricShape, prometheusLabel, prometheusName } from './prometheus-name.ts';

const gauge = (name: string, unit = ''): OtlpMetricShape => ({ name, unit, type: 'gauge' });
const counter = (name: string, unit = ''): OtlpMetricShape => ({ name, unit, type: 'sum', monotonic: true });
const updown = (name: string, unit = ''): OtlpMetricShape => ({ name, unit, type: 'sum', monotonic: false });

describe('the name an OTLP metric gets in Prometheus', () => {
  test.each([
    ["the guide's temperature", gauge('macos.cpu.temperature', 'Cel'), 'macos_cpu_temperature_celsius'],
    ["the guide's power", gauge('macos.power.consumption', 'W'), 'macos_power_consumption_watts'],
    ['a counter with a unit', counter('system.cpu.time', 's'), 'system_cpu_time_seconds_total'],
    ['energy', counter('macos.energy.consumption', 'J'), 'macos_energy_consumption_joules_total'],
    [
      'an up-down counter gets no suffix but its unit',
      updown('system.memory.usage', 'By'),
      'system_memory_usage_bytes',
    ],
    ['a ratio gauge', gauge('system.cpu.utilization', '1'), 'system_cpu_utilization_ratio'],
    ['a counter of unit 1 is no ratio', counter('items', '1'), 'items_total'],
    ['an up-down counter of unit 1 is no ratio', updown('items', '1'), 'items'],
    ['an annotation is no unit', gauge('k8s.pod.phase', '{phase}'), 'k8s_pod_phase'],
    ['an unmapped unit stays', gauge('hw.fan.speed', 'rpm'), 'hw_fan_speed_rpm'],
    ['an annotated unmapped unit goes', gauge('hw.fan.speed', '{rpm}'), 'hw_fan_speed'],
    ['a rate', gauge('throughput', 'By/s'), 'throughput_bytes_per_second'],
    ['a rate of unit 1', gauge('requests', '1/s'), 'requests_per_second'],
    ['a rate per annotated thing', gauge('custom.metric', 'By/{custom}'), 'custom_metric_bytes'],
    ['a unit that stands in the name already', gauge('response_time_seconds', 's'), 'response_time_seconds'],
    ['a unit anywhere in the name', counter('otelcol.process.cpu.seconds', 's'), 'otelcol_process_cpu_seconds_total'],
    ['a total already there', counter('requests_total'), 'requests_total'],
    ['a total in the middle moves to the end', counter('total.requests'), 'requests_total'],
    ['a ratio in the middle moves to the end', gauge('ratio.of.things', '1'), 'of_things_ratio'],
    ['runs of other characters collapse', gauge('metric@@##$$name__x'), 'metric_name_x'],
    ['a leading digit', gauge('5xx.responses'), '_5xx_responses'],
    ['a histogram keeps its base name', { name: 'duration', unit: 'ms', type: 'histogram' }, 'duration_milliseconds'],
    [
      'span metrics in seconds',
      { name: 'traces.span.metrics.duration', unit: 's', type: 'exponential_histogram' },
      'traces_span_metrics_duration_seconds',
    ],
  ] as const)('%s', (_what, shape, name) => {
    expect(prometheusName(shape)).toBe(name);
  });

  test('nothing legal left is said, not invented', () => {
    expect(prometheusName(gauge('@#$%'))).toBeUndefined();
    expect(prometheusName(gauge(''))).toBeUndefined();
  });

  test('every name that comes out is a legal Prometheus name, and giving it in again changes nothing', () => {
    const shapes = fc.record({
      name: fc.string({ maxLength: 40 }),
      unit: fc.oneof(
        fc.constantFrom('', '1', 's', 'By', 'By/s', '{pod}', 'Cel', '%', 'rpm'),
        fc.string({ maxLength: 8 }),
      ),
      type: fc.constantFrom('gauge', 'sum', 'histogram', 'exponential_histogram', 'summary'),
      monotonic: fc.boolean(),
    });
    fc.assert(
      fc.property(shapes, (shape) => {
        const name = prometheusName(shape);
        if (name === undefined) return;
        expect(name).toMatch(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/);
        expect(
          prometheusName({ ...shape, name, unit: '' })
            ?.replace(/^_/, '')
            .split('_')
            .sort(),
        ).toEqual(
          name
            .split('_')
            .filter((token) => token !== '')
            .sort(),
        );
      }),
    );
  });
});

describe('the label an attribute gets in Prometheus', () => {
  test.each([
    ['k8s.pod.name', 'k8s_pod_name'],
    ['http.response.status_code', 'http_response_status_code'],
    ['0day', 'key_0day'],
    ['__reserved__', '__reserved__'],
    ['a--b', 'a__b'],
    ['_hidden', 'key_hidden'],
    ['größe', 'gr__e'],
  ])('%s becomes %s', (attribute, label) => {
    expect(prometheusLabel(attribute)).toBe(label);
  });

  test('nothing legal left is said', () => {
    expect(prometheusLabel('--')).toBeUndefined();
    expect(prometheusLabel('')).toBeUndefined();
  });
});
