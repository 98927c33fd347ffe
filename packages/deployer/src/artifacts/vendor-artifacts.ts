import { join } from 'node:path';
import type { ArtifactSource } from '../ports.ts';
import { type ArtifactLock, imagesOfLock } from './artifact-lock.ts';
import { writeWhole } from './file-write.ts';
import { artifactFileName } from './folder-artifacts.ts';

/** What a site without a way out needs. */
export interface Vendored {
  /** Paths of the files written, the list of images last. */
  readonly files: readonly string[];
  /** Every image to bring along, sorted. */
  readonly images: readonly string[];
}

export interface VendorOptions {
  /** Images of our own objects, to be listed beside those of the artifacts. */
  readonly images?: readonly string[];
  readonly signal?: AbortSignal;
}

/** Puts every locked artifact into a folder for {@link folderArtifacts}, and all images, one a line, into `images.txt`. */
export async function vendorArtifacts(
  lock: ArtifactLock,
  source: ArtifactSource,
  folder: string,
  options: VendorOptions = {},
): Promise<Vendored> {
  const files = await Promise.all(
    lock.artifacts.map(async (artifact) => {
      const path = join(folder, artifactFileName(artifact));
      await writeWhole(path, await source.read(artifact, options.signal));
      return path;
    }),
  );
  const images = [...new Set([...imagesOfLock(lock), ...(options.images ?? [])])].sort();
  const list = join(folder, 'images.txt');
  await writeWhole(list, images.map((image) => `${image}\n`).join(''));
  return { files: [...files.sort(), list], images };
}
