import type { Dashboard, DatasourceKind, Variable } from './dashboard.ts';
import { layOut, type Section } from './layout.ts';
import { datasourceVariable } from './variables.ts';

/** What all dashboards of a stack have in common. */
export interface DashboardOptions {
  /** Uids that the data sources are provisioned with. Default: `prometheus`, `loki`, `tempo`. */
  readonly datasources?: Partial<Readonly<Record<DatasourceKind, string>>>;
  /** How often dashboards load anew: `30s`; `''` for never. Default: `30s`. */
  readonly refresh?: string;
  /** Whether people may change them on screen; changes are lost when Grafana's pod is. Default: false. */
  readonly editable?: boolean;
}

/** One board. */
export interface BoardSpec {
  /** Never change it: links and bookmarks hold it. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly datasources: readonly DatasourceKind[];
  readonly variables: readonly Variable[];
  readonly sections: readonly Section[];
  /** Time on screen. Default: the last hour. */
  readonly from?: string;
}

/** Tag of all our dashboards; the links between them go by it. */
const tag = 'otelops';

/** Puts a board together. */
export function buildDashboard(spec: BoardSpec, options: DashboardOptions = {}): Dashboard {
  const sources = spec.datasources.map((kind) => datasourceVariable(kind, options.datasources?.[kind] ?? kind));
  return {
    uid: spec.uid,
    title: spec.title,
    description: spec.description,
    tags: [tag],
    schemaVersion: 42,
    version: 1,
    editable: options.editable ?? false,
    graphTooltip: 1,
    refresh: options.refresh ?? '30s',
    timezone: 'browser',
    time: { from: spec.from ?? 'now-1h', to: 'now' },
    templating: { list: [...sources, ...spec.variables] },
    annotations: { list: [] },
    links: [
      { type: 'dashboards', title: 'Dashboards', tags: [tag], asDropdown: true, includeVars: true, keepTime: true },
    ],
    panels: layOut(spec.sections),
  };
}
