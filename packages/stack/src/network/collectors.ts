import type { Component } from '@otelops/deployer';
import type { StackConfig } from '../config/types.ts';
import { collectorPodNames, macsPush, names, ports } from '../names.ts';
import { type NetworkRule, networkPolicy } from '../objects/network-policy.ts';
import { tempoReceiver } from '../tempo/part-names.ts';
import { apiServer, botPods, gatewayPods, podsOf, prometheusPods } from './peers.ts';

/** What collectors may connect to, and who to them. In phase 2, since nothing is open before. */
export function collectorNetwork(config: StackConfig): readonly Component[] {
  if (!config.security.networkPolicies) return [];
  const namespace = config.namespaces.observability;
  const pods = (name: string) => ({ 'app.kubernetes.io/name': name });
  const toGateways: NetworkRule = { peers: [gatewayPods(config)], ports: [ports.otlpGrpc] };
  const selfReport: NetworkRule = { peers: [prometheusPods(config), botPods], ports: [ports.collectorMetrics] };
  const { audit, gateway, node } = collectorPodNames;
  return [
    {
      name: 'collector-network',
      summary: 'Connections of the collectors',
      dependsOn: ['namespaces', 'network'],
      objects: [
        networkPolicy(
          { name: node, namespace, part: names.nodeCollector },
          {
            pods: pods(node),
            // Applications anywhere send to the collector of their node.
            ingress: [{ ports: [ports.otlpGrpc, ports.otlpHttp] }, selfReport],
            egress: [toGateways, apiServer(config), kubelets(config)],
          },
        ),
        networkPolicy(
          { name: gateway, namespace, part: names.gatewayCollector },
          {
            pods: pods(gateway),
            ingress: [
              {
                peers: [podsOf(config, 'observability', node), podsOf(config, 'observability', audit)],
                ports: [ports.otlpGrpc],
              },
              ...(macsPush(config) ? [{ ports: [ports.macPush] }] : []),
              selfReport,
            ],
            egress: [...backends(config), apiServer(config)],
          },
        ),
        networkPolicy(
          { name: audit, namespace, part: names.auditCollector },
          {
            pods: pods(audit),
            ingress: [selfReport],
            egress: [toGateways, apiServer(config)],
          },
        ),
      ],
    },
  ];
}

function kubelets({ cluster }: StackConfig): NetworkRule {
  return { peers: cluster.nodeCidrs.map((cidr) => ({ cidr })), ports: [ports.kubelet] };
}

function backends(config: StackConfig): readonly NetworkRule[] {
  return [
    { peers: [prometheusPods(config)], ports: [ports.prometheus] },
    { peers: [podsOf(config, 'monitoring', names.loki)], ports: [ports.loki] },
    { peers: [podsOf(config, 'monitoring', tempoReceiver(config))], ports: [ports.otlpGrpc, ports.otlpHttp] },
  ];
}
