import type { KubeObject } from '../../kube/types.ts';
import type { Condition } from '../model/condition.ts';
import { isRecord } from '../model/kind.ts';
import type { Container, EnvVar, PodSpec, Probe, Volume } from '../model/pod.ts';
import type { IntOrPercent } from '../model/workload.ts';

/** An OpenTelemetryCollector, v1beta1, as far as objects are made from it. */
export interface Collector extends KubeObject {
  spec: CollectorSpec;
  status?: CollectorStatus;
}

export type CollectorMode = 'daemonset' | 'deployment' | 'statefulset' | 'sidecar';

export interface CollectorSpec {
  mode?: CollectorMode;
  managementState?: string;
  image?: string;
  imagePullPolicy?: string;
  replicas?: number;
  config: CollectorConfig;
  configVersions?: number;
  args?: Record<string, string>;
  command?: string[];
  env?: EnvVar[];
  ports?: CollectorPort[];
  volumes?: Volume[];
  volumeMounts?: unknown[];
  initContainers?: Container[];
  additionalContainers?: Container[];
  serviceAccount?: string;
  podAnnotations?: Record<string, string>;
  podDisruptionBudget?: { minAvailable?: IntOrPercent; maxUnavailable?: IntOrPercent };
  networkPolicy?: { enabled?: boolean };
  observability?: { metrics?: { disablePrometheusAnnotations?: boolean } };
  livenessProbe?: Probe;
  readinessProbe?: Probe;
  startupProbe?: Probe;
  deploymentUpdateStrategy?: unknown;
  daemonSetUpdateStrategy?: unknown;
  persistentVolumeClaimRetentionPolicy?: unknown;
  volumeClaimTemplates?: unknown[];
  podManagementPolicy?: string;
  serviceName?: string;
  hostNetwork?: boolean;
  podSecurityContext?: unknown;
  terminationGracePeriodSeconds?: number;
  tolerations?: PodSpec['tolerations'];
  topologySpreadConstraints?: PodSpec['topologySpreadConstraints'];
  nodeSelector?: PodSpec['nodeSelector'];
  affinity?: PodSpec['affinity'];
  [field: string]: unknown;
}

export interface CollectorPort {
  name: string;
  port: number;
  protocol?: string;
  targetPort?: number | string;
  appProtocol?: string;
  nodePort?: number;
  hostPort?: number;
}

export interface CollectorConfig {
  receivers?: Components;
  exporters?: Components;
  extensions?: Components;
  service?: { extensions?: string[]; pipelines?: Record<string, Pipeline | null>; telemetry?: unknown };
  [section: string]: unknown;
}

export type Components = Record<string, unknown>;

interface Pipeline {
  receivers?: string[];
  exporters?: string[];
}

export interface CollectorStatus {
  version?: string;
  image?: string;
  observedGeneration?: number;
  scale?: { replicas?: number; selector?: string; statusReplicas?: string };
  conditions?: Condition[];
}

/** The definition's schema has let it in; only what is gone through without asking is looked at again. */
export function isCollector(object: KubeObject): object is Collector {
  const spec = object['spec'];
  return object.kind === 'OpenTelemetryCollector' && isRecord(spec) && isRecord(spec['config']);
}

export function modeOf({ spec }: Collector): CollectorMode {
  return spec.mode ?? 'deployment';
}
