import type { Component, Manifest } from '@otelops/deployer';
import type { StackConfig } from '../config/types.ts';
import { names, ports, selectorOf } from '../names.ts';
import { podsOf } from '../network/peers.ts';
import { configMap, generatedSecret } from '../objects/config-map.ts';
import { manifest } from '../objects/metadata.ts';
import { networkPolicy } from '../objects/network-policy.ts';
import { type ServiceSpec, service } from '../objects/service.ts';
import { serviceAccount, singleDeployment } from '../objects/workload.ts';
import { mtlsOn } from '../tls.ts';
import { versions } from '../versions.ts';
import { dashboardProviders, homeUid } from './dashboards.ts';
import { datasources, renderDatasources } from './datasources.ts';
import { adminPasswordKey, adminUser, adminUserKey, grafanaIni, renderIni, secretKeyKey } from './ini.ts';
import { datasourcesMap, grafanaPod, iniFile, providersMap } from './workload.ts';

/** The screen: everything in it is provisioned, so that its volume could be lost without loss. */
export function grafana(config: StackConfig): Component {
  const identity = { name: names.grafana, namespace: config.namespaces.grafana, version: versions.grafana };
  const part = { ...identity, part: names.grafana };
  return {
    name: names.grafana,
    summary: 'Screens',
    dependsOn: ['namespaces', 'priorities', 'storage', ...(mtlsOn(config) ? ['screen-certificates'] : [])],
    objects: [
      serviceAccount(identity),
      generatedSecret(identity, { [adminPasswordKey]: 32, [secretKeyKey]: 32 }, { [adminUserKey]: adminUser }),
      configMap(identity, { [iniFile]: renderIni(grafanaIni(config, homeUid)) }),
      configMap({ ...part, name: datasourcesMap }, { 'datasources.yaml': renderDatasources(datasources(config)) }),
      configMap({ ...part, name: providersMap }, { 'providers.yaml': dashboardProviders() }),
      service(identity, exposure(config)),
      singleDeployment(identity, grafanaPod(config)),
      ...ingress(config),
      ...policy(config),
    ],
  };
}

function exposure({ grafana: { expose } }: StackConfig): ServiceSpec {
  const port = { name: 'http', port: ports.grafana, targetPort: 'http', appProtocol: 'http' };
  switch (expose.type) {
    case 'nodePort':
      return { type: 'NodePort', ports: [{ ...port, nodePort: expose.port }] };
    case 'loadBalancer':
      return { type: 'LoadBalancer', ports: [port] };
    default:
      return { type: 'ClusterIP', ports: [port] };
  }
}

function ingress(config: StackConfig): readonly Manifest[] {
  const { expose } = config.grafana;
  if (expose.type !== 'ingress') return [];
  const { className, host, tlsSecret } = expose;
  const backend = { service: { name: names.grafana, port: { name: 'http' } } };
  return [
    manifest(
      'networking.k8s.io/v1',
      'Ingress',
      { name: names.grafana, namespace: config.namespaces.grafana },
      {
        spec: {
          ingressClassName: className,
          rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
          ...(tlsSecret !== undefined && { tls: [{ hosts: [host], secretName: tlsSecret }] }),
        },
      },
    ),
  ];
}

/** People come from anywhere: through a node port, an ingress controller or a load balancer. */
function policy(config: StackConfig): readonly Manifest[] {
  if (!config.security.networkPolicies) return [];
  const to = (name: 'prometheus' | 'loki' | 'tempo' | 'alertmanager') => ({
    peers: [podsOf(config, 'monitoring', name)],
    ports: [ports[name]],
  });
  return [
    networkPolicy(
      { name: names.grafana, namespace: config.namespaces.grafana },
      {
        pods: selectorOf(names.grafana),
        ingress: [{ ports: [ports.grafana] }],
        egress: [to('prometheus'), to('loki'), to('tempo'), to('alertmanager')],
      },
    ),
  ];
}
