import { quantityNumber } from '../../kube/schema/quantity.ts';
import { isTerminating } from '../model/meta.ts';
import { selects } from '../model/selector.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../model/storage.ts';

/** Whether a volume that exists already may be bound to the claim. */
export function satisfies(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const { spec } = volume;
  return (
    isFreeFor(volume, claim) &&
    sameOr(spec.storageClassName, claim.spec.storageClassName, '') &&
    sameOr(spec.volumeMode, claim.spec.volumeMode, 'Filesystem') &&
    (claim.spec.accessModes ?? []).every((mode) => spec.accessModes?.includes(mode)) &&
    quantityNumber(spec.capacity?.['storage']) >= quantityNumber(claim.spec.resources?.requests?.['storage']) &&
    (claim.spec.selector === undefined || selects(claim.spec.selector, volume.metadata.labels))
  );
}

/** Neither used up nor meant for somebody else, by the volume's own word or by the claim's. */
function isFreeFor(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const phase = volume.status?.phase;
  if (isTerminating(volume) || phase === 'Released' || phase === 'Failed') return false;
  const wanted = claim.spec.volumeName ?? '';
  if (wanted !== '' && wanted !== volume.metadata.name) return false;
  const { claimRef } = volume.spec;
  if (claimRef === undefined) return true;
  const { namespace, name, uid } = claim.metadata;
  return claimRef.namespace === namespace && claimRef.name === name && (claimRef.uid ?? uid) === uid;
}

function sameOr(a: string | undefined, b: string | undefined, fallback: string): boolean {
  return (a ?? fallback) === (b ?? fallback);
}

/** The smallest volume that satisfies the claim. */
export function bestVolume(
  volumes: readonly PersistentVolume[],
  claim: PersistentVolumeClaim,
): PersistentVolume | undefined {
  return volumes
    .filter((volume) => satisfies(volume, claim))
    .sort(
      (a, b) =>
        Number(b.spec.claimRef !== undefined) - Number(a.spec.claimRef !== undefined) ||
        quantityNumber(a.spec.capacity?.['storage']) - quantityNumber(b.spec.capacity?.['storage']) ||
        (a.metadata.name < b.metadata.name ? -1 : 1),
    )[0];
}
