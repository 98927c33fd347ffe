import type { Manifest } from '@otelops/deployer';
import type { StackConfig } from '../config/types.ts';
import { selectorOf } from '../names.ts';
import { kafkaEnv } from '../objects/kafka.ts';
import { objectStorageEnv } from '../objects/object-storage.ts';
import { apart, type EnvVar, type PodSpec, type Volume } from '../objects/pod.ts';
import { gossipTlsMounts, gossipTlsVolumes } from '../objects/tls-volume.ts';
import { disruptionBudget, replicatedDeployment, statefulSet } from '../objects/workload.ts';
import { versions } from '../versions.ts';
import { callersOf } from './calls.ts';
import { gossipLabel, liveStoreLabels, tempoHeadless, tempoParts } from './part-names.ts';
import type { TempoPart } from './parts.ts';
import { type TempoPort, type TempoProcess, tempoPod } from './workload.ts';

/** The workload of a part, and how many of its pods may be away at once. */
export function partWorkload(config: StackConfig, part: TempoPart): readonly Manifest[] {
  const identity = { name: part.name, namespace: config.namespaces.monitoring, version: versions.tempo };
  const pods = { replicas: part.replicas, pod: podOf(config, part), podLabels: podLabels(part) };
  const { set } = part;
  if (set === undefined) return [replicatedDeployment(identity, pods), disruptionBudget(identity, 1)];
  const storageClass = config.storage.data.class;
  return [
    statefulSet(identity, {
      ...pods,
      serviceName: set.service,
      ...(set.volume !== undefined && { claim: { name: 'data', storageClass, size: set.volume } }),
    }),
    // The two zones are copies of each other: what one budget allows is a pod of one of them.
    ...(part.zone === undefined ? [disruptionBudget(identity, 1)] : []),
  ];
}

function podLabels({ target, uses }: TempoPart): Readonly<Record<string, string>> {
  return { 'app.kubernetes.io/component': target, ...(uses.includes('ring') && gossipLabel) };
}

function podOf(config: StackConfig, part: TempoPart): PodSpec {
  return {
    ...tempoPod(config, {
      name: part.name,
      args: argsOf(config, part),
      env: envOf(config, part),
      ports: portsOf(part),
      resources: part.resources,
      grace: part.grace,
      volumes: [...dataOf(part), ...gossipTlsVolumes(config, tempoHeadless.gossip)],
      mounts: gossipTlsMounts(config),
    }),
    ...spreadOf(part),
  };
}

/** Only who speaks to Kafka has its password, so only there is anything put into the config file. */
function argsOf({ kafka }: StackConfig, { target, uses, zone }: TempoPart): readonly string[] {
  return [
    `-target=${target}`,
    ...(zone === undefined ? [] : [`-live-store.instance-availability-zone=${zone}`]),
    ...(uses.includes('kafka') && kafka?.sasl !== undefined ? ['-config.expand-env=true'] : []),
  ];
}

function envOf(config: StackConfig, { uses }: TempoPart): readonly EnvVar[] {
  return [
    ...(uses.includes('kafka') ? kafkaEnv(config) : []),
    ...(uses.includes('object-storage') ? objectStorageEnv(config) : []),
  ];
}

function portsOf({ name, uses }: TempoPart): TempoProcess['ports'] {
  const otlp: readonly Exclude<TempoPort, 'http'>[] = name === tempoParts.distributor ? ['otlp-grpc', 'otlp-http'] : [];
  return [
    ...otlp,
    ...(callersOf(name).length > 0 ? (['grpc'] as const) : []),
    ...(uses.includes('ring') ? (['gossip'] as const) : []),
  ];
}

/** Parts without a volume still write a little: the root file system is not theirs. A block builder's cycle takes 5 GB at most. */
function dataOf({ set, target }: TempoPart): readonly Volume[] {
  if (set?.volume !== undefined) return [];
  return [{ name: 'data', emptyDir: { sizeLimit: target === 'block-builder' ? '20Gi' : '1Gi' } }];
}

/** A node's end takes one replica of each part at most, and of live stores those of one zone: the other has the same spans. */
function spreadOf({ name, replicas, zone }: TempoPart): Pick<PodSpec, 'affinity' | 'topologySpreadConstraints'> {
  if (replicas === 1) return {};
  if (zone === undefined) return { affinity: apart(selectorOf(name)) };
  return {
    affinity: apart(selectorOf(zone === 'zone-a' ? tempoParts.liveStoreB : tempoParts.liveStoreA)),
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'kubernetes.io/hostname',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: selectorOf(name) },
      },
    ],
  };
}

/** The one budget of both zones. */
export function liveStoreBudget(config: StackConfig): Manifest {
  const identity = { name: 'tempo-live-store', namespace: config.namespaces.monitoring, version: versions.tempo };
  return disruptionBudget(identity, 1, liveStoreLabels);
}
