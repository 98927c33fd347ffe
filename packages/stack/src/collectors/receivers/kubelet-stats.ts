import { ports } from '../../names.ts';
import { fromEnvironment, type GoDuration } from '../settings.ts';

/** https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/receiver/kubeletstatsreceiver */
export interface KubeletStatsReceiver {
  readonly auth_type: 'serviceAccount';
  readonly endpoint: string;
  readonly insecure_skip_verify: boolean;
  readonly collection_interval: GoDuration;
  readonly metric_groups: readonly ('node' | 'pod' | 'container' | 'volume')[];
  readonly extra_metadata_labels: readonly 'k8s.volume.type'[];
}

/** Name of the node a pod runs on, from the downward API. */
export const nodeNameVariable = 'K8S_NODE_NAME';

/**
 * What the kubelet of the own node measures. By its name, which stands in its certificate; K3s puts the names of all nodes
 * into its DNS (CoreDNS `NodeHosts`), and signs the certificate with the authority that every service account knows. Shares of
 * requests and limits are computed by queries: asking the kubelet for them would need the right to enter containers.
 */
export function kubeletStatsReceiver(interval: GoDuration, skipVerify: boolean): KubeletStatsReceiver {
  return {
    auth_type: 'serviceAccount',
    endpoint: `https://${fromEnvironment(nodeNameVariable)}:${ports.kubelet}`,
    insecure_skip_verify: skipVerify,
    collection_interval: interval,
    metric_groups: ['node', 'pod', 'container', 'volume'],
    // Names the claim of each volume as well, by which alerts and dashboards know it. Read from the kubelet's list of pods.
    extra_metadata_labels: ['k8s.volume.type'],
  };
}
