import type { StackConfig } from '../config/types.ts';
import { backendPriority } from '../foundation/priorities.ts';
import { headless, names, ports, selectorOf, serviceFqdn, serviceUrl } from '../names.ts';
import { dataVolume } from '../objects/data-volume.ts';
import { apart, type Container, type PodSpec, type Probe, restrictedContainer, restrictedPod } from '../objects/pod.ts';
import { secretMounts, secretVolumes } from '../objects/secret-volume.ts';
import { tlsMounts, tlsVolumes } from '../objects/tls-volume.ts';
import { replicasOf, resourcesOf } from '../profiles.ts';
import { mtlsOn } from '../tls.ts';
import { images } from '../versions.ts';
import { notificationSecrets, secretsDirectory } from './settings.ts';

const user = 65_534;
const configDirectory = '/etc/alertmanager/config';
const dataDirectory = '/alertmanager';

export const alertmanagerFile = 'alertmanager.yml';
export const webFile = 'web.yml';
export const gossipFile = 'gossip.yml';

export function alertmanagerPod(config: StackConfig): PodSpec {
  return {
    serviceAccountName: names.alertmanager,
    automountServiceAccountToken: false,
    priorityClassName: backendPriority,
    terminationGracePeriodSeconds: 60,
    securityContext: restrictedPod(user),
    ...(isPair(config) && { affinity: apart(selectorOf(names.alertmanager)) }),
    enableServiceLinks: false,
    containers: [container(config)],
    volumes: [
      ...dataVolume(config, 'alertmanager'),
      { name: 'config', configMap: { name: names.alertmanager } },
      ...tlsVolumes(config, names.alertmanager),
      ...secretVolumes(notificationSecrets(config)),
    ],
  };
}

function container(config: StackConfig): Container {
  return {
    name: names.alertmanager,
    image: images.alertmanager,
    args: args(config),
    ports: [
      { name: 'web', containerPort: ports.alertmanager },
      ...(isPair(config)
        ? [
            { name: 'gossip-tcp', containerPort: ports.alertmanagerGossip },
            { name: 'gossip-udp', containerPort: ports.alertmanagerGossip, protocol: 'UDP' as const },
          ]
        : []),
    ],
    startupProbe: probe(config, 'ready', { periodSeconds: 5, failureThreshold: 24 }),
    readinessProbe: probe(config, 'ready', { periodSeconds: 10, failureThreshold: 3 }),
    livenessProbe: probe(config, 'healthy', { periodSeconds: 30, failureThreshold: 6 }),
    resources: resourcesOf(config, 'alertmanager'),
    securityContext: restrictedContainer,
    volumeMounts: [
      { name: 'data', mountPath: dataDirectory },
      { name: 'config', mountPath: configDirectory, readOnly: true },
      ...tlsMounts(config),
      ...secretMounts(notificationSecrets(config), secretsDirectory),
    ],
  };
}

function args(config: StackConfig): readonly string[] {
  return [
    `--config.file=${configDirectory}/${alertmanagerFile}`,
    `--storage.path=${dataDirectory}`,
    '--data.retention=120h',
    `--web.external-url=${serviceUrl(config, 'monitoring', 'alertmanager')}`,
    ...(mtlsOn(config) ? [`--web.config.file=${configDirectory}/${webFile}`] : []),
    ...cluster(config),
  ];
}

/** An empty address turns the cluster off; without it one alone would wait for others. */
function cluster(config: StackConfig): readonly string[] {
  if (!isPair(config)) return ['--cluster.listen-address='];
  const domain = serviceFqdn(config, 'monitoring', headless.alertmanager);
  return [
    `--cluster.listen-address=0.0.0.0:${ports.alertmanagerGossip}`,
    '--cluster.label=otelops',
    ...[0, 1].map((ordinal) => `--cluster.peer=${names.alertmanager}-${ordinal}.${domain}:${ports.alertmanagerGossip}`),
    ...(mtlsOn(config) ? [`--cluster.tls-config=${configDirectory}/${gossipFile}`] : []),
  ];
}

/** The kubelet has no certificate to show: where certificates are asked for, listening must do. */
function probe(
  config: StackConfig,
  what: 'ready' | 'healthy',
  timing: Pick<Probe, 'periodSeconds' | 'failureThreshold'>,
): Probe {
  const check = mtlsOn(config) ? { tcpSocket: { port: 'web' } } : { httpGet: { path: `/-/${what}`, port: 'web' } };
  return { ...check, timeoutSeconds: 4, ...timing };
}

function isPair(config: StackConfig): boolean {
  return replicasOf(config, 'alertmanager') > 1;
}
