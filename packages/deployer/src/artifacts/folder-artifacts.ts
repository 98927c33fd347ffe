import { join } from 'node:path';
import type { ArtifactSource, LockedArtifact } from '../ports.ts';
import { checkDigest } from './artifact-digest.ts';
import { ArtifactError } from './artifact-error.ts';
import { readIfThere, writeWhole } from './file-write.ts';
import type { TextCache } from './resolve-artifacts.ts';

/** How an artifact is called in a folder: `cert-manager-v1.19.1.yaml`. */
export function artifactFileName({ name, version }: Pick<LockedArtifact, 'name' | 'version'>): string {
  return `${name}-${version}.yaml`;
}

/** Artifacts from a folder that {@link vendorArtifacts} filled, for sites without a way out. Nothing is fetched. */
export function folderArtifacts(folder: string): ArtifactSource {
  return {
    read: async (artifact) => {
      const path = join(folder, artifactFileName(artifact));
      const bytes = await readIfThere(path);
      if (bytes !== undefined) return checkDigest(artifact, bytes, path);
      throw new ArtifactError(
        'artifact-missing',
        `${artifact.name} ${artifact.version} is not in the folder: there is no ${path}.`,
        {
          advice: ['Fill the folder with `otel vendor` where there is a network, and copy it here.'],
        },
      );
    },
  };
}

/** Texts kept as files of a folder. A cache that cannot be read or written is as good as an empty one. */
export function folderCache(folder: string): TextCache {
  return {
    read: async (name) => {
      const bytes = await readIfThere(join(folder, name)).catch(() => undefined);
      return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
    },
    write: async (name, text) => {
      await writeWhole(join(folder, name), text).catch(() => undefined);
    },
  };
}
