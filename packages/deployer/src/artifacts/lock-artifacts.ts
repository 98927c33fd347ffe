import { digestOf } from './artifact-digest.ts';
import { ArtifactError } from './artifact-error.ts';
import { type ArtifactLock, isLockable, type LockEntry } from './artifact-lock.ts';
import type { ImageOptions } from './images.ts';
import { imagesOf } from './images.ts';
import { parseManifests } from './manifest-yaml.ts';

/** An outside manifest to lock. */
export interface WantedArtifact {
  readonly name: string;
  readonly version: string;
  /** HTTPS. */
  readonly url: string;
}

/** Gets the bytes of an address, whatever they are. */
export type FetchBytes = (url: string, signal?: AbortSignal) => Promise<Uint8Array>;

export interface LockArtifactsOptions extends ImageOptions {
  readonly signal?: AbortSignal;
}

/**
 * Fetches each artifact and writes down what it is: digest, size, and every image that it pulls. This is the moment at which
 * its content is trusted; afterwards only the same bytes are.
 *
 * @throws ArtifactError when one cannot be fetched; ManifestError when one is no manifest.
 */
export async function lockArtifacts(
  wanted: readonly WantedArtifact[],
  fetchBytes: FetchBytes,
  options: LockArtifactsOptions = {},
): Promise<ArtifactLock> {
  const artifacts = await Promise.all(wanted.map((artifact) => lockArtifact(artifact, fetchBytes, options)));
  return { lockVersion: 1, artifacts };
}

async function lockArtifact(
  wanted: WantedArtifact,
  fetchBytes: FetchBytes,
  options: LockArtifactsOptions,
): Promise<LockEntry> {
  const { name, version, url } = wanted;
  if (!isLockable(wanted))
    throw new ArtifactError('artifact-not-locked', `"${name}" ${version} cannot be locked: it is to be a file name.`);
  const bytes = await fetchBytes(url, options.signal);
  const objects = parseManifests(decode(bytes), { origin: `${name} ${version}` });
  return {
    name,
    version,
    url,
    digest: digestOf(bytes),
    size: bytes.length,
    objectsDigest: digestOf(JSON.stringify(objects)),
    images: imagesOf(objects, options),
  };
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
