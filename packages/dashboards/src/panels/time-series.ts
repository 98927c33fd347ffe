import type { PanelDraft } from '../layout.ts';
import { datasource, numbered } from '../targets.ts';
import { type NumberSpec, numberDefaults } from './spec.ts';

export interface TimeSeriesSpec extends NumberSpec {
  /** Series piled up on each other; for parts of a whole. */
  readonly stacked?: boolean;
  /** Drawn as bars, for counts. */
  readonly bars?: boolean;
  /** The legend as a table with the newest and the highest value. */
  readonly legendTable?: boolean;
}

/** Lines over time. */
export function timeSeries(spec: TimeSeriesSpec): PanelDraft {
  const stacked = spec.stacked ?? false;
  return {
    type: 'timeseries',
    title: spec.title,
    description: spec.description,
    width: spec.width,
    height: spec.height ?? 8,
    datasource: spec.queries[0]?.datasource ?? datasource('prometheus'),
    targets: numbered(spec.queries),
    fieldConfig: {
      defaults: {
        ...numberDefaults(spec),
        color: { mode: 'palette-classic' },
        custom: {
          drawStyle: spec.bars === true ? 'bars' : 'line',
          lineWidth: 1,
          fillOpacity: stacked || spec.bars === true ? 40 : 8,
          showPoints: 'never',
          spanNulls: false,
          stacking: { group: 'A', mode: stacked ? 'normal' : 'none' },
          thresholdsStyle: { mode: spec.thresholds === undefined ? 'off' : 'line' },
        },
      },
      overrides: [],
    },
    options: {
      legend: {
        showLegend: true,
        placement: spec.legendTable === true ? 'right' : 'bottom',
        displayMode: spec.legendTable === true ? 'table' : 'list',
        calcs: spec.legendTable === true ? ['lastNotNull', 'max'] : [],
      },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
  };
}
