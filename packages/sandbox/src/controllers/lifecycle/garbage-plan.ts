import type { KubeObject, OwnerReference } from '../../kube/types.ts';
import { isTerminating } from '../model/meta.ts';

export const FOREGROUND = 'foregroundDeletion';
export const ORPHAN = 'orphan';

/** How each owner of an object stands. */
export interface OwnerStanding {
  reference: OwnerReference;
  state: 'present' | 'absent' | 'waiting-for-dependents';
}

/** What the collector does with an object that has owners. */
export type Verdict =
  | { action: 'keep' }
  /** Owners that are gone or going are struck out: another one still holds the object. */
  | { action: 'strike'; remaining: readonly OwnerReference[] }
  | { action: 'remove'; propagationPolicy: 'Background' | 'Foreground' };

/** An object lives as long as one of its owners does (garbagecollector: attemptToDeleteItem). */
export function judgeOwned(object: KubeObject, owners: readonly OwnerStanding[], hasDependents: boolean): Verdict {
  if (isTerminating(object) || owners.length === 0) return { action: 'keep' };
  const solid = owners.filter(({ state }) => state === 'present');
  if (solid.length === owners.length) return { action: 'keep' };
  if (solid.length > 0) return { action: 'strike', remaining: solid.map(({ reference }) => reference) };
  const isAwaited = owners.some(({ state }) => state === 'waiting-for-dependents');
  return { action: 'remove', propagationPolicy: isAwaited && hasDependents ? 'Foreground' : 'Background' };
}

/** Whether an owner that is deleted in the foreground still waits for this dependent. */
export function isBlocking(dependent: KubeObject, ownerUid: string): boolean {
  return (dependent.metadata.ownerReferences ?? []).some(
    ({ uid, blockOwnerDeletion }) => uid === ownerUid && blockOwnerDeletion === true,
  );
}

export function isHeldBy(object: KubeObject, finalizer: string): boolean {
  return isTerminating(object) && (object.metadata.finalizers ?? []).includes(finalizer);
}
