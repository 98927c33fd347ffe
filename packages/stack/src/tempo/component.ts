import type { Component, Manifest } from '@otelops/deployer';
import type { StackConfig } from '../config/types.ts';
import { backendPriority } from '../foundation/priorities.ts';
import { names, ports, scheme, selectorOf } from '../names.ts';
import { botPods, gatewayPods, grafanaPods, prometheusPods } from '../network/peers.ts';
import { configMap } from '../objects/config-map.ts';
import { dataVolume } from '../objects/data-volume.ts';
import { networkPolicy } from '../objects/network-policy.ts';
import { objectStorageEgress, objectStorageEnv } from '../objects/object-storage.ts';
import { type Container, type PodSpec, type Probe, restrictedContainer, restrictedPod } from '../objects/pod.ts';
import { service } from '../objects/service.ts';
import { tlsMounts, tlsVolumes } from '../objects/tls-volume.ts';
import { disruptionBudget, serviceAccount, statefulSet } from '../objects/workload.ts';
import { toYaml } from '../objects/yaml.ts';
import { resourcesOf } from '../profiles.ts';
import { mtlsOn } from '../tls.ts';
import { images, versions } from '../versions.ts';
import { tempoConfig, tempoDirectory } from './settings.ts';

const user = 10_001;
const configDirectory = '/etc/tempo/config';
const tempoFile = 'tempo.yaml';

/** Traces: one, on the node's disk or on object storage. Since 3.0 more than one needs a Kafka between them. */
export function tempo(config: StackConfig): Component {
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
  return {
    serviceAccountName: names.tempo,
    automountServiceAccountToken: false,
    priorityClassName: backendPriority,
    // Live traces are cut into blocks before it ends.
    terminationGracePeriodSeconds: 300,
    securityContext: restrictedPod(user),
    enableServiceLinks: false,
    containers: [container(config)],
    volumes: [
      ...dataVolume(config, 'tempo'),
      { name: 'config', configMap: { name: names.tempo } },
      ...tlsVolumes(config, names.tempo),
    ],
  };
}

function container(config: StackConfig): Container {
  const env = objectStorageEnv(config);
  return {
    name: names.tempo,
    image: images.tempo,
    args: ['-target=all', `-config.file=${configDirectory}/${tempoFile}`],
    ...(env.length > 0 && { env }),
    ports: [
      { name: 'http', containerPort: ports.tempo },
      { name: 'otlp-grpc', containerPort: ports.otlpGrpc },
      { name: 'otlp-http', containerPort: ports.otlpHttp },
    ],
    startupProbe: probe(config, { periodSeconds: 10, failureThreshold: 60 }),
    readinessProbe: probe(config, { periodSeconds: 10, failureThreshold: 3 }),
    livenessProbe: { tcpSocket: { port: 'http' }, timeoutSeconds: 4, periodSeconds: 30, failureThreshold: 6 },
    resources: resourcesOf(config, 'tempo'),
    securityContext: restrictedContainer,
    volumeMounts: [
      { name: 'data', mountPath: tempoDirectory },
      { name: 'config', mountPath: configDirectory, readOnly: true },
      ...tlsMounts(config),
    ],
  };
}

/** As with Loki: the kubelet has no certificate to show, and the image no tool that has. */
function probe(config: StackConfig, timing: Pick<Probe, 'periodSeconds' | 'failureThreshold'>): Probe {
  const check = mtlsOn(config) ? { tcpSocket: { port: 'http' } } : { httpGet: { path: '/ready', port: 'http' } };
  return { ...check, timeoutSeconds: 4, ...timing };
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
