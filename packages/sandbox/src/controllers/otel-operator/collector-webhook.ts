import { isRecord } from '../model/kind.ts';
import type { Collector } from './collector.ts';
import { metricsPort } from './collector-ports.ts';

/** One operation of RFC 6902, as admission webhooks answer with. */
export interface PatchOperation {
  op: 'add' | 'replace';
  path: string;
  value: unknown;
}

/** What the operator's defaulting webhook adds to a collector (internal/webhook/collector_webhook.go: Default). */
export function collectorDefaults({ spec }: Collector): PatchOperation[] {
  const missing: Array<[field: string, value: unknown]> = [
    ...(spec.mode === undefined ? [['mode', 'deployment'] as [string, unknown]] : []),
    ...(spec['upgradeStrategy'] === undefined ? [['upgradeStrategy', 'automatic'] as [string, unknown]] : []),
    ...(spec.replicas === undefined ? [['replicas', 1] as [string, unknown]] : []),
    ...(spec.managementState === undefined ? [['managementState', 'managed'] as [string, unknown]] : []),
    ...(spec.networkPolicy?.enabled === undefined
      ? [['networkPolicy', { ...spec.networkPolicy, enabled: true }] as [string, unknown]]
      : []),
  ];
  return [
    ...missing.map(([field, value]): PatchOperation => ({ op: 'add', path: `/spec/${field}`, value })),
    ...telemetryDefault(spec),
  ];
}

/** Without readers of its own the collector shows its metrics on all addresses, which plain collectors do not. */
function telemetryDefault({ config }: Collector['spec']): PatchOperation[] {
  const telemetry = config.service?.telemetry;
  const metrics = isRecord(telemetry) ? telemetry['metrics'] : undefined;
  if (isRecord(metrics) && (Array.isArray(metrics['readers']) || metrics['address'] !== undefined)) return [];
  const reader = { pull: { exporter: { prometheus: { host: '0.0.0.0', port: metricsPort(config) } } } };
  const value = {
    ...(isRecord(telemetry) ? telemetry : {}),
    metrics: { ...(isRecord(metrics) ? metrics : {}), readers: [reader] },
  };
  return [{ op: 'add', path: '/spec/config/service/telemetry', value }];
}

/** What its validating webhook says: a refusal, or warnings. */
export interface CollectorVerdict {
  refusal?: string;
  warnings: readonly string[];
}

/** Judges a collector as the operator does; `old` is what an update would replace. */
export function judgeCollector(collector: Collector, old: Collector | undefined): CollectorVerdict {
  const oldMode = old?.spec.mode;
  const { mode = 'deployment' } = collector.spec;
  if (oldMode !== undefined && oldMode !== mode) {
    return {
      refusal: `the OpenTelemetry Collector mode is set to ${oldMode}, which does not support modification`,
      warnings: [],
    };
  }
  const nulls = nullObjects(collector.spec.config);
  const warnings =
    nulls.length === 0
      ? []
      : [
          `Collector config spec.config has null objects: ${nulls.join(', ')}. For compatibility with other tooling, such as kustomize and kubectl edit, it is recommended to use empty objects e.g. batch: {}.`,
        ];
  const attribute = unsupported(collector, mode);
  if (attribute === undefined) return { warnings };
  return {
    refusal: `the OpenTelemetry Collector mode is set to ${mode}, which does not support the attribute '${attribute}'`,
    warnings,
  };
}

function unsupported({ spec }: Collector, mode: string): string | undefined {
  const isSidecar = mode === 'sidecar';
  const strategyType = (strategy: unknown): boolean => isRecord(strategy) && strategy['type'] !== undefined;
  const rules: Array<[attribute: string, broken: boolean]> = [
    ['volumeClaimTemplates', mode !== 'statefulset' && (spec.volumeClaimTemplates ?? []).length > 0],
    [
      'persistentVolumeClaimRetentionPolicy',
      mode !== 'statefulset' && spec.persistentVolumeClaimRetentionPolicy !== undefined,
    ],
    ['tolerations', isSidecar && (spec.tolerations ?? []).length > 0],
    ['priorityClassName', isSidecar && spec['priorityClassName'] !== undefined],
    ['affinity', isSidecar && spec.affinity !== undefined],
    ['AdditionalContainers', isSidecar && (spec.additionalContainers ?? []).length > 0],
    ['updateStrategy', mode !== 'daemonset' && strategyType(spec.daemonSetUpdateStrategy)],
    ['deploymentUpdateStrategy', mode !== 'deployment' && strategyType(spec.deploymentUpdateStrategy)],
  ];
  return rules.find(([, broken]) => broken)?.[0];
}

/** Paths of components written as `batch:` without anything behind it. */
function nullObjects(config: Collector['spec']['config']): string[] {
  const sections = ['connectors', 'exporters', 'extensions', 'processors', 'receivers'];
  return sections.flatMap((section) => {
    const components = config[section];
    if (!isRecord(components)) return [];
    return Object.entries(components).flatMap(([id, settings]) => nullPaths(settings, `${section}.${id}`));
  });
}

function nullPaths(value: unknown, path: string): string[] {
  if (value === null) return [`${path}:`];
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => nullPaths(inner, `${path}.${key}`));
}
