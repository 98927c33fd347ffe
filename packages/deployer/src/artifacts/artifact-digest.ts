import { createHash } from 'node:crypto';
import type { LockedArtifact } from '../ports.ts';
import { ArtifactError } from './artifact-error.ts';

/** `sha256:<64 hex>` of bytes, or of a text in UTF-8. */
export function digestOf(content: Uint8Array | string): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/**
 * Gives the bytes back when they are the ones that were locked.
 *
 * @param place where they came from, for the message.
 * @throws ArtifactError `artifact-digest-mismatch` with both digests.
 */
export function checkDigest(artifact: LockedArtifact, bytes: Uint8Array, place: string): Uint8Array {
  const digest = digestOf(bytes);
  if (digest === artifact.digest) return bytes;
  throw new ArtifactError(
    'artifact-digest-mismatch',
    `${artifact.name} ${artifact.version} from ${place} is not what was locked: its digest is ${digest}, the lock file says ${artifact.digest}.`,
    {
      advice: [
        'Do not use it before you know why it differs: compare it with the release of its project.',
        'If the new content is right, lock it with `otel lock` and review the change of the lock file.',
      ],
    },
  );
}
