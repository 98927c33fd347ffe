import { DeployError } from '../errors.ts';
import type { InventoryEntry } from '../state/inventory.ts';
import { mapBounded } from './bounded.ts';
import { type Candidate, type DecisionContext, decideObject, keepAsItIs } from './decide-object.ts';
import type { Decision, Judgement } from './decision.ts';
import { type DesiredObject, keepLiveValues } from './desired.ts';
import { failOn } from './fault.ts';
import { isCrd, isNamespace } from './kinds.ts';
import { type Resources, typeKey } from './list-live.ts';
import type { PhasePlan } from './phase-plan.ts';
import type { Redactor } from './redaction.ts';
import type { LiveObjects } from './snapshot.ts';

/** What the lists and the records say. */
export interface Known {
  readonly live: LiveObjects;
  readonly resources: Resources;
  readonly entries: ReadonlyMap<string, InventoryEntry>;
}

export interface Deciding {
  readonly context: DecisionContext;
  readonly concurrency: number;
  /** For the texts of refusals: the server quotes what it refuses. */
  readonly redact: Redactor;
  /** A plan of the same phase made a little earlier. */
  readonly previous: PhasePlan | undefined;
  /** See `PlanVariant`. */
  readonly keepsDefinitions: boolean;
}

/**
 * Decides on every object; throws what is wrong with all of them. Namespaces first: what belongs into one that is only to be
 * made cannot be asked about.
 */
export async function decideAll(
  objects: readonly DesiredObject[],
  known: Known,
  { context, concurrency, redact, previous, keepsDefinitions }: Deciding,
): Promise<readonly Decision[]> {
  const earlier = new Map(previous?.details.decisions.map((decision) => [decision.desired.key, decision]));
  const decide = (some: readonly DesiredObject[], made: ReadonlySet<string>): Promise<readonly Judgement[]> =>
    mapBounded(some, concurrency, async (desired) => {
      const candidate = candidateOf(desired, known, made);
      if (keepsDefinitions && isStandingDefinition(candidate)) return keepAsItIs(candidate, context);
      const before = earlier.get(desired.key);
      return before !== undefined && (await stillHolds(before, candidate, context))
        ? { decision: before }
        : decideObject(candidate, context);
    });
  const first = await decide(
    objects.filter(({ ref }) => isNamespace(ref)),
    new Set(),
  );
  const rest = await decide(
    objects.filter(({ ref }) => !isNamespace(ref)),
    madeBy(first),
  );
  const judgements = [...first, ...rest];
  const faults = judgements.flatMap((judged) => ('fault' in judged ? [judged.fault] : []));
  failOn(faults.map((fault) => ({ ...fault, message: redact(fault.message) })));
  return judgements.flatMap((judged) => ('decision' in judged ? [judged.decision] : []));
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

function isStandingDefinition({ desired, live }: Candidate): boolean {
  return isCrd(desired.ref) && live !== undefined && live.metadata.deletionTimestamp === undefined;
}

/**
 * A decision made by the server still holds while the object is the same; what could not be asked then is asked now. The lists
 * show only what carries our mark: that nobody else has made an object meanwhile has to be looked at.
 */
async function stillHolds(decision: Decision, candidate: Candidate, context: DecisionContext): Promise<boolean> {
  const { live } = candidate;
  if (decision.checked !== 'server') return false;
  if (decision.live !== undefined || live !== undefined) {
    return decision.live?.metadata.resourceVersion === live?.metadata.resourceVersion;
  }
  return isStillAbsent(candidate, context);
}

/** Who may write objects but not read them has each one decided anew. */
async function isStillAbsent({ desired, resource }: Candidate, { cluster, signal }: DecisionContext): Promise<boolean> {
  if (resource === undefined) return false;
  const { name, namespace } = desired.manifest.metadata;
  try {
    return (
      (await cluster.get(resource, namespace === undefined ? { name } : { name, namespace }, signal)) === undefined
    );
  } catch (error) {
    if (error instanceof DeployError && error.code === 'forbidden') return false;
    throw error;
  }
}

function madeBy(judgements: readonly Judgement[]): ReadonlySet<string> {
  const names = judgements.flatMap((judged) =>
    'decision' in judged && judged.decision.action === 'create' ? [judged.decision.desired.ref.name] : [],
  );
  return new Set(names);
}
