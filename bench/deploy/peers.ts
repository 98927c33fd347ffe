import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type KubeObject, renderManifests } from '@otelops/deployer';
import type { CommandLine } from './measure.ts';

export interface PeerPlace {
  readonly folder: string;
  readonly kubeconfigPath: string;
  readonly kubectl: string;
  readonly helm: string;
}

/** The same objects as the peers take them: one YAML stream, and one chart with a template an object. */
export interface Peers {
  readonly kubectl: CommandLine;
  readonly helm: CommandLine;
}

export interface PeerSet {
  readonly name: string;
  readonly namespace: string;
  readonly objects: readonly KubeObject[];
}

/** Writes the objects for the peers. Fields that another one owns as well are taken, since all want the same values. */
export function writePeers({ name, namespace, objects }: PeerSet, place: PeerPlace): Peers {
  const folder = join(place.folder, name);
  mkdirSync(join(folder, 'chart', 'templates'), { recursive: true });
  writeFileSync(join(folder, 'objects.yaml'), renderManifests(objects));
  writeFileSync(join(folder, 'chart', 'Chart.yaml'), `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`);
  for (const [index, object] of objects.entries()) {
    writeFileSync(join(folder, 'chart', 'templates', `object-${index}.yaml`), escaped(renderManifests([object])));
  }
  const env = {
    KUBECONFIG: place.kubeconfigPath,
    HELM_CACHE_HOME: folder,
    HELM_CONFIG_HOME: folder,
    HELM_DATA_HOME: folder,
  };
  const upgrade = ['upgrade', '--install', name, join(folder, 'chart'), '--namespace', namespace];
  return {
    kubectl: {
      program: place.kubectl,
      args: ['apply', '--server-side', '--force-conflicts', '-f', join(folder, 'objects.yaml')],
      env,
    },
    helm: { program: place.helm, args: [...upgrade, '--take-ownership', '--force-conflicts'], env },
  };
}

/** What Helm would take for its own template language. */
function escaped(text: string): string {
  return text.replaceAll(/\{\{|\}\}/g, (braces) => `{{ "${braces}" }}`);
}

/** Helm marks every object as its own; where that mark is wanted from the start, nobody fights for it. */
export function markedAsHelms(object: KubeObject): KubeObject {
  const labels = { ...object.metadata.labels, 'app.kubernetes.io/managed-by': 'Helm' };
  return { ...object, metadata: { ...object.metadata, labels } };
}
