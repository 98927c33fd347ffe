import type { Manifest } from '@otelops/deployer';
import { mebibytesOf } from '../config/quantities.ts';
import type { Quantity, StackConfig } from '../config/types.ts';
import { manifest } from '../objects/metadata.ts';
import { type Resources, resourcesOf, type SizedPart } from '../profiles.ts';
import { images, versions } from '../versions.ts';
import type { CollectorConfig } from './config-types.ts';
import type { CollectorEnv, CollectorVolume, Toleration, TopologySpread, VolumeMount } from './pod-settings.ts';

/** The part of an OpenTelemetryCollector (operator 0.158) that ours use. */
export interface CollectorSpec {
  readonly mode: 'daemonset' | 'deployment';
  readonly image: string;
  readonly managementState: 'managed';
  readonly upgradeStrategy: 'none';
  readonly serviceAccount: string;
  readonly replicas?: number;
  readonly resources: Resources;
  readonly env: readonly CollectorEnv[];
  readonly priorityClassName?: string;
  readonly tolerations?: readonly Toleration[];
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly topologySpreadConstraints?: readonly TopologySpread[];
  readonly terminationGracePeriodSeconds?: number;
  readonly podSecurityContext?: Readonly<Record<string, unknown>>;
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly volumes: readonly CollectorVolume[];
  readonly volumeMounts: readonly VolumeMount[];
  readonly daemonSetUpdateStrategy?: {
    readonly type: 'RollingUpdate';
    readonly rollingUpdate: { readonly maxUnavailable: number };
  };
  readonly podDisruptionBudget?: { readonly minAvailable: number } | { readonly maxUnavailable: number };
  readonly networkPolicy: { readonly enabled: false };
  readonly livenessProbe: ProbeSettings;
  readonly readinessProbe: ProbeSettings;
  readonly config: CollectorConfig;
}

interface ProbeSettings {
  readonly initialDelaySeconds: number;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly failureThreshold: number;
}

/** What differs from one collector of ours to the next. */
export type CollectorDifferences = Omit<
  CollectorSpec,
  | 'image'
  | 'managementState'
  | 'upgradeStrategy'
  | 'serviceAccount'
  | 'resources'
  | 'networkPolicy'
  | 'livenessProbe'
  | 'readinessProbe'
> & { readonly size: SizedPart };

/**
 * A collector as the operator takes it. Named so that its workload is called `<name>-collector`. The label
 * `app.kubernetes.io/name` is that of the workload: the operator copies the labels of the resource to everything it makes,
 * and keeps a name that is there.
 */
export function collectorResource(
  stack: StackConfig,
  name: string,
  { size, ...differences }: CollectorDifferences,
): Manifest {
  const resources = resourcesOf(stack, size);
  const spec: CollectorSpec = {
    ...differences,
    image: images.collector,
    managementState: 'managed',
    // Version and configuration belong together, and both are ours.
    upgradeStrategy: 'none',
    serviceAccount: name,
    resources,
    env: [memoryLimit(resources), ...differences.env],
    // The operator's own policy lets anybody in; ours are written out.
    networkPolicy: { enabled: false },
    // Starting takes as long as the API server takes to list the node's pods.
    livenessProbe: { initialDelaySeconds: 45, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    readinessProbe: { initialDelaySeconds: 2, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3 },
  };
  const namespace = stack.namespaces.observability;
  const identity = { name, namespace, part: `${name}-collector`, version: versions.collector };
  return manifest('opentelemetry.io/v1beta1', 'OpenTelemetryCollector', identity, { spec });
}

const memoryShare = 0.8;

// The operator would set it to the whole limit; then Go collects garbage only when the kernel already kills.
function memoryLimit({ limits }: Resources): CollectorEnv {
  return { name: 'GOMEMLIMIT', value: `${mebibytesOf(limits.memory as Quantity, memoryShare)}MiB` };
}
