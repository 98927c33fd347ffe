import type { Component, Manifest } from '@otelops/deployer';
import type { StackConfig } from '../config/types.ts';
import { names, ports, scheme, selectorOf } from '../names.ts';
import { botPods, gatewayPods, grafanaPods, prometheusPods } from '../network/peers.ts';
import { configMap } from '../objects/config-map.ts';
import { dataVolume } from '../objects/data-volume.ts';
import { networkPolicy } from '../objects/network-policy.ts';
import { objectStorageEgress, objectStorageEnv } from '../objects/object-storage.ts';
import type { PodSpec } from '../objects/pod.ts';
import { service } from '../objects/service.ts';
import { disruptionBudget, serviceAccount, statefulSet } from '../objects/workload.ts';
import { toYaml } from '../objects/yaml.ts';
import { resourcesOf } from '../profiles.ts';
import { mtlsOn } from '../tls.ts';
import { versions } from '../versions.ts';
import { tempoConfig } from './settings.ts';
import { tempoFile, tempoPod } from './workload.ts';

/** One Tempo, on the node's disk or on object storage. */
export function singleTempo(config: StackConfig): Component {
  const identity = { name: names.tempo, namespace: config.namespaces.monitoring, version: versions.tempo };
  const listening = [
    { name: 'http', port: ports.tempo, targetPort: 'http', appProtocol: scheme(config) },
    { name: 'otlp-grpc', port: ports.otlpGrpc, targetPort: 'otlp-grpc', appProtocol: 'grpc' },
    { name: 'otlp-http', port: ports.otlpHttp, targetPort: 'otlp-http', appProtocol: scheme(config) },
  ];
  return {
    name: names.tempo,
    summary: 'Traces',
    dependsOn: ['namespaces', 'priorities', 'storage', ...(mtlsOn(config) ? ['backend-certificates'] : [])],
    objects: [
      serviceAccount(identity),
      configMap(identity, { [tempoFile]: toYaml(tempoConfig(config)) }),
      service(identity, { ports: listening }),
      statefulSet(identity, { replicas: 1, serviceName: names.tempo, pod: pod(config) }),
      disruptionBudget(identity, 1),
      ...policy(config),
    ],
  };
}

function pod(config: StackConfig): PodSpec {
  return tempoPod(config, {
    name: names.tempo,
    args: ['-target=all'],
    env: objectStorageEnv(config),
    ports: ['otlp-grpc', 'otlp-http'],
    resources: resourcesOf(config, 'tempo'),
    // Live traces are cut into blocks before it ends.
    grace: 300,
    volumes: dataVolume(config, 'tempo'),
  });
}

function policy(config: StackConfig): readonly Manifest[] {
  if (!config.security.networkPolicies) return [];
  const readers = [grafanaPods(config), prometheusPods(config), botPods];
  return [
    networkPolicy(
      { name: names.tempo, namespace: config.namespaces.monitoring },
      {
        pods: selectorOf(names.tempo),
        ingress: [
          { peers: [gatewayPods(config)], ports: [ports.otlpGrpc, ports.otlpHttp] },
          { peers: readers, ports: [ports.tempo] },
        ],
        egress: objectStorageEgress(config),
      },
    ),
  ];
}
