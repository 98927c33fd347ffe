import { createHmac } from 'node:crypto';
import type { Manifest } from '../objects.ts';
import { CONFIG_HASH_ANNOTATION } from '../state/names.ts';
import { type GeneratedKey, generatedKeysOf } from './generated-secrets.ts';
import { canonicalJson, isJsonObject, listAt, objectAt, valueAt } from './json.ts';
import { kindKey } from './kinds.ts';

/** Kinds that replace their pods when the template changes. Jobs cannot change theirs. */
const ROLLING = new Set(['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet']);

/** The ConfigMaps and Secrets of a phase by `<kind>/<namespace>/<name>`. */
export type ConfigObjects = ReadonlyMap<string, Manifest>;

export function configObjectsOf(manifests: Iterable<Manifest>): ConfigObjects {
  const found = new Map<string, Manifest>();
  for (const manifest of manifests) {
    const kind = kindKey(manifest);
    if (kind !== '/ConfigMap' && kind !== '/Secret') continue;
    found.set(`${manifest.kind}/${manifest.metadata.namespace ?? ''}/${manifest.metadata.name}`, manifest);
  }
  return found;
}

/**
 * Marks the pod template of a workload with a checksum of the ConfigMaps and Secrets of the same phase that it refers to, so
 * that changing one of those rolls the pods. Generated values are left out: they come into being after the plan.
 */
export function withConfigHash(manifest: Manifest, configs: ConfigObjects, set: string): Manifest {
  if (!ROLLING.has(kindKey(manifest))) return manifest;
  const namespace = manifest.metadata.namespace ?? '';
  const used = [...configRefs(objectAt(manifest, 'spec', 'template', 'spec'))]
    .map((ref) => configs.get(`${ref.kind}/${namespace}/${ref.name}`))
    .filter((config) => config !== undefined);
  if (used.length === 0) return manifest;
  const texts = [...new Set(used)].map(contentOf).sort();
  const hash = createHmac('sha256', set).update(texts.join('\n')).digest('hex').slice(0, 16);
  return withTemplateAnnotation(manifest, hash);
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
}

function* configRefs(podSpec: unknown): Generator<ConfigRef> {
  for (const volume of listAt(podSpec, 'volumes')) {
    yield* refAt('ConfigMap', volume, 'configMap', 'name');
    yield* refAt('Secret', volume, 'secret', 'secretName');
    for (const source of listAt(volume, 'projected', 'sources')) {
      yield* refAt('ConfigMap', source, 'configMap', 'name');
      yield* refAt('Secret', source, 'secret', 'name');
    }
  }
  for (const container of [...listAt(podSpec, 'initContainers'), ...listAt(podSpec, 'containers')]) {
    yield* containerRefs(container);
  }
}

function* containerRefs(container: unknown): Generator<ConfigRef> {
  for (const source of listAt(container, 'envFrom')) {
    yield* refAt('ConfigMap', source, 'configMapRef', 'name');
    yield* refAt('Secret', source, 'secretRef', 'name');
  }
  for (const variable of listAt(container, 'env').filter(isJsonObject)) {
    yield* refAt('ConfigMap', variable, 'valueFrom', 'configMapKeyRef', 'name');
    yield* refAt('Secret', variable, 'valueFrom', 'secretKeyRef', 'name');
  }
}

function* refAt(kind: ConfigRef['kind'], value: unknown, ...path: readonly string[]): Generator<ConfigRef> {
  const name = valueAt(value, ...path);
  if (typeof name === 'string') yield { kind, name };
}
