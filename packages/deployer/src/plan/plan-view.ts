import { refKey } from '../objects.ts';
import type { Phase } from '../phase.ts';
import type { PlanAction, PlannedObject, PlanView, PlanWarning } from '../plan.ts';
import { withoutPlace } from './conflicts.ts';
import type { PruneDecision, Pruning } from './decide-prune.ts';
import type { Decision } from './decision.ts';
import { digestOf } from './digest.ts';
import { showChange } from './field-change.ts';
import { planHash } from './plan-hash.ts';
import type { Redactor } from './redaction.ts';

export interface ViewInput {
  readonly phase: Phase;
  readonly cluster: string;
  readonly decisions: readonly Decision[];
  readonly prune: PruneDecision;
  readonly redact: Redactor;
}

/** A plan as it may be shown: secrets hidden, objects in the order in which they would be sent, prunes last. */
export function viewPlan({ phase, cluster, decisions, prune, redact }: ViewInput): PlanView {
  const rank = new Map(phase.components.map(({ name }, index) => [name, index]));
  const planned = decisions.map((decision) => viewDecision(decision, phase.id, redact)).sort(inSendingOrder(rank));
  const pruned = prune.prunings.map(viewPruning).sort((a, b) => b.wave - a.wave || byKey(a, b));
  const objects = [...planned, ...pruned];
  const digests = new Map(decisions.map(({ desired }) => [desired.key, desired.hashed]));
  const hashed = objects.map((object) => {
    const manifest = digests.get(refKey(object.ref));
    return manifest === undefined || object.action === 'prune' ? object : { ...object, hashed: manifest };
  });
  return {
    schemaVersion: 1,
    phase: phase.id,
    title: phase.title,
    cluster,
    hash: planHash(phase.id, hashed),
    counts: countActions(objects),
    objects,
    warnings: [...decisions.flatMap(warningsOf), ...prune.warnings].map((warning) => ({
      ...warning,
      message: redact(warning.message),
    })),
  };
}

function viewDecision(decision: Decision, phaseId: string, redact: Redactor): PlannedObject {
  const { desired, action, changes, conflicts, checked, note, blocked } = decision;
  const { ref, component, wave } = desired;
  const shown = changes.map((change) => showChange(ref.kind, change, redact));
  const object = { ref, component, wave, action, changes: shown, conflicts: conflicts.map(withoutPlace), checked };
  const sent = action === 'unchanged' ? {} : { digest: digestOf(desired.hashed, phaseId) };
  return {
    ...object,
    ...sent,
    ...(note === undefined ? {} : { note: redact(note) }),
    ...(blocked === undefined ? {} : { blocked: redact(blocked.message) }),
  };
}

function viewPruning({ ref, component, wave, note }: Pruning): PlannedObject {
  return { ref, component, wave, action: 'prune', changes: [], conflicts: [], checked: 'server', note };
}

function inSendingOrder(rank: ReadonlyMap<string, number>): (a: PlannedObject, b: PlannedObject) => number {
  return (a, b) => (rank.get(a.component) ?? 0) - (rank.get(b.component) ?? 0) || a.wave - b.wave || byKey(a, b);
}

function byKey(a: PlannedObject, b: PlannedObject): number {
  const [left, right] = [refKey(a.ref), refKey(b.ref)];
  return left < right ? -1 : Number(left > right);
}

function countActions(objects: readonly PlannedObject[]): Readonly<Record<PlanAction, number>> {
  const counts = { create: 0, change: 0, unchanged: 0, replace: 0, prune: 0, conflict: 0 };
  for (const { action } of objects) counts[action] += 1;
  return counts;
}

function warningsOf({ desired, warnings }: Decision): readonly PlanWarning[] {
  return warnings.map((message) => ({ ref: desired.ref, message }));
}
