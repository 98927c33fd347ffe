import type { Rule } from './rule.ts';
import { backendLogs } from './rules/backend-logs.ts';
import { backendNotReady } from './rules/backends.ts';
import { certificateExpiring } from './rules/certificates.ts';
import { collectorLogs } from './rules/collector-logs.ts';
import { dnsDown } from './rules/dns.ts';
import { drift } from './rules/drift.ts';
import { grafanaLogs } from './rules/grafana-logs.ts';
import { nodeCordoned, nodeNotReady, nodePressure } from './rules/nodes.ts';
import { prometheusRules } from './rules/prometheus.ts';
import { tooManySeries } from './rules/series.ts';
import { serviceMismatch } from './rules/services.ts';
import { signalRules } from './rules/signals.ts';
import { missingSource } from './rules/sources.ts';
import { traceRules } from './rules/traces.ts';
import { volumeFull } from './rules/volumes.ts';
import { workloads } from './rules/workloads.ts';

/** Every way of seeing that something is wrong. */
export const rules: readonly Rule[] = [
  nodeNotReady,
  nodePressure,
  nodeCordoned,
  dnsDown,
  certificateExpiring,
  workloads,
  drift,
  serviceMismatch,
  volumeFull,
  backendNotReady,
  ...backendLogs,
  ...grafanaLogs,
  ...collectorLogs,
  ...prometheusRules,
  ...signalRules,
  ...traceRules,
  missingSource,
  tooManySeries,
];
