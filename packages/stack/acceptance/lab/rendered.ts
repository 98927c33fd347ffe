import { parse } from 'yaml';
import type { Purpose } from '../../../sandbox/src/real/certificates/authority.ts';
import type { CollectorConfig } from '../../src/collectors/config-types.ts';
import type { StackConfig } from '../../src/config/types.ts';
import type { Container } from '../../src/objects/pod.ts';
import { buildPhases } from '../../src/phases.ts';
import { at, named, objectsOf, volumesOf, workloadsOf } from '../kit/objects.ts';

/** Databases that have a config map and a workload of their own. */
export type Backend = 'prometheus' | 'loki' | 'tempo' | 'alertmanager';

/** A file as it is rendered and mounted. */
export interface RenderedFile {
  /** Where the pod sees it. */
  readonly path: string;
  readonly text: string;
  readonly document: unknown;
}

/** What a backend is started with in a cluster. */
export interface RenderedBackend {
  readonly args: readonly string[];
  readonly files: readonly RenderedFile[];
  /** Paths in the pod where it writes. */
  readonly dataPaths: readonly string[];
  /** Every path where something is mounted. */
  readonly mountPaths: readonly string[];
}

export function renderedBackend(config: StackConfig, name: Backend): RenderedBackend {
  const objects = objectsOf(buildPhases(config));
  const workload = workloadsOf(objects).find(({ object }) => object.metadata.name === name);
  if (workload === undefined) throw new Error(`no workload ${name}`);
  const container = workload.containers[0] as Container;
  const mounts = container.volumeMounts ?? [];
  const volumes = volumesOf(workload.spec);
  const mapsOf = (volume: string): readonly string[] => {
    const found = volumes.find((one) => one.name === volume);
    const projected = found?.projected?.sources.flatMap(({ configMap }) => configMap?.name ?? []) ?? [];
    return found?.configMap === undefined ? projected : [found.configMap.name];
  };
  const files = mounts.flatMap(({ mountPath, name: volume }) =>
    mapsOf(volume)
      .flatMap((map) => Object.entries(at<Record<string, string>>(named(objects, 'ConfigMap', map), 'data')))
      .map(([file, text]) => ({ path: `${mountPath}/${file}`, text, document: parse(text, { version: '1.1' }) })),
  );
  return {
    args: container.args ?? [],
    files,
    dataPaths: mounts.filter(({ name: volume }) => volume === 'data').map(({ mountPath }) => mountPath),
    mountPaths: mounts.filter(({ name: volume }) => volume !== 'tmp').map(({ mountPath }) => mountPath),
  };
}

/** The configuration within an OpenTelemetryCollector. */
export function renderedCollector(config: StackConfig, name: 'otel-node' | 'otel-gateway'): CollectorConfig {
  return at(named(objectsOf(buildPhases(config)), 'OpenTelemetryCollector', name), 'spec', 'config');
}

/** A certificate that cert-manager would be asked for. */
export interface RenderedCertificate {
  readonly name: string;
  readonly dnsNames: readonly string[];
  readonly usages: readonly Purpose[];
}

export function renderedCertificate(config: StackConfig, name: string): RenderedCertificate {
  const certificate = named(objectsOf(buildPhases(config)), 'Certificate', name);
  return { name, dnsNames: at(certificate, 'spec', 'dnsNames'), usages: at(certificate, 'spec', 'usages') };
}
