import { DeployError } from '../errors.ts';
import type { PhasePlan } from '../plan/phase-plan.ts';
import type { AppliedMark } from '../state/inventory.ts';
import { phaseDigest } from '../state/revision.ts';
import type { RunScope } from './run-scope.ts';

/**
 * Keeps what was applied, unless the newest revision already holds the very same manifests. `undefined` when there is none
 * to speak of; a revision that cannot be kept is a finding, not a failure.
 */
export async function keepRevision(plan: PhasePlan, scope: RunScope): Promise<AppliedMark | undefined> {
  const { store, lock, journal } = scope;
  const { phase, variant, state } = plan.details;
  if (variant.operation === 'destroy') return undefined;
  const newest = state.inventory?.value.applied ?? (await newestKept(phase.id, scope));
  const digest = phaseDigest(phase);
  if (newest?.digest === digest) return newest;
  const mark = {
    revision: (newest?.revision ?? 0) + 1,
    digest,
    at: scope.clock.now().toISOString(),
    who: journal.journal.who,
  };
  const info = {
    phase: phase.id,
    revision: mark.revision,
    createdAt: mark.at,
    who: mark.who,
    planHash: plan.view.hash,
    objects: plan.details.decisions.length,
    digest,
    ...(variant.note === undefined ? {} : { note: variant.note }),
  };
  try {
    await store.writeRevision({ ...info, manifests: phase }, lock);
    return mark;
  } catch (error) {
    if (!(error instanceof DeployError) || error.code !== 'invalid-manifest') throw error;
    tellTooLarge(error, scope);
    return newest;
  }
}

/** For an inventory that was lost. */
async function newestKept(phase: string, { store, lock }: RunScope): Promise<AppliedMark | undefined> {
  const [newest] = await store.listRevisions(phase, lock);
  if (newest === undefined) return undefined;
  const { revision, digest, createdAt, who } = newest;
  return { revision, digest, at: createdAt, who };
}

function tellTooLarge(error: DeployError, { events }: RunScope): void {
  events.finding({
    severity: 'warning',
    code: error.code,
    title: `${error.message}; this deploy cannot be rolled back to.`,
    evidence: [],
    fixes: error.advice.map((title) => ({ title })),
  });
}
