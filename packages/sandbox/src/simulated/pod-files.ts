import { fieldAt, isRecord, listOf, textOf } from '../kube/json.ts';
import type { Store } from '../kube/store/store.ts';
import type { KubeObject } from '../kube/types.ts';

/** The files that a container sees because volumes of its pod put them there: absolute path -> bytes. */
export type PodFiles = ReadonlyMap<string, Buffer>;

/** What ConfigMaps, Secrets, projected volumes and the downward API put into a container. Other volumes are empty. */
export function podFiles(store: Store, pod: KubeObject, container: string): PodFiles {
  const files = new Map<string, Buffer>();
  const own = ['containers', 'initContainers', 'ephemeralContainers']
    .flatMap((field) => listOf(fieldAt(pod, 'spec', field)))
    .find((item) => fieldAt(item, 'name') === container);
  for (const mount of listOf(fieldAt(own, 'volumeMounts'))) {
    const volume = listOf(fieldAt(pod, 'spec', 'volumes')).find(
      (item) => fieldAt(item, 'name') === fieldAt(mount, 'name'),
    );
    for (const [path, bytes] of volumeFiles(store, pod, volume)) {
      const at = mountedAt(mount, path);
      if (at !== undefined) files.set(at, bytes);
    }
  }
  return files;
}

/** Where a file of a volume appears, if this mount shows it. */
function mountedAt(mount: unknown, path: string): string | undefined {
  const root = textOf(fieldAt(mount, 'mountPath')).replace(/\/$/, '');
  const part = textOf(fieldAt(mount, 'subPath')).replace(/\/$/, '');
  if (part === '') return `${root}/${path}`;
  if (path === part) return root;
  return path.startsWith(`${part}/`) ? `${root}/${path.slice(part.length + 1)}` : undefined;
}

type Files = readonly (readonly [string, Buffer])[];

function volumeFiles(store: Store, pod: KubeObject, volume: unknown): Files {
  const projected = fieldAt(volume, 'projected', 'sources');
  if (Array.isArray(projected)) return projected.flatMap((source) => sourceFiles(store, pod, source, 'name'));
  return sourceFiles(store, pod, volume, 'secretName');
}

/** One source of files; Secrets are named `secretName` in volumes and `name` in projections. */
function sourceFiles(store: Store, pod: KubeObject, source: unknown, secretField: string): Files {
  const namespace = pod.metadata.namespace ?? '';
  const keyOf = (name: unknown): string => `${namespace}/${textOf(name)}`;
  const [configMap, secret] = [fieldAt(source, 'configMap'), fieldAt(source, 'secret')];
  if (configMap !== undefined)
    return chosen(configMap, configMapFiles(store.get('/configmaps', keyOf(fieldAt(configMap, 'name')))));
  if (secret !== undefined)
    return chosen(secret, base64Files(store.get('/secrets', keyOf(fieldAt(secret, secretField)))?.['data']));
  const token = fieldAt(source, 'serviceAccountToken');
  if (token !== undefined) return [[textOf(fieldAt(token, 'path')), Buffer.from('simulated-token')]];
  return listOf(fieldAt(source, 'downwardAPI', 'items')).map((item) => [
    textOf(fieldAt(item, 'path')),
    Buffer.from(fieldText(pod, textOf(fieldAt(item, 'fieldRef', 'fieldPath')))),
  ]);
}

function configMapFiles(configMap: KubeObject | undefined): Files {
  const texts = Object.entries(recordAt(configMap?.['data'])).map(
    ([key, text]) => [key, Buffer.from(textOf(text))] as const,
  );
  return [...texts, ...base64Files(configMap?.['binaryData'])];
}

function base64Files(data: unknown): Files {
  return Object.entries(recordAt(data)).map(([key, text]) => [key, Buffer.from(textOf(text), 'base64')]);
}

function recordAt(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

/** The keys that a volume asks for, under the paths it gives them; all where it asks for none. */
function chosen(source: unknown, files: Files): Files {
  const items = fieldAt(source, 'items');
  if (!Array.isArray(items)) return files;
  return items.flatMap((item) => {
    const found = files.find(([key]) => key === fieldAt(item, 'key'));
    return found === undefined ? [] : [[textOf(fieldAt(item, 'path')), found[1]] as const];
  });
}

/** What a `fieldPath` of the downward API gives: a text, or lines of `key="value"`. */
export function fieldText(pod: KubeObject, path: string): string {
  const single = /^(metadata\.(?:labels|annotations))\['(.+)'\]$/.exec(path);
  const value = fieldAt(pod, ...(single?.[1] ?? path).split('.'));
  if (single !== null) return textOf(fieldAt(value, single[2] ?? ''));
  if (!isRecord(value)) return value === undefined ? '' : String(value);
  return Object.entries(value)
    .map(([key, text]) => `${key}=${JSON.stringify(text)}`)
    .join('\n');
}
