import { createHmac } from 'node:crypto';
import type { Manifest } from '../objects.ts';
import { CONFIG_HASH_ANNOTATION, RELOAD_ANNOTATION } from '../state/names.ts';
import { type GeneratedKey, generatedKeysOf } from './generated-secrets.ts';
import { canonicalJson, isJsonObject, listAt, objectAt, valueAt } from './json.ts';
import { kindKey } from './kinds.ts';

/** Kinds that replace their pods when the template changes. Jobs cannot change theirs. */
const ROLLING = new Set(['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet']);

/** The ConfigMaps and Secrets of a phase by `<kind>/<namespace>/<name>`. */
export type ConfigObjects = ReadonlyMap<string, Manifest>;

export function configKey({ kind, metadata }: Manifest): string {
  return `${kind}/${metadata.namespace ?? ''}/${metadata.name}`;
}

export function configObjectsOf(manifests: Iterable<Manifest>): ConfigObjects {
  const found = new Map<string, Manifest>();
  for (const manifest of manifests) {
    const kind = kindKey(manifest);
    if (kind !== '/ConfigMap' && kind !== '/Secret') continue;
    found.set(configKey(manifest), manifest);
  }
  return found;
}

/**
 * Marks the pod template of a workload with a checksum of the ConfigMaps and Secrets of the same phase that it refers to, so
 * that changing one of those rolls the pods; of other phases it knows nothing, since each is planned, rolled back and compared
 * by itself. Left out are generated values, which come into being after the plan, and what is
 * marked as read again by the program ({@link RELOAD_ANNOTATION}), where the pod sees it change: as files of a volume that is
 * mounted whole.
 */
export function withConfigHash(manifest: Manifest, configs: ConfigObjects, set: string): Manifest {
  const used = configsOf(manifest, configs)
    .filter(({ config, isFollowed }) => !(isFollowed && isReloaded(config)))
    .map(({ config }) => config);
  if (used.length === 0) return manifest;
  const texts = [...new Set(used)].map(contentOf).sort();
  const hash = createHmac('sha256', set).update(texts.join('\n')).digest('hex').slice(0, 16);
  return withTemplateAnnotation(manifest, hash);
}

/** What of `configs` the pods of a workload refer to; of kinds whose pods cannot be rolled nothing. */
export function configsOf(
  manifest: Manifest,
  configs: ConfigObjects,
): readonly { readonly config: Manifest; readonly isFollowed: boolean }[] {
  if (!ROLLING.has(kindKey(manifest))) return [];
  const namespace = manifest.metadata.namespace ?? '';
  return [...configRefs(objectAt(manifest, 'spec', 'template', 'spec'))].flatMap(({ kind, name, isFollowed }) => {
    const config = configs.get(`${kind}/${namespace}/${name}`);
    return config === undefined ? [] : [{ config, isFollowed }];
  });
}

function isReloaded(config: Manifest): boolean {
  return config.metadata.annotations?.[RELOAD_ANNOTATION] === 'live';
}

function contentOf(config: Manifest): string {
  const generated: readonly GeneratedKey[] = generatedKeysOf(config) ?? [];
  const data = Object.entries(objectAt(config, 'data')).filter(([name]) => !generated.some(({ key }) => key === name));
  return canonicalJson([config.kind, config.metadata.name, Object.fromEntries(data), config['binaryData'] ?? null]);
}

function withTemplateAnnotation(manifest: Manifest, hash: string): Manifest {
  const spec = objectAt(manifest, 'spec');
  const template = objectAt(spec, 'template');
  const metadata = objectAt(template, 'metadata');
  const annotations = { ...objectAt(metadata, 'annotations'), [CONFIG_HASH_ANNOTATION]: hash };
  return { ...manifest, spec: { ...spec, template: { ...template, metadata: { ...metadata, annotations } } } };
}

interface ConfigRef {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  /** Whether a running container sees it change: in the environment, and as a single file (`subPath`), it never does. */
  readonly isFollowed: boolean;
}

function* configRefs(podSpec: unknown): Generator<ConfigRef> {
  const containers = [...listAt(podSpec, 'initContainers'), ...listAt(podSpec, 'containers')];
  const frozen = new Set(containers.flatMap(frozenVolumes));
  for (const volume of listAt(podSpec, 'volumes')) {
    const isFollowed = !frozen.has(valueAt(volume, 'name'));
    for (const ref of volumeRefs(volume)) yield { ...ref, isFollowed };
  }
  for (const container of containers) for (const ref of containerRefs(container)) yield { ...ref, isFollowed: false };
}

/** Names of volumes of which a container mounts single files or folders. */
function frozenVolumes(container: unknown): readonly unknown[] {
  return listAt(container, 'volumeMounts')
    .filter((mount) => (valueAt(mount, 'subPath') ?? valueAt(mount, 'subPathExpr') ?? '') !== '')
    .map((mount) => valueAt(mount, 'name'));
}

type NamedConfig = Omit<ConfigRef, 'isFollowed'>;

function* volumeRefs(volume: unknown): Generator<NamedConfig> {
  yield* refAt('ConfigMap', volume, 'configMap', 'name');
  yield* refAt('Secret', volume, 'secret', 'secretName');
  for (const source of listAt(volume, 'projected', 'sources')) {
    yield* refAt('ConfigMap', source, 'configMap', 'name');
    yield* refAt('Secret', source, 'secret', 'name');
  }
}

function* containerRefs(container: unknown): Generator<NamedConfig> {
  for (const source of listAt(container, 'envFrom')) {
    yield* refAt('ConfigMap', source, 'configMapRef', 'name');
    yield* refAt('Secret', source, 'secretRef', 'name');
  }
  for (const variable of listAt(container, 'env').filter(isJsonObject)) {
    yield* refAt('ConfigMap', variable, 'valueFrom', 'configMapKeyRef', 'name');
    yield* refAt('Secret', variable, 'valueFrom', 'secretKeyRef', 'name');
  }
}

function* refAt(kind: ConfigRef['kind'], value: unknown, ...path: readonly string[]): Generator<NamedConfig> {
  const name = valueAt(value, ...path);
  if (typeof name === 'string') yield { kind, name };
}
