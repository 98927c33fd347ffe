import type { PanelDraft } from '../layout.ts';
import { datasource, numbered } from '../targets.ts';
import type { PanelSpec } from './spec.ts';

/** Log lines, newest first; a line's trace opens by the data source's derived field. */
export function logs(spec: PanelSpec): PanelDraft {
  return {
    type: 'logs',
    title: spec.title,
    description: spec.description,
    width: spec.width,
    height: spec.height ?? 16,
    datasource: datasource('loki'),
    targets: numbered(spec.queries),
    options: {
      showTime: true,
      showLabels: false,
      showCommonLabels: false,
      wrapLogMessage: true,
      prettifyLogMessage: false,
      enableLogDetails: true,
      dedupStrategy: 'none',
      sortOrder: 'Descending',
    },
  };
}
