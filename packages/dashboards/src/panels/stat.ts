import type { PanelDraft } from '../layout.ts';
import { datasource, numbered } from '../targets.ts';
import { type NumberSpec, numberDefaults } from './spec.ts';

export interface StatSpec extends NumberSpec {
  /** Colours the whole panel instead of the number. */
  readonly background?: boolean;
  /** Shown when there is no data. */
  readonly noValue?: string;
}

/** The newest value, large, over its course. */
export function stat(spec: StatSpec): PanelDraft {
  return {
    type: 'stat',
    title: spec.title,
    description: spec.description,
    width: spec.width,
    height: spec.height ?? 4,
    datasource: spec.queries[0]?.datasource ?? datasource('prometheus'),
    targets: numbered(spec.queries),
    fieldConfig: {
      defaults: {
        ...numberDefaults(spec),
        color: { mode: 'thresholds' },
        ...(spec.noValue === undefined ? {} : { noValue: spec.noValue }),
      },
      overrides: [],
    },
    options: {
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
      colorMode: spec.background === true ? 'background' : 'value',
      graphMode: 'area',
      justifyMode: 'auto',
      orientation: 'auto',
      textMode: 'auto',
      wideLayout: true,
    },
  };
}
