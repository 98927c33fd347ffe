import type { PanelDraft } from '../layout.ts';
import { datasource, numbered, serviceMap } from '../targets.ts';
import type { PanelSpec } from './spec.ts';

/** Traces as rows; a trace's id opens it. */
export function traceTable(spec: PanelSpec): PanelDraft {
  return {
    type: 'table',
    title: spec.title,
    description: spec.description,
    width: spec.width,
    height: spec.height ?? 10,
    datasource: datasource('tempo'),
    targets: numbered(spec.queries),
    // Tempo's data source gives each column its own unit.
    fieldConfig: { defaults: { unit: 'none', custom: { align: 'auto', filterable: true } }, overrides: [] },
    options: { showHeader: true, cellHeight: 'sm' },
  };
}

/** Services as nodes, calls as edges. */
export function serviceGraphPanel(spec: Omit<PanelSpec, 'queries'>): PanelDraft {
  return {
    type: 'nodeGraph',
    title: spec.title,
    description: spec.description,
    width: spec.width,
    height: spec.height ?? 14,
    datasource: datasource('tempo'),
    targets: numbered([serviceMap()]),
    options: { zoomMode: 'cooperative', layoutAlgorithm: 'layered' },
  };
}
