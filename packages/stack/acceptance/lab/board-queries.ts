import { allDashboards, type DatasourceKind } from '@otelops/dashboards';

/** A query of a panel, as Grafana sends it when every variable means everything. */
export interface BoardQuery {
  readonly board: string;
  readonly panel: string;
  readonly kind: DatasourceKind;
  readonly text: string;
}

/** Of what does not run in the lab; the bot's own tests hold its names. */
export const absentBoards: readonly string[] = ['Slack Bot'];

/** Queries to Prometheus and Loki of all dashboards whose subject runs here. */
export function boardQueries(): readonly BoardQuery[] {
  const boards = allDashboards().filter(({ title }) => !absentBoards.includes(title));
  return boards.flatMap(({ panels, title: board }) =>
    panels.flatMap(({ targets = [], title: panel = '' }) =>
      targets
        .filter(({ datasource }) => datasource.type === 'prometheus' || datasource.type === 'loki')
        .map(({ datasource, expr }) => ({ board, panel, kind: datasource.type, text: filledIn(String(expr)) })),
    ),
  );
}

function filledIn(query: string): string {
  return query.replace(/\$\{?__\w+\}?/g, '5m').replace(/\$\{?\w+(:\w+)?\}?/g, '.+');
}

/** Panels that are empty while all is well, or whose emitter is not to be had, by their board. */
export const quietPanels: readonly string[] = [
  'K3s Cluster Overview: Restarts in the last hour',
  'Log Explorer: Errors by service',
  'Collector Health: Given up',
  'Collector Health: Gateways in the ring',
];
