import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../controllers/model/storage.ts';
import { isPlayed, type Provision, provision } from '../controllers/storage/provision.ts';

const calledProvisioner = 'volume.kubernetes.io/storage-provisioner';
const selectedNode = 'volume.kubernetes.io/selected-node';
const provisionedBy = 'pv.kubernetes.io/provisioned-by';

/**
 * Whether it is the provisioner's turn: the claim has no volume, the volume controller has named one of the played
 * provisioners on it, and where the class waits for its first consumer the scheduler has named the node.
 */
export function isDue({ metadata, spec }: PersistentVolumeClaim, storageClass: StorageClass): boolean {
  const called = metadata.annotations?.[calledProvisioner];
  if ((spec.volumeName ?? '') !== '' || called !== storageClass.provisioner || !isPlayed(called)) return false;
  return (
    storageClass.volumeBindingMode !== 'WaitForFirstConsumer' || metadata.annotations?.[selectedNode] !== undefined
  );
}

/** The volume for a claim whose turn it is. The volume controller of the real control plane binds the two. */
export function volumeFor(claim: PersistentVolumeClaim, storageClass: StorageClass): Provision {
  return provision({ claim, storageClass, node: claim.metadata.annotations?.[selectedNode] });
}

/** A volume that a played provisioner made, that nobody uses any more and that is not to be kept. */
export function isDiscarded({ metadata, spec, status }: PersistentVolume): boolean {
  return (
    isPlayed(metadata.annotations?.[provisionedBy] ?? '') &&
    status?.phase === 'Released' &&
    spec.persistentVolumeReclaimPolicy === 'Delete' &&
    metadata.deletionTimestamp === undefined
  );
}
