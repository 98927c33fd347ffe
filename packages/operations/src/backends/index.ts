/** Typed clients of the stack's servers over {@link HttpBackend}. */
export { type AlertmanagerClient, alertmanagerClient } from './alertmanager.ts';
export type {
  AlertFilter,
  AlertmanagerStatus,
  HeldAlert,
  HeldAlertGroup,
  Silence,
  SilenceMatcher,
  WantedSilence,
} from './alertmanager-types.ts';
export type { Answer, BackendFault, BackendFaultCode } from './answer.ts';
export { answered, failed } from './answer.ts';
export type { Readiness } from './ask.ts';
export { type GrafanaClient, grafanaClient } from './grafana.ts';
export type { BackendName, BackendQuery, BackendReply, BackendRequest, HttpBackend } from './http-backend.ts';
export { backendNames, defaultTimeoutMs } from './http-backend.ts';
export { formatLabels, type Labels } from './labels.ts';
export { type LogLine, type LogRange, type LogStream, type LokiClient, lokiClient } from './loki.ts';
export { formatMatcher, parseMatcher, saysNothing, silenceTargets } from './matchers.ts';
export { type PrometheusClient, prometheusClient, type QueryRange } from './prometheus.ts';
export type {
  HeadSeries,
  RuleAlert,
  RuleGroupState,
  RuleState,
  Sample,
  ScrapeTarget,
  Series,
} from './prometheus-types.ts';
export { type TempoClient, tempoClient } from './tempo.ts';
