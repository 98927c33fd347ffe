import type { Manifest } from '@otelops/deployer';
import type { MacConfig, StackConfig } from '../config/types.ts';
import { certManagerNamespace, collectorPodNames, names, ports, selectorOf } from '../names.ts';
import { apiServer, botPods, gatewayPods, grafanaPods, podsOf, portOf, prometheusPods } from '../network/peers.ts';
import { type NetworkRule, networkPolicy, type Peer } from '../objects/network-policy.ts';
import { tempoPodNames } from '../tempo/part-names.ts';

export function prometheusPolicy(config: StackConfig): readonly Manifest[] {
  if (!config.security.networkPolicies) return [];
  const clients = [gatewayPods(config), grafanaPods(config), prometheusPods(config), botPods];
  return [
    networkPolicy(
      { name: names.prometheus, namespace: config.namespaces.monitoring },
      {
        pods: selectorOf(names.prometheus),
        ingress: [{ peers: clients, ports: [ports.prometheus] }],
        egress: [...scraped(config), apiServer(config), ...macs(config), ...stores(config)],
      },
    ),
  ];
}

function scraped(config: StackConfig): readonly NetworkRule[] {
  const collectors = Object.values(collectorPodNames).map((name) => podsOf(config, 'observability', name));
  const at = (place: 'monitoring' | 'grafana' | 'observability', name: string, port: number): NetworkRule => ({
    peers: [podsOf(config, place, name)],
    ports: [port],
  });
  return [
    { peers: collectors, ports: [ports.collectorMetrics] },
    at('observability', names.operator, ports.operatorMetrics),
    { peers: [{ namespace: certManagerNamespace }], ports: [ports.certManagerMetrics] },
    at('monitoring', names.prometheus, ports.prometheus),
    at('monitoring', names.alertmanager, ports.alertmanager),
    at('monitoring', names.loki, ports.loki),
    ...tempoPodNames(config).map((name) => at('monitoring', name, ports.tempo)),
    at('grafana', names.grafana, ports.grafana),
  ];
}

/** A Mac known by name rather than by address may have any of the nodes' network. */
function macs({ cluster, macs: { hosts } }: StackConfig): readonly NetworkRule[] {
  return hosts
    .filter(({ mode }) => mode === 'scrape')
    .map((host) => ({ peers: peersOf(host, cluster.nodeCidrs), ports: [host.port] }));
}

function peersOf({ address = '' }: MacConfig, networks: readonly string[]): readonly Peer[] {
  const isAddress = /^(\d{1,3}\.){3}\d{1,3}$/.test(address);
  return isAddress ? [{ cidr: `${address}/32` }] : networks.map((cidr) => ({ cidr }));
}

function stores({ remoteWrite }: StackConfig): readonly NetworkRule[] {
  const used = [...new Set(remoteWrite.map(({ url }) => portOf(url)))];
  return used.length === 0 ? [] : [{ peers: [{ cidr: '0.0.0.0/0' }], ports: used }];
}
