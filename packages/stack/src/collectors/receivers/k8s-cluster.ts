import type { GoDuration } from '../settings.ts';

/** https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/receiver/k8sclusterreceiver */
export interface K8sClusterReceiver {
  readonly auth_type: 'serviceAccount';
  readonly k8s_leader_elector: string;
  readonly collection_interval: GoDuration;
  readonly node_conditions_to_report: readonly ('Ready' | 'MemoryPressure' | 'DiskPressure' | 'PIDPressure')[];
  readonly allocatable_types_to_report: readonly ('cpu' | 'memory' | 'ephemeral-storage')[];
}

/** The state of Kubernetes objects, read by whichever gateway is elected. */
export function k8sClusterReceiver(elector: string, interval: GoDuration): K8sClusterReceiver {
  return {
    auth_type: 'serviceAccount',
    k8s_leader_elector: elector,
    collection_interval: interval,
    node_conditions_to_report: ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'],
    allocatable_types_to_report: ['cpu', 'memory', 'ephemeral-storage'],
  };
}
