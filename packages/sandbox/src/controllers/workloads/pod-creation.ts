import { ApiFailure } from '../controller-api.ts';
import { findEffect } from '../faults/fault-resolver.ts';
import type { Tools } from '../machinery/controller.ts';
import type { Write } from '../machinery/write.ts';
import { locate } from '../machinery/write.ts';
import { PODS } from '../model/kinds.ts';
import { uidOf } from '../model/meta.ts';
import type { Pod } from '../model/pod.ts';

/**
 * Creates a pod.
 *
 * @throws ApiFailure what the server refuses with, or, under the fault `quota-exceeded`, what its admission would.
 */
export async function createPod({ faults, performer }: Tools, pod: Pod): Promise<void> {
  const quota = findEffect(faults.on(pod), 'quota-exceeded');
  if (quota !== undefined) {
    const name = quota.quota ?? 'compute-resources';
    throw new ApiFailure(
      403,
      'Forbidden',
      `pods "${pod.metadata.name}" is forbidden: exceeded quota: ${name}, requested: pods=1, used: pods=10, limited: pods=10`,
    );
  }
  await performer.create({ action: 'create', resource: PODS.resource, object: pod });
}

/** Removes a pod as controllers do: in the background, and only this very pod. */
export function removePod(pod: Pod): Write {
  return {
    action: 'remove',
    resource: PODS.resource,
    key: locate(pod),
    options: { uid: uidOf(pod), propagationPolicy: 'Background' },
  };
}

/** The sentence a failure is reported with in events and conditions. */
export function sentenceOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
