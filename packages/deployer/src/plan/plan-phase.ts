import { refKey, refOf } from '../objects.ts';
import type { Phase } from '../phase.ts';
import type { InventoryEntry } from '../state/inventory.ts';
import { DEFAULT_FIELD_MANAGER, setOf } from '../state/names.ts';
import type { PhasesBeside } from '../state/store.ts';
import { decideAll } from './decide-all.ts';
import type { DecisionContext } from './decide-object.ts';
import { decidePrune } from './decide-prune.ts';
import type { Decision } from './decision.ts';
import { type DesiredObject, desiredSet } from './desired.ts';
import { failOn, type PlanFault } from './fault.ts';
import { type Listed, listKey, listLive, type Resources, resolveKinds, typeKey } from './list-live.ts';
import { clusterLabel, PhasePlan, type PlanVariant } from './phase-plan.ts';
import type { PlanOptions } from './plan-options.ts';
import { viewPlan } from './plan-view.ts';
import { createRedactor, type Redactor, secretValuesOf } from './redaction.ts';
import { type LiveObjects, Snapshot } from './snapshot.ts';
import { standingConfigs } from './standing-configs.ts';
import { scopeFault } from './validate-object.ts';
import { validatePhase } from './validate-phase.ts';

const DEFAULT_CONCURRENCY = 8;

/**
 * Decides what applying a phase would do, and writes nothing. One list a kind and namespace; only objects that these do not
 * prove unchanged cost a dry run.
 *
 * Throws {@link PlanError} with everything that is wrong with the manifests, `state-unreadable`, and what the connection
 * throws (`cluster-unreachable`, `unauthorized`, `forbidden` ...).
 */
export async function planPhase(phase: Phase, options: PlanOptions): Promise<PhasePlan> {
  return planVariant(phase, options, {});
}

/**
 * As {@link planPhase}, for the engine's own callers. With a `previous` plan of the same phase, objects that have not changed
 * since are not asked about again.
 */
export async function planVariant(
  phase: Phase,
  options: PlanOptions,
  { previous, ...variant }: PlanVariant & { readonly previous?: PhasePlan },
): Promise<PhasePlan> {
  const { cluster, stateNamespace, signal } = options;
  const snapshot = options.snapshot ?? ownSnapshot(phase, options);
  const states = await snapshot.states();
  const state = states.of(phase.id);
  const beside = states.beside(phase.id);
  failOn([...phaseFaults(phase, options, beside), ...onlyFaults(phase, options)]);
  const part = partOf(phase, options.only);
  const planned = new Set(part.components.map(({ name }) => name));
  const { fieldManager = DEFAULT_FIELD_MANAGER } = options;
  const standing = await standingConfigs(phase, planned, { cluster, snapshot, fieldManager });
  const whole = desiredSet(phase, setOf(stateNamespace, phase.id), standing);
  failOn(whole.faults);
  const objects = whole.objects.filter(({ component }) => planned.has(component));
  const entries = new Map(
    [...(state.inventory?.value.entries ?? [])].filter(([, entry]) => isConcerned(entry, options.only)),
  );
  const refs = [...objects, ...entries.values()].map(({ ref }) => ref);
  const resources = await resolveKinds(refs, cluster);
  failOn(scopeFaults(objects, resources));
  const listed = await listLive(phase.id, refs, { snapshot, resources });
  signal?.throwIfAborted();
  const decisions = await decideAll(
    objects,
    { live: listed.live, resources, entries },
    {
      context: contextOf(phase, options),
      concurrency: options.concurrency ?? DEFAULT_CONCURRENCY,
      redact: redactorOf(objects),
      previous,
      keepsDefinitions: variant.keepsDefinitions === true,
    },
  );
  const prune = decidePrune({
    ...pruneFacts(entries, listed, decisions),
    wanted: new Set(whole.objects.map(({ key }) => key)),
    wantedElsewhere: keysOf(options.otherPhases ?? []),
    confirmPrune: options.confirmPrune ?? [],
    stateNamespace,
    sparesAdopted: variant.sparesAdopted === true,
  });
  const redact = redactorFor(decisions, listed.live);
  const view = viewPlan({ phase: part, cluster: clusterLabel(cluster.identity), decisions, prune, redact });
  const { live } = listed;
  return new PhasePlan(view, {
    given: phase,
    phase: part,
    options,
    decisions,
    prune,
    live,
    state,
    redact,
    variant,
    beside,
  });
}

/** What a phase stands on may be in the records that cannot be read: that is then what is wrong. */
function phaseFaults(
  phase: Phase,
  options: PlanOptions,
  { components, unreadable }: PhasesBeside,
): readonly PlanFault[] {
  const earlierComponents = [...(options.earlierComponents ?? []), ...components];
  const faults = validatePhase(phase, { stateNamespace: options.stateNamespace, earlierComponents });
  const [first] = unreadable;
  if (first !== undefined && faults.some(({ code }) => code === 'dependency-missing')) throw first;
  return faults;
}

function ownSnapshot(phase: Phase, { cluster, stateNamespace, signal }: PlanOptions): Snapshot {
  const about = { cluster, stateNamespace, phases: [phase.id] };
  return new Snapshot(signal === undefined ? about : { ...about, signal });
}

function onlyFaults({ id, components }: Phase, { only = [] }: PlanOptions): readonly PlanFault[] {
  return only
    .filter((name) => !components.some((component) => component.name === name))
    .map((name) => ({ code: 'invalid-manifest', message: `${id} has no component ${name}` }));
}

/** The phase as far as it is to be looked at. */
function partOf(phase: Phase, only: readonly string[] | undefined): Phase {
  if (only === undefined || only.length === 0) return phase;
  return { ...phase, components: phase.components.filter(({ name }) => only.includes(name)) };
}

function isConcerned({ component }: InventoryEntry, only: readonly string[] | undefined): boolean {
  return only === undefined || only.length === 0 || only.includes(component);
}

function contextOf(phase: Phase, options: PlanOptions): DecisionContext {
  const { cluster, fieldManager = DEFAULT_FIELD_MANAGER, conflictRules = [], signal } = options;
  const { allowReplace = [], adopt = [] } = options;
  const context = { cluster, phaseId: phase.id, fieldManager, conflictRules, allowReplace, adopt };
  return signal === undefined ? context : { ...context, signal };
}

function scopeFaults(objects: readonly DesiredObject[], resources: Resources): readonly PlanFault[] {
  return objects.flatMap(({ ref, component, manifest }) =>
    scopeFault(manifest, resources.get(typeKey(ref))?.namespaced).map(
      (found): PlanFault => ({ code: 'invalid-manifest', component, ref, ...found }),
    ),
  );
}

function pruneFacts(
  inventory: ReadonlyMap<string, InventoryEntry>,
  { live, listed }: Listed,
  decisions: readonly Decision[],
): Pick<Parameters<typeof decidePrune>[0], 'inventory' | 'live' | 'wantedUids' | 'unseen'> {
  const unseen = [...inventory].filter(([, { ref }]) => !listed.has(listKey(ref))).map(([key]) => key);
  const wantedUids = decisions.flatMap((decision) => decision.live?.metadata.uid ?? []);
  return { inventory, live, wantedUids: new Set(wantedUids), unseen: new Set(unseen) };
}

function keysOf(phases: readonly Phase[]): ReadonlySet<string> {
  const objects = phases.flatMap(({ components }) => components.flatMap((component) => component.objects));
  return new Set(objects.map((object) => refKey(refOf(object))));
}

function redactorOf(objects: readonly DesiredObject[]): Redactor {
  return createRedactor(objects.flatMap(({ manifest }) => secretValuesOf(manifest)));
}

function redactorFor(decisions: readonly Decision[], live: LiveObjects): Redactor {
  const wanted = decisions.flatMap(({ manifest }) => secretValuesOf(manifest));
  const present = [...live.values()].flatMap((object) => secretValuesOf(object));
  return createRedactor([...wanted, ...present]);
}
