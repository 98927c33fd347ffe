import type { ChartEvent } from '@otelops/deployer/vocabulary';
import type { Paint } from './paint.ts';
import { fit } from './text.ts';

const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** One spark line a series, between its lowest and highest value. */
export function renderChart(chart: ChartEvent, paint: Paint, columns: number): string[] {
  const name = Math.max(0, ...chart.series.map((series) => series.name.length));
  const room = Math.max(8, columns - name - 28);
  const lines = chart.series.map((series) => {
    const values = series.points.slice(-room).map(([, value]) => value);
    const low = Math.min(...values);
    const high = Math.max(...values);
    const range = values.length === 0 ? 'no data' : `${low.toPrecision(3)} … ${high.toPrecision(3)} ${chart.unit}`;
    return `${series.name.padEnd(name)} ${paint.cyan(values.map((value) => bar(value, low, high)).join(''))} ${paint.dim(range)}`;
  });
  const limit = chart.threshold === undefined ? '' : ` (threshold ${chart.threshold} ${chart.unit})`;
  return [paint.bold(fit(chart.title + limit, columns)), ...lines];
}

function bar(value: number, low: number, high: number): string {
  const share = high === low ? 0 : (value - low) / (high - low);
  return bars[Math.min(bars.length - 1, Math.floor(share * bars.length))] ?? ' ';
}
