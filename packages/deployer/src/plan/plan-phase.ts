import { groupOf, type KubeObject, type ObjectRef } from '../objects.ts';
import type { Phase } from '../phase.ts';
import type { ApiResource } from '../ports.ts';
import type { InventoryEntry } from '../state/inventory.ts';
import { DEFAULT_FIELD_MANAGER, setOf } from '../state/names.ts';
import { mapBounded } from './bounded.ts';
import { type Candidate, type DecisionContext, decideObject } from './decide-object.ts';
import { decidePrune } from './decide-prune.ts';
import type { Decision, Judgement } from './decision.ts';
import { type DesiredObject, desiredSet, keepLiveValues } from './desired.ts';
import { PlanError, type PlanFault } from './fault.ts';
import { isNamespace } from './kinds.ts';
import { clusterLabel, PhasePlan, type PlanVariant } from './phase-plan.ts';
import type { PlanOptions } from './plan-options.ts';
import { viewPlan } from './plan-view.ts';
import { createRedactor, type Redactor, secretValuesOf } from './redaction.ts';
import { type LiveObjects, Snapshot } from './snapshot.ts';
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
  const otherComponents = states.componentsBeside(phase.id);
  const earlierComponents = [...(options.earlierComponents ?? []), ...otherComponents];
  failOn(validatePhase(phase, { stateNamespace, earlierComponents }));
  const { objects, faults } = desiredSet(phase, setOf(stateNamespace, phase.id));
  const entries = [...(state.inventory?.value.entries ?? [])];
  const resources = await resolveKinds(
    [...objects.map(({ ref }) => ref), ...entries.map(([, { ref }]) => ref)],
    options,
  );
  failOn([...faults, ...scopeFaults(objects, resources)]);
  const { live, listed } = await listLive({ phase, snapshot, resources }, [
    ...objects,
    ...entries.map(([, entry]) => entry),
  ]);
  signal?.throwIfAborted();
  const known = { live, resources, entries: new Map(entries) };
  const decisions = await decideAll(objects, known, {
    context: contextOf(phase, options),
    options,
    earlier: decisionsOf(previous),
  });
  const prune = decidePrune({
    inventory: new Map(entries),
    wanted: new Set(objects.map(({ key }) => key)),
    wantedUids: new Set(decisions.flatMap((decision) => decision.live?.metadata.uid ?? [])),
    live,
    unseen: new Set(entries.filter(([, { ref }]) => !listed.has(listKey(ref))).map(([key]) => key)),
    confirmPrune: options.confirmPrune ?? [],
    stateNamespace,
    sparesAdopted: variant.sparesAdopted === true,
  });
  const redact = redactorFor(decisions, live);
  const view = viewPlan({ phase, cluster: clusterLabel(cluster.identity), decisions, prune, redact });
  return new PhasePlan(view, { phase, options, decisions, prune, live, state, redact, variant, otherComponents });
}

function ownSnapshot(phase: Phase, { cluster, stateNamespace, signal }: PlanOptions): Snapshot {
  const about = { cluster, stateNamespace, phases: [phase.id] };
  return new Snapshot(signal === undefined ? about : { ...about, signal });
}

function failOn(faults: readonly PlanFault[]): void {
  if (faults.length > 0) throw new PlanError(faults, ['Correct the manifests; nothing was changed.']);
}

function contextOf(phase: Phase, options: PlanOptions): DecisionContext {
  const {
    cluster,
    fieldManager = DEFAULT_FIELD_MANAGER,
    conflictRules = [],
    allowReplace = [],
    adopt = [],
    signal,
  } = options;
  const context = { cluster, phaseId: phase.id, fieldManager, conflictRules, allowReplace, adopt };
  return signal === undefined ? context : { ...context, signal };
}

type Resources = ReadonlyMap<string, ApiResource | undefined>;

function typeKey({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): string {
  return `${apiVersion}/${kind}`;
}

async function resolveKinds(refs: readonly ObjectRef[], { cluster }: PlanOptions): Promise<Resources> {
  const types = new Map(refs.map(({ apiVersion, kind }) => [typeKey({ apiVersion, kind }), { apiVersion, kind }]));
  const found = await Promise.all(
    [...types].map(async ([key, { apiVersion, kind }]) => [key, await cluster.resolve(apiVersion, kind)] as const),
  );
  return new Map(found);
}

function scopeFaults(objects: readonly DesiredObject[], resources: Resources): readonly PlanFault[] {
  return objects.flatMap(({ ref, component, manifest }) =>
    scopeFault(manifest, resources.get(typeKey(ref))?.namespaced).map(
      (found): PlanFault => ({ code: 'invalid-manifest', component, ref, ...found }),
    ),
  );
}

interface Listing {
  readonly phase: Phase;
  readonly snapshot: Snapshot;
  readonly resources: Resources;
}

interface Listed {
  readonly live: LiveObjects;
  /** By {@link listKey}. */
  readonly listed: ReadonlySet<string>;
}

/** Every kind and namespace that is wanted or was, each listed once, whatever versions it is known in. */
async function listLive(
  { phase, snapshot, resources }: Listing,
  wanted: readonly (DesiredObject | InventoryEntry)[],
): Promise<Listed> {
  const lists = new Map<string, { readonly resource: ApiResource; readonly namespace: string | undefined }>();
  for (const { ref } of wanted) {
    const resource = resources.get(typeKey(ref));
    if (resource !== undefined) lists.set(listKey(ref), { resource, namespace: ref.namespace });
  }
  const found = await Promise.all(
    [...lists.values()].map(({ resource, namespace }) => snapshot.objects(phase.id, resource, namespace)),
  );
  return { live: new Map(found.flatMap((objects) => [...objects])), listed: new Set(lists.keys()) };
}

function listKey(ref: ObjectRef): string {
  return `${groupOf(ref.apiVersion)}/${ref.kind}/${ref.namespace ?? ''}`;
}

interface Known {
  readonly live: LiveObjects;
  readonly resources: Resources;
  readonly entries: ReadonlyMap<string, InventoryEntry>;
}

function candidateOf(
  desired: DesiredObject,
  { live, resources, entries }: Known,
  made: ReadonlySet<string>,
): Candidate {
  const present = live.get(desired.key);
  return {
    desired: keepLiveValues(desired, present),
    resource: resources.get(typeKey(desired.ref)),
    live: present,
    settled: entries.get(desired.key)?.settled,
    awaitsNamespace: made.has(desired.ref.namespace ?? ''),
  };
}

interface Deciding {
  readonly context: DecisionContext;
  readonly options: PlanOptions;
  readonly earlier: ReadonlyMap<string, Decision>;
}

function decisionsOf(plan: PhasePlan | undefined): ReadonlyMap<string, Decision> {
  return new Map(plan?.details.decisions.map((decision) => [decision.desired.key, decision]));
}

/** A decision made by the server still holds while the object is the same; what could not be asked then is asked now. */
function stillHolds(decision: Decision | undefined, { live }: Candidate): decision is Decision {
  if (decision?.checked !== 'server') return false;
  return decision.live?.metadata.resourceVersion === live?.metadata.resourceVersion;
}

/** Namespaces first: what belongs into one that is only to be made cannot be asked about. */
async function decideAll(
  objects: readonly DesiredObject[],
  known: Known,
  { context, options, earlier }: Deciding,
): Promise<readonly Decision[]> {
  const { concurrency = DEFAULT_CONCURRENCY } = options;
  const decide = (some: readonly DesiredObject[], made: ReadonlySet<string>): Promise<readonly Judgement[]> =>
    mapBounded(some, concurrency, async (desired) => {
      const candidate = candidateOf(desired, known, made);
      const before = earlier.get(desired.key);
      return stillHolds(before, candidate) ? { decision: before } : decideObject(candidate, context);
    });
  const first = await decide(
    objects.filter(({ ref }) => isNamespace(ref)),
    new Set(),
  );
  const made = first.flatMap((judged) =>
    'decision' in judged && judged.decision.action === 'create' ? [judged.decision.desired.ref.name] : [],
  );
  const rest = await decide(
    objects.filter(({ ref }) => !isNamespace(ref)),
    new Set(made),
  );
  const judgements = [...first, ...rest];
  failOn(judgements.flatMap((judged) => ('fault' in judged ? [judged.fault] : [])));
  return judgements.flatMap((judged) => ('decision' in judged ? [judged.decision] : []));
}

function redactorFor(decisions: readonly Decision[], live: LiveObjects): Redactor {
  const wanted = decisions.flatMap(({ manifest }) => secretValuesOf(manifest));
  const present = [...live.values()].flatMap((object: KubeObject) => secretValuesOf(object));
  return createRedactor([...wanted, ...present]);
}
