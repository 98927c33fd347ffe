import { DeployError, KubeError } from '../errors.ts';
import { formatRef, type KubeObject } from '../objects.ts';
import { adoptionPatch, migrationPatch, planAdoption } from '../plan/adoption.ts';
import type { Decision } from '../plan/decision.ts';
import type { RunScope } from './run-scope.ts';

/** Tries for an object that others, its controllers above all, keep writing to. */
const ATTEMPTS = 8;

/**
 * Rewrites `managedFields` as a decision wants it: fields of former managers become ours, entries of older versions newer. The
 * books have to be written as a whole, so whatever anybody wrote since they were read is read again and goes into them.
 */
export async function rewriteBooks(seen: KubeObject, decision: Decision, scope: RunScope): Promise<void> {
  const { cluster, lock, fieldManager } = scope;
  let live: KubeObject | undefined = seen;
  for (let attempt = 1; live !== undefined; attempt += 1) {
    const operations = operationsFor(live, decision, fieldManager);
    if (operations.length === 0) return;
    try {
      await cluster.patch(decision.desired.ref, { type: 'json', operations }, { signal: lock });
      return;
    } catch (error) {
      if (attempt === ATTEMPTS || !isOutdated(error)) throw error;
      const now = await readAgain(decision, scope);
      // It has not moved, so it was refused for itself.
      if (now?.metadata.resourceVersion === live.metadata.resourceVersion) throw error;
      live = sameObject(now, seen, decision);
    }
  }
}

/** Only what was planned to be taken over is. */
function operationsFor(
  live: KubeObject,
  { desired, adoption, migrates }: Decision,
  fieldManager: string,
): readonly unknown[] {
  const { apiVersion } = desired.manifest;
  if (adoption === undefined) return migrates === true ? migrationPatch(live, apiVersion) : [];
  const now = planAdoption(live, adoption.from, fieldManager, apiVersion);
  return now === undefined ? [] : adoptionPatch(live, now);
}

/** A `test` of a JSON patch that does not hold is a 422, a write that came in between a 409. */
function isOutdated(error: unknown): boolean {
  return error instanceof KubeError && (error.status === 409 || error.status === 422);
}

async function readAgain({ desired: { ref } }: Decision, { cluster, halt }: RunScope): Promise<KubeObject | undefined> {
  const resource = await cluster.resolve(ref.apiVersion, ref.kind);
  const { name, namespace } = ref;
  return resource && cluster.get(resource, namespace === undefined ? { name } : { name, namespace }, halt);
}

function sameObject(
  now: KubeObject | undefined,
  seen: KubeObject,
  { desired: { ref } }: Decision,
): KubeObject | undefined {
  if (now === undefined || now.metadata.uid === seen.metadata.uid) return now;
  throw new DeployError('plan-changed', `${formatRef(ref)} was deleted and made anew by somebody else meanwhile`, {
    ref,
    advice: ['Look at the new plan and approve that.'],
  });
}
