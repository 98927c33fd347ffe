import type { KubeObject, Manifest } from '../objects.ts';
import type { ConflictRule } from '../plan.ts';
import type { ApiResource, Applied, Cluster } from '../ports.ts';
import { type Adoption, foretellAdoption, planAdoption } from './adoption.ts';
import { compareOwned, type Difference } from './compare-owned.ts';
import { type PlacedConflict, readConflicts, withoutYielded, yieldFields } from './conflicts.ts';
import type { Blocked, Decision, Judgement } from './decision.ts';
import { type DesiredObject, keepLiveValues } from './desired.ts';
import { diffObjects, type RawChange } from './diff.ts';
import { settledMark } from './digest.ts';
import { type DryRun, dryRun } from './dry-run.ts';
import { field } from './field-path.ts';
import { EMPTY_FIELDS } from './field-set.ts';
import { GENERATED } from './generated-secrets.ts';
import { isNamed } from './named.ts';
import { withoutNoise } from './noise.ts';
import { appliedEntry, fieldsOfEntry } from './ownership.ts';
import { ownershipChanges } from './ownership-changes.ts';

/** What is the same for every object of a plan. */
export interface DecisionContext {
  readonly cluster: Cluster;
  readonly phaseId: string;
  readonly fieldManager: string;
  readonly conflictRules: readonly ConflictRule[];
  readonly allowReplace: readonly string[];
  readonly adopt: readonly string[];
  readonly signal?: AbortSignal;
}

/** One wanted object and what is known of it so far. */
export interface Candidate {
  readonly desired: DesiredObject;
  /** `undefined`: the kind is not served. */
  readonly resource: ApiResource | undefined;
  /** As listed; `undefined` when there is none with our mark. */
  readonly live: KubeObject | undefined;
  /** The mark of the last apply. */
  readonly settled: string | undefined;
  /** Its namespace is made by this very plan. */
  readonly awaitsNamespace: boolean;
}

/**
 * Decides what to do with one object. One that the lists prove unchanged costs no request; any other costs one dry run, and
 * a few more only when that finds a conflict, or an object that does not carry our mark.
 */
export async function decideObject(candidate: Candidate, context: DecisionContext): Promise<Judgement> {
  const judged = await decideCandidate(candidate, context);
  return 'decision' in judged ? { decision: withGenerated(judged.decision) } : judged;
}

/** A live Secret that lacks a value to be generated has to be written, though nothing else about it changes. */
function withGenerated(decision: Decision): Decision {
  const { action, desired, changes } = decision;
  if (desired.missing.length === 0 || (action !== 'unchanged' && action !== 'change')) return decision;
  const made = desired.missing.map(
    ({ key }): RawChange => ({ path: [field('data'), field(key)], op: 'add', after: GENERATED }),
  );
  return { ...decision, action: 'change', changes: [...changes, ...made] };
}

async function decideCandidate(candidate: Candidate, context: DecisionContext): Promise<Judgement> {
  const { desired, live, resource, awaitsNamespace } = candidate;
  if (resource === undefined) return offline(desired, 'its kind is not served yet');
  if (awaitsNamespace) return offline(desired, 'its namespace is not there yet');
  if (live === undefined) return decideUnmarked(desired, resource, context);
  if (live.metadata.deletionTimestamp !== undefined) {
    return offline(desired, 'it is being deleted, and is made anew once it is gone');
  }
  return decideLive(desired, live, { context, settled: candidate.settled });
}

function offline(desired: DesiredObject, note: string): Judgement {
  return { decision: { ...plainDecision(desired), action: 'create', checked: 'offline', note } };
}

function plainDecision(desired: DesiredObject): Omit<Decision, 'action'> {
  return {
    desired,
    changes: [],
    conflicts: [],
    checked: 'server',
    manifest: desired.manifest,
    force: false,
    warnings: [],
  };
}

/** Not among the objects with our mark: not there at all, or somebody else's so far. */
async function decideUnmarked(
  desired: DesiredObject,
  resource: ApiResource,
  context: DecisionContext,
): Promise<Judgement> {
  const tried = await tryApply(desired, desired.manifest, { context, force: false });
  if (tried.outcome === 'refused') return { fault: tried.fault };
  if (tried.outcome === 'taken' && tried.applied.created) {
    return { decision: { ...plainDecision(desired), action: 'create', warnings: tried.applied.warnings } };
  }
  const { name, namespace } = desired.manifest.metadata;
  const live = await context.cluster.get(
    resource,
    namespace === undefined ? { name } : { name, namespace },
    context.signal,
  );
  if (live === undefined && tried.outcome === 'not-yet') return offline(desired, tried.note);
  if (live === undefined) return { decision: { ...plainDecision(desired), action: 'create' } };
  return decideLive(desired, live, { context, settled: undefined });
}

/** Leaves a live object alone, and warns where it is not what was wanted. Asks nobody. */
export function keepAsItIs(
  { desired, live, settled }: Candidate,
  { fieldManager, phaseId }: DecisionContext,
): Judgement {
  const entry = live && appliedEntry(live, fieldManager);
  const owned = entry === undefined ? EMPTY_FIELDS : fieldsOfEntry(entry);
  const mark = settledMark(compareOwned(desired.manifest, owned, live ?? {}), phaseId);
  const isOther = mark !== undefined && mark !== settled;
  const { kind, name } = desired.ref;
  const warnings = isOther ? [`${kind} ${name} is not as in that revision, and stays as it is now`] : [];
  const kept = {
    ...plainDecision(desired),
    action: 'unchanged',
    warnings,
    ...(live === undefined ? {} : { live }),
  } as const;
  return { decision: settled === undefined ? kept : { ...kept, settled } };
}

interface LiveContext {
  readonly context: DecisionContext;
  readonly settled: string | undefined;
}

async function decideLive(
  wanted: DesiredObject,
  live: KubeObject,
  { context, settled }: LiveContext,
): Promise<Judgement> {
  const { fieldManager, conflictRules, adopt, phaseId } = context;
  const desired = keepLiveValues(wanted, live);
  const yielded = yieldFields(desired.manifest, live, conflictRules, fieldManager);
  const entry = appliedEntry(live, fieldManager);
  const differences = compareOwned(yielded.manifest, entry === undefined ? EMPTY_FIELDS : fieldsOfEntry(entry), live);
  const adoption = planAdoption(live, adopt, fieldManager, desired.manifest.apiVersion);
  const known = { desired, live, differences, ...yielded, ...(adoption === undefined ? {} : { adoption }) };
  const isCurrent = entry?.apiVersion === desired.manifest.apiVersion && adoption === undefined;
  const mark = settledMark(differences, phaseId);
  if (isCurrent && (mark === undefined || mark === settled)) return unchanged(known, mark);
  return decideByDryRun(known, context);
}

interface KnownObject {
  readonly desired: DesiredObject;
  readonly live: KubeObject;
  readonly differences: readonly Difference[];
  readonly manifest: Manifest;
  readonly conflicts: readonly PlacedConflict[];
  readonly adoption?: Adoption;
}

function liveDecision({ desired, live, manifest, conflicts, adoption }: KnownObject): Omit<Decision, 'action'> {
  const known = { ...plainDecision(desired), live, manifest, conflicts };
  return adoption === undefined ? known : { ...known, adoption };
}

function unchanged(known: KnownObject, mark: string | undefined): Judgement {
  const decision = { ...liveDecision(known), action: 'unchanged' } as const;
  return { decision: mark === undefined ? decision : { ...decision, settled: mark } };
}

async function decideByDryRun(known: KnownObject, context: DecisionContext): Promise<Judgement> {
  const tried = await tryApply(known.desired, known.manifest, { context, force: false });
  switch (tried.outcome) {
    case 'taken':
      return decideByResult(known, tried.applied, context);
    case 'conflict':
      return decideConflict(
        known,
        readConflicts(tried.error, known.live, context.conflictRules, context.fieldManager),
        context,
      );
    case 'immutable':
      return { decision: replacement(known, tried.error.message, context) };
    case 'old-books':
      return {
        decision: { ...guessedChange(known), migrates: true, note: 'its books are in an older version of the kind' },
      };
    case 'not-yet':
      return { decision: { ...guessedChange(known), note: tried.note } };
    case 'refused':
      return { fault: tried.fault };
  }
}

function decideByResult(
  known: KnownObject,
  applied: Applied,
  context: DecisionContext,
): { readonly decision: Decision } {
  const { live, adoption } = known;
  const { fieldManager, phaseId } = context;
  const after =
    adoption === undefined ? applied.object : foretellAdoption(applied.object, live, adoption, fieldManager);
  const changes = diffObjects(withoutNoise(live), withoutNoise(after));
  const decision = { ...liveDecision(known), changes, warnings: applied.warnings };
  if (adoption !== undefined) {
    return { decision: { ...decision, action: 'change', note: `takes over what ${adoption.from.join(', ')} wrote` } };
  }
  if (changes.length > 0) return { decision: { ...decision, action: 'change' } };
  const owners = ownershipChanges(live, applied.object, fieldManager);
  if (owners.length > 0) {
    return {
      decision: {
        ...decision,
        action: 'change',
        changes: owners,
        note: 'only the ownership of fields changes',
        ownershipOnly: true,
      },
    };
  }
  const mark = settledMark(known.differences, phaseId);
  return { decision: { ...decision, action: 'unchanged', ...(mark === undefined ? {} : { settled: mark }) } };
}

/**
 * A dry run was refused for fields of others: again without those we yield, and with force if we take the rest. Fields of
 * managers that are taken over from are no conflicts: the take-over comes before the apply.
 */
async function decideConflict(
  known: KnownObject,
  all: readonly PlacedConflict[],
  context: DecisionContext,
): Promise<Judgement> {
  const found = all.filter(({ manager }) => known.adoption?.from.includes(manager) !== true);
  const settledOn = {
    ...known,
    manifest: withoutYielded(known.manifest, found),
    conflicts: [...known.conflicts, ...found],
  };
  const stays = found.length < all.length || found.some((conflict) => conflict.policy !== 'yield');
  const tried = await tryApply(known.desired, settledOn.manifest, { context, force: stays });
  if (tried.outcome === 'refused') return { fault: tried.fault };
  if (tried.outcome === 'immutable') return { decision: replacement(settledOn, tried.error.message, context) };
  const judged =
    tried.outcome === 'taken'
      ? decideByResult(settledOn, tried.applied, context)
      : { decision: guessedChange(settledOn) };
  return { decision: { ...judged.decision, ...conflictOutcome(found) } };
}

function conflictOutcome(found: readonly PlacedConflict[]): Partial<Decision> {
  if (found.some((conflict) => conflict.policy === 'abort')) return { action: 'conflict' };
  return { force: found.some((conflict) => conflict.policy === 'force') };
}

/** Without an answer of the server: the differences of the fields we own or want. */
function guessedChange(known: KnownObject): Decision {
  return { ...liveDecision(known), action: 'change', checked: 'offline', changes: known.differences.map(asChange) };
}

function asChange({ path, kind, desired, live }: Difference): RawChange {
  if (kind === 'extra' || desired === undefined) return { path, op: 'remove', before: live };
  return live === undefined
    ? { path, op: 'add', after: desired }
    : { path, op: 'change', before: live, after: desired };
}

function replacement(known: KnownObject, reason: string, { allowReplace }: DecisionContext): Decision {
  const decision = { ...guessedChange(known), action: 'replace', checked: 'server', note: reason } as const;
  const { ref } = known.desired;
  return isNamed(ref, allowReplace) ? decision : { ...decision, blocked: notAllowed(decision) };
}

function notAllowed({ desired, note }: Decision): Blocked {
  const { kind, name, namespace } = desired.ref;
  const named = [kind, namespace, name].filter((part) => part !== undefined).join('/');
  return {
    code: 'replace-not-allowed',
    message: `${named} would have to be deleted and made anew: ${note ?? 'a field cannot be changed in place'}`,
    advice: [`Allow it by name (${named}), or keep the value it has.`],
  };
}

function tryApply(
  desired: DesiredObject,
  manifest: Manifest,
  { context, force }: { readonly context: DecisionContext; readonly force: boolean },
): Promise<DryRun> {
  const { cluster, fieldManager, signal } = context;
  const { ref, component } = desired;
  const request = { cluster, manifest, ref, component, fieldManager, force };
  return dryRun(signal === undefined ? request : { ...request, signal });
}
