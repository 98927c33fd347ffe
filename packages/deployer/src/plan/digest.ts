import { createHash, createHmac } from 'node:crypto';
import type { Manifest } from '../objects.ts';
import { type Difference, describeDifference } from './compare-owned.ts';
import { canonicalJson } from './json.ts';

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * A digest of an object, the same for every order of keys. Of a Secret it is keyed with the phase, so that equal
 * secrets of different phases cannot be told from their digests, and no value can be looked up in a table of hashes.
 */
export function digestOf(manifest: Manifest, phaseId: string): string {
  const text = canonicalJson(manifest);
  return manifest.kind === 'Secret' ? createHmac('sha256', phaseId).update(text).digest('hex') : sha256(text);
}

/**
 * What the server made of an object beyond what can be told from outside (defaults inside atomic lists, respelled
 * values), as one short mark. Kept after an apply: as long as the same differences show the same mark, the object is
 * known to be unchanged without a dry run. `undefined` when there is no difference.
 */
export function settledMark(differences: readonly Difference[], phaseId: string): string | undefined {
  if (differences.length === 0) return undefined;
  const lines = differences.map((difference) =>
    canonicalJson([describeDifference(difference), difference.desired ?? null, difference.live ?? null]),
  );
  return createHmac('sha256', phaseId).update(lines.sort().join('\n')).digest('base64url').slice(0, 22);
}
