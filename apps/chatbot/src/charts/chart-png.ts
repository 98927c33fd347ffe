import { createRequire } from 'node:module';
import type { ChartEvent } from '@otelops/deployer/vocabulary';
import { renderAsync } from '@resvg/resvg-js';
import { lineChartSvg } from './line-chart.ts';

const require = createRequire(import.meta.url);

/** Brought along, because a slim image has no fonts and then no text would be drawn. */
const fontFiles = [
  require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
];

/** A chart as a PNG image, 1600 by 640 pixels (twice the size it is shown at, for dense screens). */
export async function chartPng(chart: ChartEvent): Promise<Uint8Array> {
  const image = await renderAsync(lineChartSvg(chart), {
    font: { loadSystemFonts: false, fontFiles, defaultFontFamily: 'DejaVu Sans' },
    fitTo: { mode: 'zoom', value: 2 },
  });
  return image.asPng();
}
