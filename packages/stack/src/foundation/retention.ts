import type { Component } from '@otelops/deployer';
import { goDuration } from '../config/quantities.ts';
import type { StackConfig } from '../config/types.ts';
import { names } from '../names.ts';
import { configMap } from '../objects/config-map.ts';
import { toYaml } from '../objects/yaml.ts';

export const lokiRetentionMap = 'loki-retention';
const retentionMap = 'retention-policies';
export const retentionFile = 'overrides.yaml';

/** The only tenant where there is no multi-tenancy; what Loki calls it itself. */
const lokiTenant = 'fake';

/**
 * How long everything is kept: as a table for people, and for Loki as a file that it reads again while it runs. Prometheus and
 * Tempo have theirs in their own config: Prometheus reads no other file, and Tempo's overrides of one value would take away
 * all its other limits, since it does not merge them with its defaults.
 */
export function retention(config: StackConfig): Component {
  const namespace = config.namespaces.monitoring;
  return {
    name: 'retention',
    summary: 'How long everything is kept',
    dependsOn: ['namespaces'],
    objects: [
      configMap(
        { name: lokiRetentionMap, namespace, part: names.loki },
        { [retentionFile]: toYaml(lokiOverrides(config)) },
      ),
      configMap({ name: retentionMap, namespace, part: 'retention' }, retentionTable(config)),
    ],
  };
}

interface LokiOverrides {
  readonly overrides: Readonly<
    Record<
      string,
      {
        readonly retention_period: string;
        readonly retention_stream: readonly {
          readonly selector: string;
          readonly priority: number;
          readonly period: string;
        }[];
      }
    >
  >;
}

function lokiOverrides({ retention: { auditLogs, logs } }: StackConfig): LokiOverrides {
  const retention_stream = [{ selector: '{log_type="audit"}', priority: 1, period: goDuration(auditLogs) }];
  return { overrides: { [lokiTenant]: { retention_period: goDuration(logs), retention_stream } } };
}

function retentionTable({ retention: kept }: StackConfig): Readonly<Record<string, string>> {
  return {
    metrics: kept.metrics,
    logs: kept.logs,
    'audit-logs': kept.auditLogs,
    traces: kept.traces,
    'out-of-order-window': kept.outOfOrderWindow,
  };
}
