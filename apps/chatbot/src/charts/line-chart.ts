import type { ChartEvent } from '@otelops/deployer/vocabulary';
import { cleanPoints, gapOf, isDrawable, linesOf, type Point } from './polyline.ts';
import { formatQuantity, type QuantityFormat, quantityFormat } from './quantity.ts';
import { coordinate, element, xmlText } from './svg.ts';
import { fitText, textWidth } from './text-width.ts';
import { type Axis, timeAxis, valueAxis } from './ticks.ts';

type Series = ChartEvent['series'][number];

const width = 800;
const height = 320;
const plot = { left: 84, right: 776, top: 58, bottom: 250 } as const;
const ink = { title: '#1a1d21', text: '#4a4f57', grid: '#e3e6ea', axis: '#9aa1ab', limit: '#c1121f', paper: '#ffffff' };

/** Told apart by people who see colours differently (after Okabe and Ito), dark enough on white. */
const colours = ['#0072b2', '#d55e00', '#009e73', '#a4508b', '#b8860b', '#3a9bd9', '#5b4b8a', '#333333'];

/** More lines cannot be told apart. */
const maxSeries = colours.length;

interface Frame {
  readonly x: Axis;
  readonly y: Axis;
  readonly format: QuantityFormat;
}

/**
 * A chart as SVG, 800 by 320: axes, grid, a dashed line at the threshold, gaps where points are missing, a legend with last
 * values. White behind it, so that it reads in light and dark mode. The same chart gives the same text, on every machine.
 * Of more than eight series those with the largest last values are drawn, and the rest counted.
 */
export function lineChartSvg(chart: ChartEvent): string {
  const clean = chart.series.map(({ name, points }) => ({ name, points: cleanPoints(points) }));
  const drawn = byLastValue(clean).slice(0, maxSeries);
  const frame = frameOf(chart, drawn);
  const body =
    frame === undefined
      ? [label('no data in this span', { x: width / 2, y: 160, size: 16, anchor: 'middle', fill: ink.text })]
      : [gridOf(frame), limitOf(chart, frame), ...drawn.map((one, index) => lineOf(one, frame, colourOf(index)))];
  const parts = [
    element('rect', { width, height, fill: ink.paper }),
    label(fitText(chart.title, 16, 740), { x: 24, y: 28, size: 16, fill: ink.title, weight: 'bold' }),
    ...body,
    legendOf(chart, drawn),
  ];
  const attributes = { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}` };
  return element(
    'svg',
    { ...attributes, 'font-family': 'DejaVu Sans' },
    `\n${parts.filter((part) => part !== '').join('\n')}\n`,
  );
}

function byLastValue(series: readonly Series[]): readonly Series[] {
  const last = (one: Series): number =>
    one.points.findLast(([, value]) => Number.isFinite(value))?.[1] ?? Number.NEGATIVE_INFINITY;
  return series.toSorted(
    (a, b) => compareNumbers(last(b), last(a)) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
}

function compareNumbers(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

function colourOf(index: number): string {
  return colours[index % colours.length] ?? ink.text;
}

function frameOf(chart: ChartEvent, drawn: readonly Series[]): Frame | undefined {
  const points = drawn.flatMap(({ points }) => points).filter(([, value]) => Number.isFinite(value));
  if (points.length === 0) return undefined;
  const values = points.map(([, value]) => value);
  if (chart.threshold !== undefined && isDrawable(chart.threshold)) values.push(chart.threshold);
  const times = chart.series.flatMap(({ points }) => points.map(([time]) => time));
  const x = timeAxis(
    times.reduce((a, b) => Math.min(a, b)),
    times.reduce((a, b) => Math.max(a, b)),
    8,
  );
  const y = valueAxis(values, chart.unit, 5);
  return { x, y, format: quantityFormat(chart.unit, Math.max(Math.abs(y.from), Math.abs(y.to)), y.step) };
}

function xOf(time: number, { x }: Frame): number {
  return plot.left + ((time - x.from) / (x.to - x.from)) * (plot.right - plot.left);
}

function yOf(value: number, { y }: Frame): number {
  return plot.bottom - ((value - y.from) / (y.to - y.from)) * (plot.bottom - plot.top);
}

function gridOf(frame: Frame): string {
  const rows = frame.y.ticks.flatMap((tick) => {
    const y = yOf(tick, frame);
    return [
      element('line', { x1: plot.left, y1: y, x2: plot.right, y2: y, stroke: tick === 0 ? ink.axis : ink.grid }),
      label(frame.format.write(tick), { x: plot.left - 8, y: y + 4, size: 12, anchor: 'end', fill: ink.text }),
    ];
  });
  const columns = frame.x.ticks.flatMap((tick) => {
    const x = xOf(tick, frame);
    return [
      element('line', { x1: x, y1: plot.bottom, x2: x, y2: plot.bottom + 5, stroke: ink.axis }),
      label(timeText(tick, frame.x.step), { x, y: plot.bottom + 19, size: 12, anchor: 'middle', fill: ink.text }),
    ];
  });
  const baseline = element('line', {
    x1: plot.left,
    y1: plot.bottom,
    x2: plot.right,
    y2: plot.bottom,
    stroke: ink.axis,
  });
  const caption = label(frame.format.caption, {
    x: plot.left - 8,
    y: plot.top - 10,
    size: 11,
    anchor: 'end',
    fill: ink.text,
  });
  const zone = label('UTC', { x: plot.left - 8, y: plot.bottom + 19, size: 11, anchor: 'end', fill: ink.axis });
  return [...rows, ...columns, baseline, ...(frame.format.caption === '' ? [] : [caption]), zone].join('\n');
}

function timeText(seconds: number, step: number): string {
  const text = new Date(seconds * 1000).toISOString();
  if (step >= 86_400) return text.slice(5, 10);
  return step < 60 ? text.slice(11, 19) : text.slice(11, 16);
}

function limitOf({ threshold, unit }: ChartEvent, frame: Frame): string {
  if (threshold === undefined || !isDrawable(threshold)) return '';
  const y = yOf(threshold, frame);
  const above = y - plot.top > 20;
  const text = `threshold ${formatQuantity(threshold, unit)}`;
  const line = {
    x1: plot.left,
    y1: y,
    x2: plot.right,
    y2: y,
    stroke: ink.limit,
    'stroke-width': 1.5,
    'stroke-dasharray': '6 4',
  };
  const room = textWidth(text, 12) + 8;
  const top = above ? y - 19 : y + 3;
  return [
    element('line', line),
    element('rect', { x: plot.right - room, y: top, width: room, height: 16, fill: ink.paper, 'fill-opacity': '0.85' }),
    label(text, { x: plot.right - 4, y: top + 12, size: 12, anchor: 'end', fill: ink.limit }),
  ].join('\n');
}

function lineOf(series: Series, frame: Frame, stroke: string): string {
  const at = ([time, value]: Point): string => `${coordinate(xOf(time, frame))} ${coordinate(yOf(value, frame))}`;
  const pieces = linesOf(series.points, gapOf(series.points));
  const path = pieces.filter((piece) => piece.length > 1).map((piece) => `M${piece.map(at).join('L')}`);
  const dots = pieces
    .filter((piece) => piece.length === 1)
    .flatMap((piece) =>
      piece.map(([time, value]) =>
        element('circle', { cx: xOf(time, frame), cy: yOf(value, frame), r: 2.5, fill: stroke }),
      ),
    );
  const line = { d: path.join(''), fill: 'none', stroke, 'stroke-width': 2, 'stroke-linejoin': 'round' };
  return [...(path.length === 0 ? [] : [element('path', line)]), ...dots].join('\n');
}

/** Two rows of four under the chart. */
function legendOf(chart: ChartEvent, drawn: readonly Series[]): string {
  const columns = drawn.length > 3 ? 4 : Math.max(1, drawn.length);
  const room = 752 / columns;
  const left = chart.series.length - drawn.length;
  const entries = drawn.flatMap((series, index) => {
    const last = series.points.findLast(([, value]) => Number.isFinite(value))?.[1];
    const value = last === undefined ? 'no data' : formatQuantity(last, chart.unit);
    const x = 24 + (index % columns) * room;
    const y = 290 + Math.floor(index / columns) * 18;
    const name = fitText(series.name, 12, room - 40 - textWidth(value, 12));
    return [
      element('rect', { x, y: y - 9, width: 12, height: 9, rx: 2, fill: colourOf(index) }),
      label(`${name === '' ? '' : `${name}  `}${value}`, { x: x + 18, y, size: 12, fill: ink.text }),
    ];
  });
  const rest = label(`and ${left} more, not drawn`, { x: 776, y: 28, size: 12, anchor: 'end', fill: ink.text });
  return [...entries, ...(left > 0 ? [rest] : [])].join('\n');
}

interface LabelPlace {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly fill: string;
  readonly anchor?: 'middle' | 'end';
  readonly weight?: 'bold';
}

function label(text: string, { x, y, size, fill, anchor, weight }: LabelPlace): string {
  const attributes = {
    x,
    y,
    'font-size': size,
    fill,
    ...(anchor === undefined ? {} : { 'text-anchor': anchor }),
    ...(weight === undefined ? {} : { 'font-weight': weight }),
  };
  return element('text', attributes, xmlText(text));
}
