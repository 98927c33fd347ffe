import type { Component, Manifest } from '@otelops/deployer';
import type { StackConfig } from '../config/types.ts';
import { headless, names, ports, scheme, selectorOf, serviceHost } from '../names.ts';
import { botPods, grafanaPods, podsOf, portOf, prometheusPods } from '../network/peers.ts';
import { configMap } from '../objects/config-map.ts';
import { replicaClaim } from '../objects/data-volume.ts';
import { type NetworkRule, networkPolicy } from '../objects/network-policy.ts';
import { headlessService, service } from '../objects/service.ts';
import { clientTls, webConfig } from '../objects/web-config.ts';
import { disruptionBudget, serviceAccount, statefulSet } from '../objects/workload.ts';
import { toYaml } from '../objects/yaml.ts';
import { replicasOf } from '../profiles.ts';
import { mtlsOn } from '../tls.ts';
import { versions } from '../versions.ts';
import { alertmanagerSettings, type GossipTls } from './settings.ts';
import { alertmanagerFile, alertmanagerPod, gossipFile, webFile } from './workload.ts';

/** Tells people: routes, groups and mutes what Prometheus raises. */
export function alertmanager(config: StackConfig): Component {
  const identity = {
    name: names.alertmanager,
    namespace: config.namespaces.monitoring,
    version: versions.alertmanager,
  };
  const replicas = replicasOf(config, 'alertmanager');
  const web = { name: 'web', port: ports.alertmanager, targetPort: 'web', appProtocol: scheme(config) };
  const gossip = [
    { name: 'gossip-tcp', port: ports.alertmanagerGossip, targetPort: 'gossip-tcp' },
    { name: 'gossip-udp', port: ports.alertmanagerGossip, targetPort: 'gossip-udp', protocol: 'UDP' as const },
  ];
  const named = { ...identity, name: headless.alertmanager, part: names.alertmanager };
  return {
    name: names.alertmanager,
    summary: 'Notifications',
    dependsOn: ['namespaces', 'priorities', 'storage', ...(mtlsOn(config) ? ['screen-certificates'] : [])],
    objects: [
      serviceAccount(identity),
      configMap(identity, files(config)),
      service(identity, { ports: [web] }),
      ...(replicas > 1 ? [headlessService(named, [web, ...gossip])] : []),
      statefulSet(identity, {
        replicas,
        serviceName: replicas > 1 ? headless.alertmanager : names.alertmanager,
        pod: alertmanagerPod(config),
        ...replicaClaim(config, 'alertmanager'),
      }),
      disruptionBudget(identity, 1),
      ...policy(config),
    ],
  };
}

function files(config: StackConfig): Readonly<Record<string, string>> {
  const own = { [alertmanagerFile]: toYaml(alertmanagerSettings(config)) };
  if (!mtlsOn(config)) return own;
  const served = { ...own, [webFile]: toYaml(webConfig) };
  if (replicasOf(config, 'alertmanager') === 1) return served;
  const gossip: GossipTls = {
    ...webConfig,
    tls_client_config: clientTls(serviceHost(config, 'monitoring', names.alertmanager)),
  };
  return { ...served, [gossipFile]: toYaml(gossip) };
}

function policy(config: StackConfig): readonly Manifest[] {
  if (!config.security.networkPolicies) return [];
  const clients = [prometheusPods(config), grafanaPods(config), botPods];
  const gossip: readonly NetworkRule[] =
    replicasOf(config, 'alertmanager') > 1
      ? [
          {
            peers: [podsOf(config, 'monitoring', names.alertmanager)],
            ports: [ports.alertmanagerGossip, { port: ports.alertmanagerGossip, protocol: 'UDP' }],
          },
        ]
      : [];
  return [
    networkPolicy(
      { name: names.alertmanager, namespace: config.namespaces.monitoring },
      {
        pods: selectorOf(names.alertmanager),
        ingress: [{ peers: clients, ports: [ports.alertmanager] }, ...gossip],
        egress: [...gossip, ...receivers(config)],
      },
    ),
  ];
}

/** Where receivers are cannot be told from here: some URLs stand in Secrets. Their ports can. */
function receivers({ notifications: told }: StackConfig): readonly NetworkRule[] {
  const web = told.slack !== undefined || told.pagerduty !== undefined ? [443] : [];
  const hidden = told.webhooks.length > 0 || told.deadMansSwitch !== undefined ? [443, 80] : [];
  const mail = told.email === undefined ? [] : [Number(told.email.smarthost.split(':').at(-1))];
  const bot = told.chatbot === undefined ? [] : [portOf(told.chatbot.url)];
  const used = [...new Set([...web, ...hidden, ...mail, ...bot])];
  return used.length === 0 ? [] : [{ ports: used }];
}
