import { DeployError } from '../errors.ts';
import type { Phase } from '../phase.ts';
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
  const { variant, state } = plan.details;
  if (variant.operation === 'destroy') return undefined;
  const newest = state.inventory?.value.applied ?? (await newestKept(plan.view.phase, scope));
  const phase = await wholePhase(plan, newest, scope);
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
    objects: phase.components.reduce((sum, { objects }) => sum + objects.length, 0),
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

/** When only some components were deployed, the others are as they were: a revision is always the whole phase. */
async function wholePhase(plan: PhasePlan, newest: AppliedMark | undefined, { store, lock }: RunScope): Promise<Phase> {
  const { given, phase } = plan.details;
  if (given.components.length === phase.components.length) return given;
  const done = new Map(phase.components.map((component) => [component.name, component]));
  const before = newest && (await store.findRevision(phase.id, newest.revision, lock));
  const kept = new Map(before?.manifests.components.map((component) => [component.name, component]));
  const names = [...new Set([...given.components.map(({ name }) => name), ...kept.keys()])];
  return { ...given, components: names.flatMap((name) => done.get(name) ?? kept.get(name) ?? []) };
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
