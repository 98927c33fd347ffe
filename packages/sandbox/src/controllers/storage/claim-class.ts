import { type FaultResolver, findEffect } from '../faults/fault-resolver.ts';
import type { Cluster } from '../machinery/cluster.ts';
import { PODS, STORAGE_CLASSES } from '../model/kinds.ts';
import { namespaceOf } from '../model/meta.ts';
import type { Pod } from '../model/pod.ts';
import { isFinished } from '../model/pod-state.ts';
import type { PersistentVolumeClaim, StorageClass } from '../model/storage.ts';

/** Whether a pod mounts the claim. */
export function mounts({ metadata, spec }: Pod, claim: PersistentVolumeClaim): boolean {
  return (
    metadata.namespace === namespaceOf(claim) &&
    (spec.volumes ?? []).some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === claim.metadata.name)
  );
}

/** Pods that have not ended and mount the claim. */
export function usersOf(cluster: Cluster, claim: PersistentVolumeClaim): Pod[] {
  return cluster
    .of(PODS)
    .in(namespaceOf(claim))
    .filter((pod) => !isFinished(pod) && mounts(pod, claim));
}

/**
 * The StorageClass of a claim; none when it names none, when there is none of the name, or under the fault
 * `storage-class-missing` on the claim or on a pod that mounts it.
 */
export function classOf(
  cluster: Cluster,
  faults: FaultResolver,
  claim: PersistentVolumeClaim,
): StorageClass | undefined {
  const isStruck = [claim, ...usersOf(cluster, claim)].some(
    (object) => findEffect(faults.on(object), 'storage-class-missing') !== undefined,
  );
  return isStruck ? undefined : cluster.of(STORAGE_CLASSES).get(claim.spec.storageClassName ?? '');
}
