/**
 * A Grafana dashboard as classic JSON (schema version 42): the form that file provisioning, ConfigMaps and both of Grafana's
 * APIs take. Grafana 12 and 13 refuse the newer v2 schema in files and ConfigMaps.
 */
export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly schemaVersion: 42;
  readonly version: 1;
  readonly editable: boolean;
  readonly graphTooltip: 0 | 1 | 2;
  readonly refresh: string;
  readonly timezone: 'browser';
  readonly time: { readonly from: string; readonly to: string };
  readonly templating: { readonly list: readonly Variable[] };
  readonly annotations: { readonly list: readonly [] };
  readonly links: readonly DashboardLink[];
  readonly panels: readonly Panel[];
}

export interface DashboardLink {
  readonly type: 'dashboards';
  readonly title: string;
  readonly tags: readonly string[];
  readonly asDropdown: boolean;
  readonly includeVars: boolean;
  readonly keepTime: boolean;
}

export type DatasourceKind = 'prometheus' | 'loki' | 'tempo';

/** Dashboards name data sources through variables, so that they work with any of the kind. */
export interface DatasourceRef {
  readonly type: DatasourceKind;
  readonly uid: string;
}

/** A variable in Grafana's own form; made by the functions in `variables.ts`. */
export interface Variable {
  readonly name: string;
  readonly type: 'datasource' | 'query' | 'textbox' | 'custom';
  readonly [field: string]: unknown;
}

export interface GridPosition {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** One query of a panel. */
export interface Target {
  readonly refId: string;
  readonly datasource: DatasourceRef;
  readonly [field: string]: unknown;
}

/** A panel on the grid. Its id is its place in the dashboard, so it stays when others are only restyled. */
export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: GridPosition;
  readonly description?: string;
  readonly datasource?: DatasourceRef;
  readonly targets?: readonly Target[];
  readonly fieldConfig?: FieldConfig;
  readonly [field: string]: unknown;
}

export interface FieldConfig {
  readonly defaults: { readonly unit?: Unit; readonly [field: string]: unknown };
  readonly overrides: readonly FieldOverride[];
}

export interface FieldOverride {
  readonly matcher: { readonly id: 'byName' | 'byRegexp' | 'byFrameRefID'; readonly options: string };
  readonly properties: readonly { readonly id: string; readonly value: unknown }[];
}

/** Units of Grafana's that our panels use. */
export type Unit =
  | 'none'
  | 'short'
  | 'percentunit'
  | 'bytes'
  | 'Bps'
  | 's'
  | 'reqps'
  | 'ops'
  | 'cps'
  | 'celsius'
  | 'watt'
  | 'kwatth'
  | 'hertz'
  | 'rotrpm'
  | 'bool_yes_no'
  | 'dateTimeFromNow';
