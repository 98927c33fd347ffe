import type { StackConfig } from '../config/types.ts';
import { backendPriority } from '../foundation/priorities.ts';
import { lokiRetentionMap } from '../foundation/retention.ts';
import { names, ports, selectorOf } from '../names.ts';
import { dataVolume } from '../objects/data-volume.ts';
import { objectStorageEnv } from '../objects/object-storage.ts';
import { apart, type Container, type PodSpec, type Probe, restrictedContainer, restrictedPod } from '../objects/pod.ts';
import { tlsMounts, tlsVolumes } from '../objects/tls-volume.ts';
import { replicasOf, resourcesOf } from '../profiles.ts';
import { mtlsOn } from '../tls.ts';
import { images } from '../versions.ts';
import { lokiDirectory, overridesDirectory } from './settings.ts';

const user = 10_001;
const configDirectory = '/etc/loki/config';

export const lokiFile = 'loki.yaml';

export function lokiPod(config: StackConfig): PodSpec {
  return {
    serviceAccountName: names.loki,
    automountServiceAccountToken: false,
    priorityClassName: backendPriority,
    // Chunks in memory are written out before it ends.
    terminationGracePeriodSeconds: 300,
    securityContext: restrictedPod(user),
    ...(replicasOf(config, 'loki') > 1 && { affinity: apart(selectorOf(names.loki)) }),
    enableServiceLinks: false,
    containers: [container(config)],
    volumes: [
      ...dataVolume(config, 'loki'),
      { name: 'config', configMap: { name: names.loki } },
      { name: 'overrides', configMap: { name: lokiRetentionMap } },
      { name: 'tmp', emptyDir: { sizeLimit: '1Gi' } },
      ...tlsVolumes(config, names.loki),
    ],
  };
}

function container(config: StackConfig): Container {
  const env = objectStorageEnv(config);
  return {
    name: names.loki,
    image: images.loki,
    args: ['-target=all', `-config.file=${configDirectory}/${lokiFile}`],
    ...(env.length > 0 && { env }),
    ports: [
      { name: 'http', containerPort: ports.loki },
      ...(replicasOf(config, 'loki') > 1
        ? [
            { name: 'grpc', containerPort: ports.lokiGrpc },
            { name: 'gossip', containerPort: ports.lokiGossip },
          ]
        : []),
    ],
    // The write-ahead log is read in before it listens; ready comes 15 seconds after that at the earliest.
    startupProbe: probe(config, { periodSeconds: 10, failureThreshold: 60 }),
    readinessProbe: probe(config, { periodSeconds: 10, failureThreshold: 3 }),
    // Not /ready: a replica that waits for others must not be killed for it.
    livenessProbe: { tcpSocket: { port: 'http' }, timeoutSeconds: 4, periodSeconds: 30, failureThreshold: 6 },
    resources: resourcesOf(config, 'loki'),
    securityContext: restrictedContainer,
    volumeMounts: [
      { name: 'data', mountPath: lokiDirectory },
      { name: 'config', mountPath: configDirectory, readOnly: true },
      { name: 'overrides', mountPath: overridesDirectory, readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
      ...tlsMounts(config),
    ],
  };
}

/** The kubelet has no certificate to show, and the image no tool that has: where certificates are asked for, listening must do. */
function probe(config: StackConfig, timing: Pick<Probe, 'periodSeconds' | 'failureThreshold'>): Probe {
  const check = mtlsOn(config) ? { tcpSocket: { port: 'http' } } : { httpGet: { path: '/ready', port: 'http' } };
  return { ...check, timeoutSeconds: 4, ...timing };
}
