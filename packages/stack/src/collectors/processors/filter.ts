import { ottlString } from '../settings.ts';

/** https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/filterprocessor */
export interface FilterProcessor {
  readonly error_mode: 'ignore';
  readonly log_conditions?: readonly string[];
  readonly metric_conditions?: readonly string[];
}

/** Drops log records whose body matches one of the patterns. */
export function dropLogs(patterns: readonly string[]): FilterProcessor {
  return {
    error_mode: 'ignore',
    log_conditions: patterns.map((pattern) => `IsMatch(log.body, ${ottlString(pattern)})`),
  };
}

/** Each Deployment keeps ten old ReplicaSets: two series each that are 0 for ever. */
export const dropOldReplicaSets: FilterProcessor = {
  error_mode: 'ignore',
  metric_conditions: [`IsMatch(metric.name, ${ottlString('^k8s\\.replicaset\\.')}) and datapoint.value_int == 0`],
};
