import { isTerminating, namespaceOf } from '../model/meta.ts';
import type { Pod } from '../model/pod.ts';
import { meetsNodeAffinity } from '../model/selector.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../model/storage.ts';
import { satisfies } from '../storage/volume-match.ts';
import type { Unfit } from './filters.ts';
import type { NodeView, Snapshot } from './snapshot.ts';

/** The names of the claims a pod mounts. */
function claimNames(pod: Pod): string[] {
  return (pod.spec.volumes ?? [])
    .map((volume) => volume.persistentVolumeClaim?.claimName)
    .filter((name) => name !== undefined);
}

function isBound(claim: PersistentVolumeClaim): boolean {
  return claim.spec.volumeName !== undefined && claim.spec.volumeName !== '' && claim.status?.phase === 'Bound';
}

/** Whether the claim waits for a pod before it gets a volume. A class that does not exist counts as immediate. */
function waitsForPod(claim: PersistentVolumeClaim, snapshot: Snapshot): boolean {
  return snapshot.classOf(claim)?.volumeBindingMode === 'WaitForFirstConsumer';
}

/** What keeps a pod from every node alike, before nodes are looked at one by one. */
export function claimTrouble(pod: Pod, snapshot: Snapshot): string | undefined {
  for (const name of claimNames(pod)) {
    const claim = snapshot.claim(`${namespaceOf(pod)}/${name}`);
    if (claim === undefined) return `persistentvolumeclaim "${name}" not found`;
    if (claim.status?.phase === 'Lost') {
      return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec.volumeName ?? ''}"`;
    }
    if (isTerminating(claim)) return `persistentvolumeclaim "${name}" is being deleted`;
  }
  const unbound = openClaims(pod, snapshot).filter((claim) => !waitsForPod(claim, snapshot));
  return unbound.length > 0 ? 'pod has unbound immediate PersistentVolumeClaims' : undefined;
}

/** The pod's claims that have no volume yet. */
export function openClaims(pod: Pod, snapshot: Snapshot): PersistentVolumeClaim[] {
  return claimNames(pod)
    .map((name) => snapshot.claim(`${namespaceOf(pod)}/${name}`))
    .filter((claim) => claim !== undefined)
    .filter((claim) => !isBound(claim));
}

/** Whether the pod's volumes can be reached from the node, or made there. */
export function unfitByVolumes(pod: Pod, view: NodeView, snapshot: Snapshot): Unfit | undefined {
  const reasons = new Set<string>();
  for (const name of claimNames(pod)) {
    const claim = snapshot.claim(`${namespaceOf(pod)}/${name}`);
    const reason = claim === undefined ? undefined : unfitByClaim(claim, view, snapshot);
    if (reason !== undefined) reasons.add(reason);
  }
  return reasons.size === 0 ? undefined : { reasons: [...reasons], preemptable: false };
}

function unfitByClaim(claim: PersistentVolumeClaim, { node }: NodeView, snapshot: Snapshot): string | undefined {
  if (isBound(claim)) {
    const volume = snapshot.volume(claim.spec.volumeName ?? '');
    if (volume === undefined) return 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)';
    return reaches(volume, node) ? undefined : "node(s) didn't match PersistentVolume's node affinity";
  }
  const storageClass = snapshot.classOf(claim);
  const isDynamic = storageClass !== undefined && storageClass.provisioner !== 'kubernetes.io/no-provisioner';
  const suits = snapshot.volumes().some((volume) => satisfies(volume, claim) && reaches(volume, node));
  return isDynamic || suits ? undefined : "node(s) didn't find available persistent volumes to bind";
}

function reaches(volume: PersistentVolume, node: NodeView['node']): boolean {
  return meetsNodeAffinity(volume.spec.nodeAffinity?.required?.nodeSelectorTerms, node);
}
