import type { PanelDraft } from '../layout.ts';
import { datasource, numbered } from '../targets.ts';
import { type PanelSpec, thresholdSteps } from './spec.ts';

/** What a number stands for. */
export interface StateName {
  readonly value: number;
  readonly text: string;
  readonly color: 'green' | 'yellow' | 'orange' | 'red' | 'purple';
}

export interface StateTimelineSpec extends PanelSpec {
  readonly states: readonly StateName[];
}

/** Which state each series was in, over time. */
export function stateTimeline(spec: StateTimelineSpec): PanelDraft {
  const options = Object.fromEntries(
    spec.states.map(({ value, text, color }, index) => [String(value), { text, color, index }]),
  );
  return {
    type: 'state-timeline',
    title: spec.title,
    description: spec.description,
    width: spec.width,
    height: spec.height ?? 6,
    datasource: spec.queries[0]?.datasource ?? datasource('prometheus'),
    targets: numbered(spec.queries),
    fieldConfig: {
      defaults: {
        unit: 'none',
        color: { mode: 'thresholds' },
        mappings: [{ type: 'value', options }],
        thresholds: thresholdSteps([]),
        custom: { fillOpacity: 70, lineWidth: 0 },
      },
      overrides: [],
    },
    options: {
      mergeValues: true,
      showValue: 'auto',
      alignValue: 'left',
      rowHeight: 0.9,
      legend: { showLegend: true, displayMode: 'list', placement: 'bottom' },
      tooltip: { mode: 'single', sort: 'none' },
    },
  };
}
