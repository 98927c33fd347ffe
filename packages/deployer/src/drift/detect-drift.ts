import { DeployError } from '../errors.ts';
import { type ObjectRef, refOf } from '../objects.ts';
import type { Decision } from '../plan/decision.ts';
import { showChange } from '../plan/field-change.ts';
import { type FieldOwner, ownersOfPath } from '../plan/ownership.ts';
import type { PhasePlan } from '../plan/phase-plan.ts';
import type { PlanOptions } from '../plan/plan-options.ts';
import { planPhase } from '../plan/plan-phase.ts';
import { Snapshot } from '../plan/snapshot.ts';
import type { ConflictRule } from '../plan.ts';
import { isTakenDown } from '../state/journal.ts';
import { COMPONENT_LABEL, DEFAULT_FIELD_MANAGER } from '../state/names.ts';
import { StateStore } from '../state/store.ts';

/** A field that is not as it was applied last. */
export interface DriftedField {
  /** `.spec.replicas` */
  readonly path: string;
  /** As applied; absent: not part of what was applied. */
  readonly expected?: string;
  /** As it is; absent: removed. */
  readonly actual?: string;
  /** Who owns it now, last writer first. Of a removed field nobody can tell. */
  readonly by: readonly FieldOwner[];
}

export interface DriftedObject {
  readonly ref: ObjectRef;
  readonly component: string;
  /** `extra`: carries the mark of the phase, but is no part of it. */
  readonly drift: 'changed' | 'missing' | 'extra';
  readonly fields: readonly DriftedField[];
}

/** What differs between the cluster and the last revision of a phase. */
export interface DriftReport {
  readonly phase: string;
  readonly revision: number;
  /** Objects looked at. */
  readonly checked: number;
  readonly objects: readonly DriftedObject[];
  /** The phase was taken down since: there is nothing to compare. */
  readonly takenDown?: true;
}

/**
 * Compares the live objects of a phase with its last revision, field by field. Writes nothing. Fields that
 * `conflictRules` yield to others are no drift: pass the same rules as to the plan of a deploy, in the same order.
 *
 * Throws `revision-missing` when the phase was never deployed, and what `planPhase` throws.
 */
export async function detectDrift(phaseId: string, options: PlanOptions): Promise<DriftReport> {
  const { cluster, stateNamespace, signal, fieldManager = DEFAULT_FIELD_MANAGER } = options;
  const store = new StateStore({ cluster, namespace: stateNamespace });
  const snapshot = options.snapshot ?? new Snapshot({ ...options, phases: [phaseId] });
  const { inventory, journal } = (await snapshot.states()).of(phaseId);
  const number = inventory?.value.applied?.revision;
  if (number === undefined) {
    throw new DeployError('revision-missing', `${phaseId} was never deployed here`, { advice: ['Deploy it first.'] });
  }
  if (isTakenDown(journal?.value))
    return { phase: phaseId, revision: number, checked: 0, objects: [], takenDown: true };
  const { manifests } = await store.readRevision(phaseId, number, signal);
  const conflictRules = [...(options.conflictRules ?? []).map(asLooking), LOOK];
  const plan = await planPhase(manifests, { ...options, snapshot, conflictRules, adopt: [] });
  const changed = plan.details.decisions.flatMap((decision) => driftOf(decision, plan, fieldManager) ?? []);
  const objects = [...changed, ...extraObjects(plan)];
  return { phase: phaseId, revision: number, checked: plan.details.decisions.length, objects };
}

/** To see what differs although somebody else holds it; nothing is sent but dry runs. */
const LOOK: ConflictRule = { policy: 'force' };

/** The first rule that fits decides, here as in a deploy: a field that is taken or refused there is looked at here. */
function asLooking(rule: ConflictRule): ConflictRule {
  return rule.policy === 'yield' ? rule : { ...rule, ...LOOK };
}

function driftOf(decision: Decision, { details }: PhasePlan, fieldManager: string): DriftedObject | undefined {
  const { action, desired, live, changes, ownershipOnly } = decision;
  if (action === 'unchanged' || ownershipOnly === true) return undefined;
  const { ref, component } = desired;
  if (live === undefined || action === 'create') return { ref, component, drift: 'missing', fields: [] };
  const fields = changes.map((change): DriftedField => {
    const { path, before, after } = showChange(ref.kind, change, details.redact);
    const owners = change.op === 'add' ? [] : ownersOfPath(live, change.path);
    return {
      path,
      ...(after === undefined ? {} : { expected: after }),
      ...(before === undefined ? {} : { actual: before }),
      by: owners.filter(({ manager }) => manager !== fieldManager),
    };
  });
  return { ref, component, drift: 'changed', fields };
}

/** Objects with our mark that nobody wants. Those that a controller made and marked after its owner are its business. */
function extraObjects({ details }: PhasePlan): readonly DriftedObject[] {
  const wanted = new Set(details.decisions.map(({ desired }) => desired.key));
  return [...details.live]
    .filter(([key, { metadata }]) => !wanted.has(key) && (metadata.ownerReferences ?? []).length === 0)
    .map(([, object]) => ({
      ref: refOf(object),
      component: object.metadata.labels?.[COMPONENT_LABEL] ?? '',
      drift: 'extra',
      fields: [],
    }));
}
