import { DeployError } from '../errors.ts';
import type { PhasePlan } from '../plan/phase-plan.ts';
import { phaseDigest } from '../state/revision.ts';
import type { RunScope } from './run-scope.ts';

/**
 * Keeps what was applied, unless the newest revision already holds the very same manifests. `undefined` when nothing was
 * written down; a revision that cannot be kept is a finding, not a failure.
 */
export async function keepRevision(plan: PhasePlan, scope: RunScope): Promise<number | undefined> {
  const { store, lock, events, journal } = scope;
  const { phase, variant } = plan.details;
  if (plan.isEmpty && !plan.resumes) return undefined;
  const [newest] = await store.listRevisions(phase.id, lock);
  const digest = phaseDigest(phase);
  if (newest?.digest === digest) return newest.revision;
  const revision = (newest?.revision ?? 0) + 1;
  const { who } = journal.journal;
  const info = {
    phase: phase.id,
    revision,
    createdAt: scope.clock.now().toISOString(),
    who,
    planHash: plan.view.hash,
    objects: plan.details.decisions.length,
    digest,
    ...(variant.note === undefined ? {} : { note: variant.note }),
  };
  try {
    await store.writeRevision({ ...info, manifests: phase }, lock);
    return revision;
  } catch (error) {
    if (!(error instanceof DeployError) || error.code !== 'invalid-manifest') throw error;
    const title = `${error.message}; this deploy cannot be rolled back to.`;
    const fixes = error.advice.map((advice) => ({ title: advice }));
    events.finding({ severity: 'warning', code: error.code, title, evidence: [], fixes });
    return undefined;
  }
}
