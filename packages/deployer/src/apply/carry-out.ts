import type { ObjectRef } from '../objects.ts';
import { componentGraph } from '../plan/component-graph.ts';
import type { PhasePlan } from '../plan/phase-plan.ts';
import type { PlanAction } from '../plan.ts';
import { sameInventory } from '../state/inventory.ts';
import type { ApplyPlanOptions } from './apply-types.ts';
import { evidenceBundle, packEvidence } from './evidence.ts';
import { causeOfError } from './failure.ts';
import { keepRevision } from './keep-revision.ts';
import { pruneGroups, pruneObjects } from './prune-objects.ts';
import { type ComponentEnd, runComponent } from './run-component.ts';
import { runGraph } from './run-graph.ts';
import { codeOf, type RunEnd } from './run-outcome.ts';
import { inventoryAfter, inventoryAhead } from './run-records.ts';
import { componentStep, type RunScope } from './run-scope.ts';

/** Writes the records, applies, prunes, and writes the records again: in an order that a kill at any point cannot harm. */
export async function carryOut(plan: PhasePlan, scope: RunScope, options: ApplyPlanOptions): Promise<RunEnd> {
  const writes = !plan.isEmpty;
  const inventory = new InventoryKeeper(plan, scope);
  try {
    if (writes) {
      await inventory.write(inventoryAhead(plan));
      await scope.journal.flush();
    }
    const end = await work(plan, scope, { options, inventory });
    const evidence = end.state === 'failed' ? await keepEvidence(plan, end, scope) : undefined;
    const kept = evidence === undefined ? end : { ...end, evidence };
    if (writes || plan.resumes) await closeJournal(kept, scope);
    return kept;
  } finally {
    scope.journal.close();
  }
}

/** Nothing to write, not even in our own records: the cluster is as wanted, and the last run came to a good end. */
export function isQuiet(plan: PhasePlan): boolean {
  const { state, prune } = plan.details;
  return plan.isEmpty && !plan.resumes && state.inventory !== undefined && prune.forgotten.length === 0;
}

interface Around {
  readonly options: ApplyPlanOptions;
  readonly inventory: InventoryKeeper;
}

async function work(plan: PhasePlan, scope: RunScope, { options, inventory }: Around): Promise<RunEnd> {
  const ends = await runComponents(plan, scope, options.keepGoing === true);
  scope.lock.throwIfAborted();
  const written = countWritten(plan, scope, new Set());
  const failed = ends.filter(({ result }) => result === 'failed');
  if (failed.length > 0) {
    return {
      state: 'failed',
      written,
      causes: failed.flatMap(({ causes }) => causes),
      pending: failed.flatMap(({ pending }) => pending),
    };
  }
  if (scope.halt.aborted) return { state: 'cancelled', written, causes: [], pending: [] };
  const { prune, state } = plan.details;
  const groups = pruneGroups(prune.prunings, state.inventory?.value.components ?? new Map());
  const pruned = await pruneObjects(groups, scope);
  const all = countWritten(plan, scope, pruned.gone);
  scope.lock.throwIfAborted();
  if (pruned.causes.length > 0) return { state: 'failed', written: all, causes: pruned.causes, pending: [] };
  if (scope.halt.aborted) return { state: 'cancelled', written: all, causes: [], pending: [] };
  const end = { state: 'done', written: all, causes: [], pending: [] } as const;
  if (isQuiet(plan)) return end;
  try {
    const mark = await keepRevision(plan, scope);
    await inventory.write(inventoryAfter(plan, { applied: scope.applied, pruned: pruned.gone, mark }));
    return mark === undefined ? end : { ...end, revision: mark.revision };
  } catch (error) {
    scope.lock.throwIfAborted();
    return unrecorded(error, end, scope);
  }
}

/** All is done, but the next run could not know: what was done is told, and the journal says to go on from here. */
function unrecorded(error: unknown, end: RunEnd, scope: RunScope): RunEnd {
  const cause = causeOfError(error, { apiVersion: 'v1', kind: 'Namespace', name: scope.store.namespace });
  const message = `everything is applied and ready, but could not be written into the records: ${cause.message}`;
  const told = { ...cause, message };
  scope.events.cause(told, scope.phaseId);
  return { ...end, state: 'failed', causes: [told] };
}

async function runComponents(plan: PhasePlan, scope: RunScope, keepGoing: boolean): Promise<readonly ComponentEnd[]> {
  const { phase, decisions } = plan.details;
  const stop = new AbortController();
  const stoppable = { ...scope, halt: AbortSignal.any([scope.halt, stop.signal]) };
  const onFailure = (): void => {
    if (!keepGoing) stop.abort();
  };
  const ends = await runGraph<ComponentEnd>(componentGraph(phase.components), {
    run: async (name) => {
      const own = decisions.filter(({ desired }) => desired.component === name);
      try {
        return await runComponent({ name, decisions: own, onFailure }, stoppable);
      } catch (error) {
        // The others come to rest first; what broke off the run is told by the lock, or is ours to explain.
        onFailure();
        return brokenOff(error, own[0]?.desired.ref ?? { apiVersion: 'v1', kind: 'Component', name });
      }
    },
    skip: (name, unready) => skipComponent(name, unready, scope),
    halted: () => stoppable.halt.aborted,
  });
  return [...ends.values()];
}

function brokenOff(error: unknown, ref: ObjectRef): ComponentEnd {
  return { ready: false, result: 'failed', causes: [causeOfError(error, ref)], pending: [] };
}

function skipComponent(name: string, unready: readonly string[], scope: RunScope): ComponentEnd {
  const place = componentStep(scope.phaseId, name);
  const message = unready.length > 0 ? `not started: ${unready.join(', ')} is not ready` : 'not started';
  scope.events.started(place);
  scope.events.finished(place, 'skipped', { message });
  return { ready: false, result: 'skipped', causes: [], pending: [] };
}

function countWritten(plan: PhasePlan, scope: RunScope, pruned: ReadonlySet<string>): RunEnd['written'] {
  const counts: Partial<Record<PlanAction, number>> = pruned.size === 0 ? {} : { prune: pruned.size };
  for (const { desired, action } of plan.details.decisions) {
    if (scope.applied.has(desired.key)) counts[action] = (counts[action] ?? 0) + 1;
  }
  return counts;
}

/** How the run ended is told in any case: that the journal stays open only means that the next run completes it. */
async function closeJournal(end: RunEnd, scope: RunScope): Promise<void> {
  const { journal, clock, events, lock } = scope;
  const code = codeOf(end);
  const [first] = end.causes;
  const summary = events.clean(first?.message ?? code);
  journal.note({ type: 'end', state: end.state, code, summary, at: clock.now().toISOString() });
  try {
    await journal.flush();
  } catch (error) {
    lock.throwIfAborted();
    tellUnkept('That this run has ended could not be written down, so the next one will go on from it', error, scope);
  }
}

/** What was seen is told in any case; that it could not be kept is told too, and does not take the place of the failure. */
async function keepEvidence(plan: PhasePlan, end: RunEnd, scope: RunScope): Promise<string | undefined> {
  const { journal, clock, store, events } = scope;
  const about = { journal: journal.journal, at: clock.now().toISOString(), view: plan.view };
  const bundle = evidenceBundle(about, end, (text) => events.clean(text));
  try {
    return await store.writeEvidence(bundle.phase, bundle.runId, packEvidence(bundle));
  } catch (error) {
    tellUnkept('What was seen at the failure could not be kept in the cluster', error, scope);
    return undefined;
  }
}

function tellUnkept(what: string, error: unknown, { events, store }: RunScope): void {
  const { code, message, advice } = causeOfError(error, { apiVersion: 'v1', kind: 'Namespace', name: store.namespace });
  const fixes = advice.map((title) => ({ title }));
  events.finding({ severity: 'warning', code, title: `${what}: ${message}`, evidence: [], fixes });
}

/** Writes the inventory only when it differs from what stands there. */
class InventoryKeeper {
  readonly #scope: RunScope;
  #resourceVersion: string | undefined;
  #stands: ReturnType<typeof inventoryAhead> | undefined;

  constructor(plan: PhasePlan, scope: RunScope) {
    this.#scope = scope;
    this.#stands = plan.details.state.inventory?.value;
    this.#resourceVersion = plan.details.state.inventory?.resourceVersion;
  }

  async write(inventory: ReturnType<typeof inventoryAhead>): Promise<void> {
    if (this.#stands !== undefined && sameInventory(this.#stands, inventory)) return;
    const { store, lock } = this.#scope;
    this.#resourceVersion = await store.writeInventory(inventory, this.#resourceVersion, lock);
    this.#stands = inventory;
  }
}
