import type { ChartEvent } from '@otelops/deployer/vocabulary';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chartPng } from './chart-png.ts';
import { lineChartSvg } from './line-chart.ts';

const noon = Date.UTC(2026, 10, 23, 11, 0) / 1000;

/** A value a minute for an hour: a triangle between `low` and `high`. */
function triangle(low: number, high: number, phase = 0): readonly (readonly [number, number])[] {
  return Array.from({ length: 61 }, (_, minute) => {
    const share = Math.abs((((minute + phase) % 30) - 15) / 15);
    return [noon + minute * 60, low + (high - low) * share] as const;
  });
}

function chart(parts: Partial<ChartEvent>): ChartEvent {
  return { type: 'chart', time: '2026-11-23T12:00:00.000Z', title: 'A chart', unit: '', series: [], ...parts };
}

const queue = chart({
  title: 'CollectorQueueFilling',
  unit: '%',
  threshold: 50,
  series: [
    { name: 'otel-gateway-0 otlp/loki', points: triangle(10, 80) },
    {
      name: 'otel-gateway-1 otlp/tempo',
      points: triangle(5, 30, 8).filter((_, minute) => minute < 20 || minute > 30),
    },
  ],
});

const memory = chart({
  title: 'Memory of pods & <others>',
  unit: 'By',
  threshold: 3.2 * 1024 ** 3,
  series: Array.from({ length: 12 }, (_, pod) => ({
    name: `node-${pod} with a name that is long`,
    points: triangle(pod * 2 ** 28, (pod + 1) * 2 ** 28, pod),
  })),
});

describe('a chart', () => {
  it('shows percent with a threshold, a gap and a legend', async () => {
    await expect(lineChartSvg(queue)).toMatchFileSnapshot('goldens/percent.golden.svg');
  });

  it('shows bytes by 1024, and says how many of twelve series it leaves out', async () => {
    await expect(lineChartSvg(memory)).toMatchFileSnapshot('goldens/bytes.golden.svg');
  });

  it('shows seconds as days where they are days', async () => {
    const points = triangle(1_700_000, 1_900_000);
    const days = chart({
      title: 'Runs out in',
      unit: 's',
      threshold: 1_814_400,
      series: [{ name: 'otel/ca', points }],
    });
    await expect(lineChartSvg(days)).toMatchFileSnapshot('goldens/seconds.golden.svg');
  });

  it('says that there are no data where there are none', () => {
    expect(lineChartSvg(chart({ series: [{ name: 'x', points: [[noon, Number.NaN]] }] }))).toContain('no data');
  });

  it('breaks a line where points are missing, and draws no line through the gap', () => {
    const paths = [...lineChartSvg(queue).matchAll(/<path d="([^"]*)"/g)].map((match) => match[1]?.match(/M/g)?.length);
    expect(paths).toEqual([1, 2]);
  });

  it('escapes what others named', () => {
    expect(lineChartSvg(memory)).toContain('Memory of pods &amp; &lt;others&gt;');
  });

  it('becomes a PNG image with text in it, on a machine without fonts', async () => {
    const withText = await chartPng(queue);
    expect([...withText.slice(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
    const dimensions = new DataView(withText.buffer, withText.byteOffset + 16, 8);
    expect([dimensions.getUint32(0), dimensions.getUint32(4)]).toEqual([1600, 640]);
    const renamed = await chartPng({ ...queue, title: 'CollectorQueueFull' });
    expect(Buffer.from(renamed).equals(Buffer.from(withText))).toBe(false);
  });

  it('is the same text whatever the order its series came in', () => {
    expect(lineChartSvg({ ...memory, series: memory.series.toReversed() })).toBe(lineChartSvg(memory));
  });

  it('stays within its frame, with whole numbers only, for any series', () => {
    const value = fc.oneof(fc.double({ noDefaultInfinity: false }), fc.integer({ min: -1000, max: 1000 }));
    const points = fc.array(fc.tuple(fc.integer({ min: 0, max: 4e9 }), value), { maxLength: 20 });
    const series = fc.array(fc.record({ name: fc.string({ unit: 'binary' }), points }), { maxLength: 11 });
    const unit = fc.constantFrom('', '1', '%', 's', 'By', 'By/s', 'Cel', '{pod}', '{span}/s', 'ms', 'Hz', 'nonsense');
    fc.assert(
      fc.property(series, unit, fc.option(value, { nil: undefined }), (drawn, code, threshold) => {
        const svg = lineChartSvg(
          chart({
            unit: code,
            series: drawn,
            title: drawn[0]?.name ?? '',
            ...(threshold === undefined ? {} : { threshold }),
          }),
        );
        expect(svg).not.toMatch(/(?:x|y|cx|cy|x1|x2|y1|y2)="(?:NaN|-?Infinity|[^"]*e\+)/);
        for (const [, path = ''] of svg.matchAll(/ d="([^"]*)"/g)) {
          for (const place of path.split(/[ML]/).filter((part) => part !== '')) {
            const [x = Number.NaN, y = Number.NaN] = place.split(' ').map(Number);
            expect(x).toBeGreaterThanOrEqual(83.9);
            expect(x).toBeLessThanOrEqual(776.1);
            expect(y).toBeGreaterThanOrEqual(57.9);
            expect(y).toBeLessThanOrEqual(250.1);
          }
        }
      }),
    );
  });
});
