import type { Component, Manifest } from '@otelops/deployer';
import type { MacConfig, StackConfig } from '../config/types.ts';
import { dashboardMap, macosDashboards } from '../grafana/dashboards.ts';
import { collectorPodNames, macPushSecret, macsPush, macTargetsMap, names, ports } from '../names.ts';
import { configMap, generatedSecret } from '../objects/config-map.ts';
import { service } from '../objects/service.ts';
import { toYaml } from '../objects/yaml.ts';
import { macosRulesMap } from '../prometheus/rules.ts';

const part = 'macos';

/** What the Macs themselves measure: read from them, or pushed by them. */
export function macTelemetry(config: StackConfig): Component {
  return {
    name: 'macos-telemetry',
    summary: 'Macs to scrape, and where Macs push to',
    dependsOn: [names.prometheus],
    objects: [
      configMap(
        { name: macTargetsMap, namespace: config.namespaces.monitoring, part },
        { 'macs.yaml': toYaml(targets(config)) },
      ),
      ...pushService(config),
    ],
  };
}

export function macDashboards(config: StackConfig): Component {
  return {
    name: 'macos-dashboards',
    summary: 'Dashboard of the Macs',
    dependsOn: [names.grafana],
    objects: macosDashboards().map((dashboard) => dashboardMap(config, dashboard)),
  };
}

export function macAlerts(config: StackConfig): Component {
  return {
    name: 'macos-alerts',
    summary: 'Alert rules of the Macs',
    dependsOn: [names.prometheus],
    objects: [macosRulesMap(config)],
  };
}

/**
 * The token that pushing Macs show, made once. In phase 2 already: the gateways mount it when they start.
 */
export function macPushToken(config: StackConfig): readonly Component[] {
  if (!macsPush(config) || config.macs.push.token !== undefined) return [];
  const identity = { name: macPushSecret.secret, namespace: config.namespaces.observability, part };
  return [
    {
      name: 'macos-push-token',
      summary: 'Token of the Macs that push',
      dependsOn: ['namespaces'],
      objects: [generatedSecret(identity, { [macPushSecret.key]: 48 })],
    },
  ];
}

/** A file of Prometheus' file discovery. */
interface TargetGroup {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

function targets({ cluster, macs: { hosts } }: StackConfig): readonly TargetGroup[] {
  return hosts.filter(({ mode }) => mode === 'scrape').map((host) => targetOf(host, cluster.name));
}

function targetOf({ address = '', name, node, port }: MacConfig, cluster: string): TargetGroup {
  return {
    targets: [`${address}:${port}`],
    labels: {
      instance: `${name}:${port}`,
      host_name: name,
      k8s_cluster_name: cluster,
      ...(node !== undefined && { k8s_node_name: node }),
    },
  };
}

/** Macs are outside the cluster's network, so the gateways' door for them is a port of every node. */
function pushService(config: StackConfig): readonly Manifest[] {
  if (!macsPush(config)) return [];
  const identity = { name: 'otel-gateway-macs', namespace: config.namespaces.observability, part };
  return [
    service(identity, {
      type: 'NodePort',
      selector: { 'app.kubernetes.io/name': collectorPodNames.gateway },
      ports: [{ name: 'otlp-http', port: ports.macPush, nodePort: config.macs.push.nodePort }],
    }),
  ];
}
