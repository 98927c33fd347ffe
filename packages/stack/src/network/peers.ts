import type { StackConfig } from '../config/types.ts';
import { collectorPodNames, names, otelopsNamespace, type Place, ports } from '../names.ts';
import type { NetworkRule, Peer } from '../objects/network-policy.ts';

/** The pods of one part, as the other end of a connection. */
export function podsOf(config: StackConfig, place: Place, name: string): Peer {
  return { namespace: config.namespaces[place], pods: { 'app.kubernetes.io/name': name } };
}

export function gatewayPods(config: StackConfig): Peer {
  return podsOf(config, 'observability', collectorPodNames.gateway);
}

export function prometheusPods(config: StackConfig): Peer {
  return podsOf(config, 'monitoring', names.prometheus);
}

export function grafanaPods(config: StackConfig): Peer {
  return podsOf(config, 'grafana', names.grafana);
}

/** The bot asks every database when it looks into a fault. */
export const botPods: Peer = { namespace: otelopsNamespace };

/** The API server, after the address of its Service has been replaced by that of a server. */
export function apiServer(config: StackConfig): NetworkRule {
  return { peers: config.cluster.nodeCidrs.map((cidr) => ({ cidr })), ports: [ports.apiServer] };
}

/** Port of a URL, its scheme's when it states none. */
export function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}
