import { join } from 'node:path';
import type { ArtifactSource, LockedArtifact } from '../ports.ts';
import { checkDigest } from './artifact-digest.ts';
import { ArtifactError } from './artifact-error.ts';
import { readIfThere, writeWhole } from './file-write.ts';
import { type HttpsFetchOptions, httpsFetch } from './https-fetch.ts';

export interface HttpsArtifactsOptions extends HttpsFetchOptions {
  /** A folder of this user's; made when it is missing. */
  readonly cacheDir: string;
}

/**
 * Artifacts by HTTPS with a cache on disk. What comes out of the cache is checked like what comes from the network; a file
 * that was damaged there is fetched again.
 */
export function httpsArtifacts(options: HttpsArtifactsOptions): ArtifactSource {
  const fetchBytes = httpsFetch(options);
  return {
    read: async (artifact, signal) => {
      const path = join(options.cacheDir, `${artifact.digest.replace(':', '-')}.yaml`);
      const cached = await readIfThere(path);
      if (cached !== undefined && isWhole(artifact, cached)) return cached;
      const bytes = checkDigest(artifact, await fetchBytes(artifact.url, signal), artifact.url);
      await writeWhole(path, bytes);
      return bytes;
    },
  };
}

function isWhole(artifact: LockedArtifact, bytes: Uint8Array): boolean {
  try {
    checkDigest(artifact, bytes, 'the cache');
    return true;
  } catch (error) {
    if (error instanceof ArtifactError) return false;
    throw error;
  }
}
