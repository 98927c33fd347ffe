import type { Manifest } from '@otelops/deployer';
import type { StackConfig } from '../config/types.ts';
import { ports, selectorOf } from '../names.ts';
import { botPods, gatewayPods, grafanaPods, podsOf, prometheusPods } from '../network/peers.ts';
import { kafkaEgress } from '../objects/kafka.ts';
import { type NetworkRule, networkPolicy } from '../objects/network-policy.ts';
import { objectStorageEgress } from '../objects/object-storage.ts';
import { calledBy, callersOf } from './calls.ts';
import { type TempoPartName, tempoParts } from './part-names.ts';
import { type TempoPart, tempoPartsOf } from './parts.ts';

/** Who may connect to a part, and what it may connect to. */
export function tempoPolicy(config: StackConfig, part: TempoPart): readonly Manifest[] {
  if (!config.security.networkPolicies) return [];
  const inRing = part.uses.includes('ring') ? [gossip(config)] : [];
  return [
    networkPolicy(
      { name: part.name, namespace: config.namespaces.monitoring },
      {
        pods: selectorOf(part.name),
        ingress: [...clients(config, part.name), ...grpc(config, callersOf(part.name)), ...inRing],
        egress: [
          ...grpc(config, calledBy(part.name)),
          ...inRing,
          ...(part.uses.includes('kafka') ? kafkaEgress(config) : []),
          ...(part.uses.includes('object-storage') ? objectStorageEgress(config) : []),
        ],
      },
    ),
  ];
}

function clients(config: StackConfig, part: TempoPartName): readonly NetworkRule[] {
  const asking = part === tempoParts.frontend ? [grafanaPods(config), botPods] : [];
  const http: NetworkRule = { peers: [...asking, prometheusPods(config)], ports: [ports.tempo] };
  if (part !== tempoParts.distributor) return [http];
  return [{ peers: [gatewayPods(config)], ports: [ports.otlpGrpc, ports.otlpHttp] }, http];
}

function grpc(config: StackConfig, others: readonly TempoPartName[]): readonly NetworkRule[] {
  if (others.length === 0) return [];
  return [{ peers: others.map((name) => podsOf(config, 'monitoring', name)), ports: [ports.tempoGrpc] }];
}

/** Members speak to all members, in both directions. */
function gossip(config: StackConfig): NetworkRule {
  const members = tempoPartsOf(config).filter(({ uses }) => uses.includes('ring'));
  return { peers: members.map(({ name }) => podsOf(config, 'monitoring', name)), ports: [ports.tempoGossip] };
}
