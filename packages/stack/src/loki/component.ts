import type { Component, Manifest } from '@otelops/deployer';
import type { StackConfig } from '../config/types.ts';
import { headless, names, ports, scheme, selectorOf } from '../names.ts';
import { botPods, gatewayPods, grafanaPods, podsOf, prometheusPods } from '../network/peers.ts';
import { configMap } from '../objects/config-map.ts';
import { replicaClaim } from '../objects/data-volume.ts';
import { type NetworkRule, networkPolicy } from '../objects/network-policy.ts';
import { objectStorageEgress } from '../objects/object-storage.ts';
import { headlessService, service } from '../objects/service.ts';
import { disruptionBudget, serviceAccount, statefulSet } from '../objects/workload.ts';
import { toYaml } from '../objects/yaml.ts';
import { replicasOf } from '../profiles.ts';
import { mtlsOn } from '../tls.ts';
import { versions } from '../versions.ts';
import { lokiConfig } from './settings.ts';
import { lokiFile, lokiPod } from './workload.ts';

/** Logs: one on the node's disk, or three on object storage in profile large. */
export function loki(config: StackConfig): Component {
  const identity = { name: names.loki, namespace: config.namespaces.monitoring, version: versions.loki };
  const replicas = replicasOf(config, 'loki');
  const http = { name: 'http', port: ports.loki, targetPort: 'http', appProtocol: scheme(config) };
  const gossip = [
    { name: 'grpc', port: ports.lokiGrpc, targetPort: 'grpc' },
    { name: 'gossip', port: ports.lokiGossip, targetPort: 'gossip' },
  ];
  return {
    name: names.loki,
    summary: 'Logs',
    dependsOn: [
      'namespaces',
      'priorities',
      'storage',
      'retention',
      ...(mtlsOn(config) ? ['backend-certificates'] : []),
    ],
    objects: [
      serviceAccount(identity),
      configMap(identity, { [lokiFile]: toYaml(lokiConfig(config)) }),
      service(identity, { ports: [http] }),
      ...(replicas > 1
        ? [headlessService({ ...identity, name: headless.loki, part: names.loki }, [http, ...gossip])]
        : []),
      statefulSet(identity, {
        replicas,
        serviceName: replicas > 1 ? headless.loki : names.loki,
        pod: lokiPod(config),
        ...replicaClaim(config, 'loki'),
      }),
      disruptionBudget(identity, 1),
      ...policy(config),
    ],
  };
}

function policy(config: StackConfig): readonly Manifest[] {
  if (!config.security.networkPolicies) return [];
  const clients = [gatewayPods(config), grafanaPods(config), prometheusPods(config), botPods];
  const each: readonly NetworkRule[] =
    replicasOf(config, 'loki') > 1
      ? [{ peers: [podsOf(config, 'monitoring', names.loki)], ports: [ports.lokiGrpc, ports.lokiGossip, ports.loki] }]
      : [];
  return [
    networkPolicy(
      { name: names.loki, namespace: config.namespaces.monitoring },
      {
        pods: selectorOf(names.loki),
        ingress: [{ peers: clients, ports: [ports.loki] }, ...each],
        egress: [...each, ...objectStorageEgress(config)],
      },
    ),
  ];
}
