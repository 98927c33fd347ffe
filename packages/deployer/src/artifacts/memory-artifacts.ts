import type { ArtifactSource } from '../ports.ts';
import { checkDigest } from './artifact-digest.ts';
import { ArtifactError } from './artifact-error.ts';
import type { FetchBytes } from './lock-artifacts.ts';

/** Artifacts that the caller holds itself, by their addresses: the sandbox's own editions, tests. */
export function memoryArtifacts(contents: ReadonlyMap<string, string | Uint8Array>): ArtifactSource {
  const fetchBytes = memoryFetch(contents);
  return { read: async (artifact) => checkDigest(artifact, await fetchBytes(artifact.url), 'memory') };
}

/** The same for {@link lockArtifacts}. */
export function memoryFetch(contents: ReadonlyMap<string, string | Uint8Array>): FetchBytes {
  return async (url) => {
    const content = contents.get(url);
    if (content === undefined) throw new ArtifactError('artifact-missing', `There is nothing for ${url} in memory.`);
    return typeof content === 'string' ? new TextEncoder().encode(content) : content;
  };
}
