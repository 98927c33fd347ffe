import type { Manifest } from '../objects.ts';
import type { ArtifactUse, Component, Phase } from '../phase.ts';
import type { ArtifactSource } from '../ports.ts';
import { checkDigest, digestOf } from './artifact-digest.ts';
import { ArtifactError } from './artifact-error.ts';
import type { ArtifactLock, LockEntry } from './artifact-lock.ts';
import { manifestsOf } from './manifest-shape.ts';
import { parseManifests } from './manifest-yaml.ts';

/** Keeps texts by name. What is lost or changed in it costs time, nothing else. */
export interface TextCache {
  read(name: string): Promise<string | undefined>;
  write(name: string, text: string): Promise<void>;
}

export interface ResolveOptions {
  /** Keeps the objects of artifacts as JSON: reading YAML of a megabyte takes 200 ms, JSON 2 ms. */
  readonly cache?: TextCache;
  readonly signal?: AbortSignal;
}

/**
 * The phases with the objects of their artifacts in place: each is read from the source, checked against the lock, adapted by
 * its component and added behind the component's own objects.
 *
 * @throws ArtifactError `artifact-not-locked` for one that the lock does not know, `artifact-digest-mismatch`, or what the
 *   source throws. ManifestError when an artifact is no manifest.
 */
export async function resolveArtifacts(
  phases: readonly Phase[],
  lock: ArtifactLock,
  source: ArtifactSource,
  options: ResolveOptions = {},
): Promise<readonly Phase[]> {
  const used = new Set(
    phases.flatMap(({ components }) => components.flatMap(({ artifacts = [] }) => artifacts.map(({ name }) => name))),
  );
  const entries = [...used].map((name) => entryOf(lock, name));
  const loaded = await Promise.all(
    entries.map(async (entry) => [entry.name, await objectsOf(entry, source, options)] as const),
  );
  const objects = new Map(loaded);
  return phases.map((phase) => ({
    ...phase,
    components: phase.components.map((component) => resolved(component, objects)),
  }));
}

function entryOf(lock: ArtifactLock, name: string): LockEntry {
  const entry = lock.artifacts.find((artifact) => artifact.name === name);
  if (entry !== undefined) return entry;
  const known = lock.artifacts.map((artifact) => artifact.name).sort();
  throw new ArtifactError(
    'artifact-not-locked',
    `${name} is not in the lock file (it has ${known.length === 0 ? 'nothing' : known.join(', ')}).`,
    {
      advice: ['Lock it with `otel lock`.'],
    },
  );
}

async function objectsOf(
  entry: LockEntry,
  source: ArtifactSource,
  { cache, signal }: ResolveOptions,
): Promise<readonly Manifest[]> {
  const bytes = checkDigest(entry, await source.read(entry, signal), 'its source');
  const name = `${entry.objectsDigest.slice('sha256:'.length)}.json`;
  const cached = await cache?.read(name);
  if (cached !== undefined && digestOf(cached) === entry.objectsDigest)
    return manifestsOf({ kind: 'List', items: JSON.parse(cached) }).manifests;
  const objects = parseManifests(new TextDecoder().decode(bytes), { origin: `${entry.name} ${entry.version}` });
  await cache?.write(name, JSON.stringify(objects));
  return objects;
}

function resolved(component: Component, objects: ReadonlyMap<string, readonly Manifest[]>): Component {
  const { artifacts = [], ...rest } = component;
  if (artifacts.length === 0) return component;
  const taken = artifacts.flatMap((use) => adapted(use, objects.get(use.name) ?? []));
  return { ...rest, objects: [...component.objects, ...taken] };
}

function adapted({ adapt }: ArtifactUse, objects: readonly Manifest[]): readonly Manifest[] {
  if (adapt === undefined) return objects;
  return objects.flatMap((object) => {
    const changed = adapt(object);
    return changed === undefined ? [] : [changed];
  });
}
