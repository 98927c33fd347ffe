import { DeployError } from '../errors.ts';
import { refKey, refOf } from '../objects.ts';
import type { Phase } from '../phase.ts';
import { isCrd } from '../plan/kinds.ts';
import type { PhasePlan } from '../plan/phase-plan.ts';
import type { PlanOptions } from '../plan/plan-options.ts';
import { planVariant } from '../plan/plan-phase.ts';
import { Snapshot } from '../plan/snapshot.ts';
import type { Journal } from '../state/journal.ts';
import { type PhaseState, StateStore } from '../state/store.ts';

export interface RollbackOptions extends PlanOptions {
  /** Left out: the last good one; after a good deploy the one before it, after a destroy the newest. */
  readonly revision?: number;
}

/**
 * Plans the way back to a revision; apply it with `applyPlan`. The same as any other plan, but for this: definitions (CRDs) stay
 * as they are now, those of a failed run too, since taking back one loses fields of its objects; and what was there before the phase took it over is
 * not deleted. Applied, it becomes a new revision.
 *
 * Throws `revision-missing`, and what `planPhase` throws.
 */
export async function planRollback(phaseId: string, options: RollbackOptions): Promise<PhasePlan> {
  const { cluster, stateNamespace, signal, revision: wanted, ...rest } = options;
  const store = new StateStore({ cluster, namespace: stateNamespace });
  const snapshot = options.snapshot ?? new Snapshot({ ...options, phases: [phaseId] });
  const state = (await snapshot.states()).of(phaseId);
  const newest = state.inventory?.value.applied?.revision;
  const number = wanted ?? lastGood(phaseId, state);
  const target = await store.readRevision(phaseId, number, signal);
  const current =
    newest === undefined || newest === number ? target : await store.findRevision(phaseId, newest, signal);
  const phase = withDefinitionsOf(target.manifests, current?.manifests);
  const planOptions = { ...rest, cluster, stateNamespace, snapshot, ...(signal === undefined ? {} : { signal }) };
  const note = `rollback to ${number}`;
  return planVariant(phase, planOptions, { operation: 'rollback', sparesAdopted: true, keepsDefinitions: true, note });
}

function lastGood(phaseId: string, { inventory, journal }: PhaseState): number {
  const newest = inventory?.value.applied?.revision;
  const number = newest === undefined ? 0 : newest - (isStanding(journal?.value) ? 1 : 0);
  if (number >= 1) return number;
  throw new DeployError('revision-missing', `${phaseId} has no earlier revision to go back to`, {
    advice: ['Deploy again with what should run instead.'],
  });
}

/** Whether the newest revision is what runs: not when a later run failed, nor when the phase was taken down since. */
function isStanding(last: Journal | undefined): boolean {
  return last?.state === 'done' && last.operation !== 'destroy';
}

/** The phase of a revision with its CRDs as a newer one has them. */
function withDefinitionsOf(target: Phase, newer: Phase | undefined): Phase {
  const definitions = new Map(
    (newer?.components ?? [])
      .flatMap(({ objects }) => objects)
      .filter(isCrd)
      .map((crd) => [refKey(refOf(crd)), crd]),
  );
  const components = target.components.map((component) => ({
    ...component,
    objects: component.objects.map((object) => definitions.get(refKey(refOf(object))) ?? object),
  }));
  return { ...target, components };
}
