import type { StackConfig } from '../config/types.ts';
import { backendPriority } from '../foundation/priorities.ts';
import { macTargetsMap, names, ports, rulesMaps, selectorOf, serviceUrl } from '../names.ts';
import { dataVolume } from '../objects/data-volume.ts';
import {
  apart,
  type Container,
  type PodSpec,
  type Probe,
  restrictedContainer,
  restrictedPod,
  type Volume,
} from '../objects/pod.ts';
import { secretMounts, secretVolumes } from '../objects/secret-volume.ts';
import { tlsMounts, tlsVolumes } from '../objects/tls-volume.ts';
import { replicasOf, resourcesOf } from '../profiles.ts';
import { mtlsOn } from '../tls.ts';
import { images } from '../versions.ts';
import { targetsDirectory } from './scrape.ts';
import { rulesDirectory, secretsDirectory, startLimitSeconds } from './settings.ts';

/** uid of `nobody`, whom the image runs as. */
const user = 65_534;
const configDirectory = '/etc/prometheus/config';
const dataDirectory = '/prometheus';

export const prometheusFile = 'prometheus.yml';
export const webFile = 'web.yml';
export const probeFile = 'probe.yml';

export function prometheusPod(config: StackConfig): PodSpec {
  return {
    serviceAccountName: names.prometheus,
    // It asks the API server where its targets are.
    automountServiceAccountToken: true,
    priorityClassName: backendPriority,
    // Open chunks are written down before it ends; a kill costs minutes of replay at the next start.
    terminationGracePeriodSeconds: 300,
    securityContext: restrictedPod(user),
    ...(replicasOf(config, 'prometheus') > 1 && { affinity: apart(selectorOf(names.prometheus)) }),
    enableServiceLinks: false,
    containers: [container(config)],
    volumes: volumes(config),
  };
}

function container(config: StackConfig): Container {
  return {
    name: names.prometheus,
    image: images.prometheus,
    args: args(config),
    env: [{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
    ports: [{ name: 'web', containerPort: ports.prometheus }],
    startupProbe: probe(config, 'ready', { periodSeconds: 10, failureThreshold: startLimitSeconds / 10 }),
    readinessProbe: probe(config, 'ready', { periodSeconds: 15, failureThreshold: 3 }),
    livenessProbe: probe(config, 'healthy', { periodSeconds: 30, failureThreshold: 6 }),
    resources: resourcesOf(config, 'prometheus'),
    securityContext: restrictedContainer,
    volumeMounts: [
      { name: 'data', mountPath: dataDirectory },
      { name: 'config', mountPath: configDirectory, readOnly: true },
      { name: 'rules', mountPath: rulesDirectory, readOnly: true },
      { name: 'targets', mountPath: targetsDirectory, readOnly: true },
      ...tlsMounts(config),
      ...secretMounts(secretsOf(config), secretsDirectory),
    ],
  };
}

/**
 * Retention is not among these: it stands in the config file. The admin API takes snapshots for backups, and deletes series
 * as well; it is open only where there is somewhere to back up to.
 */
function args(config: StackConfig): readonly string[] {
  return [
    `--config.file=${configDirectory}/${prometheusFile}`,
    '--config.auto-reload',
    `--storage.tsdb.path=${dataDirectory}`,
    '--web.enable-otlp-receiver',
    '--web.enable-lifecycle',
    `--web.external-url=${serviceUrl(config, 'monitoring', 'prometheus')}`,
    '--enable-feature=exemplar-storage',
    ...(mtlsOn(config) ? [`--web.config.file=${configDirectory}/${webFile}`] : []),
    ...(config.storage.backup === undefined ? [] : ['--web.enable-admin-api']),
  ];
}

function probe(
  config: StackConfig,
  what: 'ready' | 'healthy',
  timing: Pick<Probe, 'periodSeconds' | 'failureThreshold'>,
): Probe {
  if (!mtlsOn(config)) return { httpGet: { path: `/-/${what}`, port: 'web' }, timeoutSeconds: 4, ...timing };
  const command = [
    '/bin/promtool',
    'check',
    what,
    `--url=https://localhost:${ports.prometheus}`,
    `--http.config.file=${configDirectory}/${probeFile}`,
  ];
  return { exec: { command }, timeoutSeconds: 9, ...timing };
}

function volumes(config: StackConfig): readonly Volume[] {
  return [
    ...dataVolume(config, 'prometheus'),
    { name: 'config', configMap: { name: names.prometheus } },
    // Rules come in phase 4 and 5, the list of Macs in phase 5; each shows up in the running pod.
    { name: 'rules', projected: { sources: rulesMaps.map((name) => ({ configMap: { name, optional: true } })) } },
    { name: 'targets', configMap: { name: macTargetsMap, optional: true } },
    ...tlsVolumes(config, names.prometheus),
    ...secretVolumes(secretsOf(config)),
  ];
}

/** Secrets that long-term stores are written to with. */
function secretsOf({ remoteWrite }: StackConfig): readonly string[] {
  const refs = remoteWrite.flatMap(({ auth }) =>
    auth === undefined ? [] : [auth.type === 'bearer' ? auth.token : auth.password],
  );
  return [...new Set(refs.map(({ secret }) => secret))];
}
