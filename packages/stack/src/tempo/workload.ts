import type { StackConfig } from '../config/types.ts';
import { backendPriority } from '../foundation/priorities.ts';
import { names, ports } from '../names.ts';
import {
  type Container,
  type EnvVar,
  type PodSpec,
  type Probe,
  restrictedContainer,
  restrictedPod,
  type Volume,
  type VolumeMount,
} from '../objects/pod.ts';
import { tlsMounts, tlsVolumes } from '../objects/tls-volume.ts';
import type { Resources } from '../profiles.ts';
import { mtlsOn } from '../tls.ts';
import { images } from '../versions.ts';
import { tempoDirectory } from './directory.ts';

const user = 10_001;
const configDirectory = '/etc/tempo/config';

export const tempoFile = 'tempo.yaml';

export type TempoPort = 'http' | 'otlp-grpc' | 'otlp-http' | 'grpc' | 'gossip';

const knownPorts: Readonly<Record<TempoPort, number>> = {
  http: ports.tempo,
  'otlp-grpc': ports.otlpGrpc,
  'otlp-http': ports.otlpHttp,
  grpc: ports.tempoGrpc,
  gossip: ports.tempoGossip,
};

/** What differs between the processes of Tempo. All run one image with one config file. */
export interface TempoProcess {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: readonly EnvVar[];
  /** Besides HTTP, which all have. */
  readonly ports: readonly Exclude<TempoPort, 'http'>[];
  readonly resources: Resources;
  /** In seconds. */
  readonly grace: number;
  /** The volume `data`; none where a StatefulSet makes it. Then further ones. */
  readonly volumes: readonly Volume[];
  /** Of the further ones. */
  readonly mounts?: readonly VolumeMount[];
}

export function tempoPod(config: StackConfig, own: TempoProcess): PodSpec {
  return {
    serviceAccountName: names.tempo,
    automountServiceAccountToken: false,
    priorityClassName: backendPriority,
    terminationGracePeriodSeconds: own.grace,
    securityContext: restrictedPod(user),
    enableServiceLinks: false,
    containers: [container(config, own)],
    volumes: [...own.volumes, { name: 'config', configMap: { name: names.tempo } }, ...tlsVolumes(config, names.tempo)],
  };
}

function container(config: StackConfig, own: TempoProcess): Container {
  const { args, env, name, resources } = own;
  const opened: readonly TempoPort[] = ['http', ...own.ports];
  return {
    name,
    image: images.tempo,
    args: [...args, `-config.file=${configDirectory}/${tempoFile}`],
    ...(env.length > 0 && { env }),
    ports: opened.map((port) => ({ name: port, containerPort: knownPorts[port] })),
    startupProbe: probe(config, { periodSeconds: 10, failureThreshold: 60 }),
    readinessProbe: probe(config, { periodSeconds: 10, failureThreshold: 3 }),
    livenessProbe: { tcpSocket: { port: 'http' }, timeoutSeconds: 4, periodSeconds: 30, failureThreshold: 6 },
    resources,
    securityContext: restrictedContainer,
    volumeMounts: [
      { name: 'data', mountPath: tempoDirectory },
      { name: 'config', mountPath: configDirectory, readOnly: true },
      ...tlsMounts(config),
      ...(own.mounts ?? []),
    ],
  };
}

/** As with Loki: the kubelet has no certificate to show, and the image no tool that has. */
function probe(config: StackConfig, timing: Pick<Probe, 'periodSeconds' | 'failureThreshold'>): Probe {
  const check = mtlsOn(config) ? { tcpSocket: { port: 'http' } } : { httpGet: { path: '/ready', port: 'http' } };
  return { ...check, timeoutSeconds: 4, ...timing };
}
