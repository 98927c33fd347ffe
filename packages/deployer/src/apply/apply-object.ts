import type { Cause } from '../cause.ts';
import { DeployError } from '../errors.ts';
import { formatRef, groupOf, type KubeObject, type Manifest } from '../objects.ts';
import { compareOwned } from '../plan/compare-owned.ts';
import type { Decision } from '../plan/decision.ts';
import { settledMark } from '../plan/digest.ts';
import { EMPTY_FIELDS } from '../plan/field-set.ts';
import { fillGenerated } from '../plan/generated-secrets.ts';
import { kindKey } from '../plan/kinds.ts';
import { appliedEntry, entriesOf, fieldsOfEntry, isApplyOf } from '../plan/ownership.ts';
import { secretValuesOf } from '../plan/redaction.ts';
import type { Applied } from '../ports.ts';
import { awaitGone } from './await-gone.ts';
import { causeOfError } from './failure.ts';
import { waitBeforeRetry } from './retry.ts';
import { rewriteBooks } from './rewrite-books.ts';
import type { StepPlace } from './run-events.ts';
import { objectStep, type RunScope } from './run-scope.ts';

/** Time that a deletion may take before the object is made anew. */
const GONE_MS = 120_000;

const FOUND_THERE = 'somebody else made it while this run was under way; it was taken over, with what it held';

/** Writes one object as decided. `undefined` when that went well, else why not. */
export async function applyObject(decision: Decision, scope: RunScope): Promise<Cause | undefined> {
  const { desired, action } = decision;
  const { ref, component, key } = desired;
  const place = objectStep({ phaseId: scope.phaseId, component, ref, action, title: formatRef(ref) });
  const note = (state: 'sent' | 'done' | 'failed') =>
    scope.journal.note({ type: 'step', key, state, at: scope.clock.now().toISOString() });
  scope.events.started(place);
  note('sent');
  try {
    const applied = await writeObject(decision, place, scope);
    const foundThere = scope.applied.get(key)?.foundThere === true ? [FOUND_THERE] : [];
    for (const message of [...applied.warnings, ...foundThere]) {
      scope.warnings.push({ ref, message: scope.events.clean(message) });
      scope.events.progress(place, { message: `Warning: ${message}` });
    }
    note('done');
    scope.events.finished(place, 'done');
    return undefined;
  } catch (error) {
    scope.lock.throwIfAborted();
    if (scope.halt.aborted && error === scope.halt.reason) {
      scope.events.finished(place, 'cancelled');
      return undefined;
    }
    note('failed');
    const cause = causeOfError(error, ref);
    scope.events.finished(place, 'failed', { message: cause.message });
    scope.events.cause(cause, place.id);
    return cause;
  }
}

async function writeObject(decision: Decision, place: StepPlace, scope: RunScope): Promise<Applied> {
  const { live, action, desired } = decision;
  if (live !== undefined && action === 'replace') await removeFirst(live, decision, scope);
  else if (live !== undefined) await rewriteBooks(live, decision, scope);
  const manifest = fillGenerated(decision.manifest, desired.missing, scope.generateSecret);
  if (desired.missing.length > 0) scope.events.alsoHide(secretValuesOf(manifest));
  const applied = await sendWithRetries(manifest, decision, { place, scope });
  scope.applied.set(desired.key, {
    object: applied.object,
    foundThere: action === 'create' && !applied.created && hasOtherAuthor(applied.object, scope),
    settled: settledAfter(manifest, applied.object, scope),
    at: scope.clock.monotonic(),
  });
  return applied;
}

/** A create that was sent twice, since the first answer was lost, finds only what it made itself. */
function hasOtherAuthor(object: KubeObject, { fieldManager }: RunScope): boolean {
  return entriesOf(object).some((entry) => !isApplyOf(entry, fieldManager) && (entry.subresource ?? '') === '');
}

async function removeFirst(live: KubeObject, { desired }: Decision, scope: RunScope): Promise<void> {
  const { cluster, clock, lock, journal } = scope;
  const { uid } = live.metadata;
  await journal.flush();
  // The pods of a StatefulSet go on running; the new one takes them over by their labels.
  const propagation = kindKey(live) === 'apps/StatefulSet' ? 'Orphan' : 'Background';
  await cluster.delete(desired.ref, { ...(uid === undefined ? {} : { uid }), propagation, signal: lock });
  await awaitGone({ cluster, clock, ref: desired.ref, uid, timeoutMs: GONE_MS, signal: scope.halt });
}

async function sendWithRetries(
  manifest: Manifest,
  decision: Decision,
  { place, scope }: { readonly place: StepPlace; readonly scope: RunScope },
): Promise<Applied> {
  const { cluster, clock, fieldManager, lock, halt } = scope;
  const start = clock.monotonic();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await cluster.apply(manifest, { fieldManager, force: decision.force, signal: lock });
    } catch (error) {
      lock.throwIfAborted();
      const now = clock.monotonic();
      const wait = waitBeforeRetry(error, { attempt, elapsedMs: now - start, ...sincePermissions(scope, now) });
      if (wait === undefined) throw error;
      if (error instanceof DeployError) {
        if (error.code === 'unknown-kind') cluster.forgetDiscovery(manifest.apiVersion);
        scope.events.progress(place, { message: `tries again: ${error.message}` });
      }
      await clock.sleep(wait, halt);
    }
  }
}

/** How long ago this run wrote a role or a binding, if it did. */
function sincePermissions({ applied }: RunScope, now: number): { readonly sincePermissionsMs?: number } {
  const times = [...applied.values()]
    .filter(({ object }) => groupOf(object.apiVersion) === 'rbac.authorization.k8s.io')
    .map(({ at }) => at);
  return times.length === 0 ? {} : { sincePermissionsMs: now - Math.max(...times) };
}

/** The mark by which later plans know that what differs now is the server's doing. */
function settledAfter(manifest: Manifest, object: KubeObject, { fieldManager, phaseId }: RunScope): string | undefined {
  const entry = appliedEntry(object, fieldManager);
  return settledMark(
    compareOwned(manifest, entry === undefined ? EMPTY_FIELDS : fieldsOfEntry(entry), object),
    phaseId,
  );
}
