export { allDashboards } from './all.ts';
export { buildClusterOverview } from './boards/cluster-overview.ts';
export { buildCollectorHealth } from './boards/collector-health.ts';
export { buildLogExplorer } from './boards/log-explorer.ts';
export { buildMacosMonitoring } from './boards/macos-monitoring.ts';
export { buildNodePerformance } from './boards/node-performance.ts';
export { buildPodResources } from './boards/pod-resources.ts';
export { buildSlackBot } from './boards/slack-bot.ts';
export { buildTraceAnalytics } from './boards/trace-analytics.ts';
export { type BoardSpec, buildDashboard, type DashboardOptions } from './build.ts';
export type {
  Dashboard,
  DashboardLink,
  DatasourceKind,
  DatasourceRef,
  FieldConfig,
  FieldOverride,
  GridPosition,
  Panel,
  Target,
  Unit,
  Variable,
} from './dashboard.ts';
export { gridWidth, layOut, type PanelDraft, type Section } from './layout.ts';
export { dashboardConfigMapData, dashboardJson } from './output.ts';
export { logs } from './panels/logs.ts';
export type { NumberSpec, PanelSpec, Threshold } from './panels/spec.ts';
export { type StatSpec, stat } from './panels/stat.ts';
export { type StateName, type StateTimelineSpec, stateTimeline } from './panels/state-timeline.ts';
export { type Column, type TableSpec, table } from './panels/table.ts';
export { type TimeSeriesSpec, timeSeries } from './panels/time-series.ts';
export { serviceGraphPanel, traceTable } from './panels/traces.ts';
export { datasource, logLines, logSeries, type Query, rows, series, serviceMap, traces } from './targets.ts';
export { datasourceVariable, type LabelVariable, labelVariable, streamVariable, textVariable } from './variables.ts';
