import { DeployError } from '../errors.ts';
import type { PhasePlan } from '../plan/phase-plan.ts';
import type { PlanOptions } from '../plan/plan-options.ts';
import { planVariant } from '../plan/plan-phase.ts';
import { StateStore } from '../state/store.ts';

/**
 * Plans to take a phase down: everything its inventory names that is alive and carries its mark, dependents first; apply it
 * with `applyPlan`. PVCs, PVs, Namespaces and CRDs go only when `confirmPrune` names them, and what is marked
 * `otelops.dev/keep` stays; the plan's warnings say so. The history is kept, so that a rollback can bring the phase back.
 */
export async function planDestroy(phaseId: string, options: PlanOptions): Promise<PhasePlan> {
  const phase = { id: phaseId, title: phaseId, components: [] };
  return planVariant(phase, options, { operation: 'destroy' });
}

/** Forgets a phase that was taken down: its history, evidence and records. Throws `prune-protected` while it still has objects. */
export async function forgetPhase(
  phaseId: string,
  { cluster, stateNamespace, signal }: Pick<PlanOptions, 'cluster' | 'stateNamespace' | 'signal'>,
): Promise<void> {
  const store = new StateStore({ cluster, namespace: stateNamespace });
  const { inventory } = (await store.readAll(signal)).of(phaseId);
  const left = inventory?.value.entries.size ?? 0;
  if (left > 0) {
    throw new DeployError('prune-protected', `${phaseId} still has ${left} objects in the cluster`, {
      advice: ['Destroy it first, naming what is protected.'],
    });
  }
  await store.forget(phaseId, signal);
}
