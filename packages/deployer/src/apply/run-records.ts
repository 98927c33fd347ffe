import { type ObjectRef, refOf } from '../objects.ts';
import type { Decision } from '../plan/decision.ts';
import { appliedEntry } from '../plan/ownership.ts';
import type { PhasePlan } from '../plan/phase-plan.ts';
import {
  type AppliedMark,
  emptyInventory,
  type Inventory,
  type InventoryEntry,
  shrinkInventory,
  unionInventory,
} from '../state/inventory.ts';
import type { Journal, JournalStep } from '../state/journal.ts';
import type { LockHolder } from '../state/lease.ts';
import { DEFAULT_FIELD_MANAGER } from '../state/names.ts';
import type { AppliedObject } from './run-scope.ts';

/** What is to be in the cluster once the plan is applied, and what of it was there before us. */
function wantedInventory({ details }: PhasePlan): Inventory {
  const { phase, decisions } = details;
  return {
    phase: phase.id,
    components: new Map(phase.components.map(({ name, dependsOn = [] }) => [name, dependsOn])),
    entries: new Map(decisions.map((decision) => [decision.desired.key, entryOf(decision, undefined)])),
  };
}

function entryOf({ desired, live, settled }: Decision, applied: AppliedObject | undefined): InventoryEntry {
  const { ref, component } = desired;
  const mark = applied === undefined ? settled : applied.settled;
  const entry = { ref, component, origin: live === undefined ? 'created' : 'adopted' } as const;
  return mark === undefined ? entry : { ...entry, settled: mark };
}

/** What has to be written down before the first object is sent. */
export function inventoryAhead(plan: PhasePlan): Inventory {
  const before = plan.details.state.inventory?.value ?? emptyInventory(plan.details.phase.id);
  const ahead = unionInventory(before, wantedInventory(plan));
  const entries = new Map(ahead.entries);
  for (const decision of plan.details.decisions) {
    const { key } = decision.desired;
    const entry = entries.get(key);
    if (entry !== undefined && isOfOthers(decision, plan)) entries.set(key, { ...entry, origin: 'adopted' });
  }
  return { ...ahead, entries };
}

/** Our records may say `created` of it, of a run that never came to it: what we never applied, we did not make. */
function isOfOthers({ live }: Decision, { details: { options } }: PhasePlan): boolean {
  return live !== undefined && appliedEntry(live, options?.fieldManager ?? DEFAULT_FIELD_MANAGER) === undefined;
}

export interface GoodEnd {
  readonly applied: ReadonlyMap<string, AppliedObject>;
  readonly pruned: ReadonlySet<string>;
  readonly mark: AppliedMark | undefined;
}

/** What is true after everything went well. */
export function inventoryAfter(plan: PhasePlan, { applied, pruned, mark }: GoodEnd): Inventory {
  const { decisions, given, prune } = plan.details;
  const ahead = inventoryAhead(plan);
  const entries = new Map(ahead.entries);
  for (const decision of decisions) {
    const { key } = decision.desired;
    const written = applied.get(key);
    const origin = written?.foundThere === true ? 'adopted' : (entries.get(key)?.origin ?? 'created');
    entries.set(key, { ...entryOf(decision, written), origin });
  }
  const names = new Set(given.components.map(({ name }) => name));
  const all = mark === undefined ? { ...ahead, entries } : { ...ahead, entries, applied: mark };
  return shrinkInventory(all, new Set([...prune.forgotten, ...pruned]), names);
}

export function openJournal(plan: PhasePlan, holder: LockHolder): Journal {
  const { decisions, prune, variant } = plan.details;
  const steps = new Map<string, JournalStep>();
  for (const { desired, action, live } of decisions) {
    if (action === 'unchanged') continue;
    steps.set(desired.key, planned(desired.ref, action, live?.metadata.resourceVersion));
  }
  for (const { key, live } of prune.prunings) {
    steps.set(key, planned(refOf(live), 'prune', live.metadata.resourceVersion));
  }
  return {
    phase: plan.view.phase,
    runId: holder.runId,
    operation: variant.operation ?? 'apply',
    planHash: plan.view.hash,
    who: holder.who,
    from: holder.from,
    startedAt: holder.since,
    updatedAt: holder.since,
    state: 'running',
    steps,
  };
}

function planned(ref: ObjectRef, action: JournalStep['action'], before: string | undefined): JournalStep {
  const step = { ref, action, state: 'planned' } as const;
  return before === undefined ? step : { ...step, before };
}
