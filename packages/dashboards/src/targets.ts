import type { LogLines, LogNumbers, Promql, TraceQuery } from '@otelops/metrics';
import type { DatasourceKind, DatasourceRef, Target } from './dashboard.ts';

/** A query without its place in a panel: {@link numbered} gives it one. */
export type Query = Omit<Target, 'refId'> & { readonly datasource: DatasourceRef };

/** The data source that a dashboard's variable of this name points to. */
export function datasource(kind: DatasourceKind): DatasourceRef {
  return { type: kind, uid: `\${${kind}}` };
}

/** Series over time. `legend` is a template: `{{k8s_node_name}}`. */
export function series(expression: Promql<'vector'>, legend: string): Query {
  return {
    datasource: datasource('prometheus'),
    expr: expression.text,
    legendFormat: legend,
    editorMode: 'code',
    range: true,
    instant: false,
  };
}

/** The newest value of each series, as rows of a table. */
export function rows(expression: Promql<'vector'>): Query {
  return {
    datasource: datasource('prometheus'),
    expr: expression.text,
    legendFormat: '',
    editorMode: 'code',
    format: 'table',
    range: false,
    instant: true,
  };
}

/** Numbers counted from logs. */
export function logSeries(expression: LogNumbers, legend: string): Query {
  return {
    datasource: datasource('loki'),
    expr: expression.text,
    legendFormat: legend,
    editorMode: 'code',
    queryType: 'range',
  };
}

/** Log lines themselves. */
export function logLines(expression: LogLines, maxLines = 500): Query {
  return {
    datasource: datasource('loki'),
    expr: expression.text,
    editorMode: 'code',
    queryType: 'range',
    maxLines,
  };
}

/** Traces that a query finds. */
export function traces(query: TraceQuery, limit = 50): Query {
  return {
    datasource: datasource('tempo'),
    query: query.text,
    queryType: 'traceql',
    tableType: 'traces',
    limit,
    spss: 3,
    filters: [],
  };
}

/** The map of services that call each other; Tempo's data source reads it from Prometheus. */
export function serviceMap(): Query {
  return { datasource: datasource('tempo'), queryType: 'serviceMap', serviceMapQuery: '' };
}

/** Queries with the letters that Grafana tells them apart by. */
export function numbered(queries: readonly Query[]): readonly Target[] {
  return queries.map((query, index) => ({ refId: String.fromCharCode(65 + index), ...query }));
}
