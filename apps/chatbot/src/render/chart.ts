import type { ChartEvent } from '@otelops/deployer';
import type { KnownBlock } from '@slack/types';
import { section } from './blocks.ts';
import { bold, code, safeLine } from './text.ts';

const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const width = 30;
const shownSeries = 5;

/** One spark line a series, between its lowest and highest value: what a chart says where no image can be shown. */
export function chartBlocks(chart: ChartEvent): readonly KnownBlock[] {
  const limit = chart.threshold === undefined ? '' : ` threshold ${safeLine(`${chart.threshold} ${chart.unit}`, 60)}`;
  const lines = chart.series.slice(0, shownSeries).map(({ name, points }) => {
    const values = points
      .slice(-width)
      .map(([, value]) => value)
      .filter(Number.isFinite);
    if (values.length === 0) return `${safeLine(name, 80)} no data`;
    const low = Math.min(...values);
    const high = Math.max(...values);
    const line = values.map((value) => bar(value, low, high)).join('');
    return `${safeLine(name, 80)} ${code(line)} ${low.toPrecision(3)} … ${high.toPrecision(3)} ${safeLine(chart.unit, 20)}`;
  });
  return [section([`${bold(chart.title)}${limit}`, ...lines].join('\n'))];
}

function bar(value: number, low: number, high: number): string {
  const share = high === low ? 0 : (value - low) / (high - low);
  return bars[Math.min(bars.length - 1, Math.floor(share * bars.length))] ?? ' ';
}
