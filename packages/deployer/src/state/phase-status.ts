import { observe } from '../causes/object-index.ts';
import { DeployError } from '../errors.ts';
import { groupOf, type KubeObject, type ObjectRef } from '../objects.ts';
import { Snapshot } from '../plan/snapshot.ts';
import type { Cluster } from '../ports.ts';
import { assessReadiness } from '../readiness/assess.ts';
import type { AssessOptions, Readiness, ReadinessRow } from '../readiness-types.ts';
import { isClaim, judge } from '../waiting/judge.ts';
import type { AppliedMark, Inventory } from './inventory.ts';
import { isTakenDown, type Journal } from './journal.ts';
import type { LeaseRecord, LockHolder } from './lease.ts';
import { readLock } from './lock.ts';
import type { AllStates } from './store.ts';

export interface StatusOptions {
  readonly cluster: Cluster;
  readonly stateNamespace: string;
  /** Ids of phases. */
  readonly phases: readonly string[];
  /** Further rules of readiness. */
  readonly rows?: readonly ReadinessRow[];
  /** For rules with a span of time. */
  readonly now?: Date;
  /** Lists to share with what else is asked about these phases. */
  readonly snapshot?: Snapshot;
  readonly signal?: AbortSignal;
}

/** A phase as it stands. */
export interface PhaseStatus {
  readonly phase: string;
  /** What the last good run applied; absent before it. */
  readonly applied?: AppliedMark;
  /** The last run. `running` without a lock that is held: it was interrupted. */
  readonly journal?: Journal;
  /** Absent too when its holder has been silent for long. */
  readonly lock?: LockHolder;
  readonly interrupted: boolean;
  /** The phase was taken down; what is left of it was kept on purpose. */
  readonly takenDown?: true;
  readonly objects: readonly ObjectStatus[];
  /** The engine's own records of the phase cannot be read. */
  readonly unreadable?: string;
}

export interface ObjectStatus {
  readonly ref: ObjectRef;
  readonly component: string;
  /** `gone` with reason `Missing`: the phase answers for it, but it is not there. */
  readonly readiness: Readiness;
}

/** Reads how phases stand, with one list a kind and namespace for all of them together. Writes nothing. */
export async function readPhaseStatus(options: StatusOptions): Promise<readonly PhaseStatus[]> {
  const snapshot = options.snapshot ?? new Snapshot(options);
  const states = await snapshot.states();
  let listed: Promise<readonly KubeObject[]> | undefined;
  const storageClasses = (): Promise<readonly KubeObject[]> => (listed ??= listStorageClasses(options));
  const source = { options, snapshot, states, storageClasses };
  return Promise.all(options.phases.map((phase) => statusOf(phase, source)));
}

interface Source {
  readonly options: StatusOptions;
  readonly snapshot: Snapshot;
  readonly states: AllStates;
  readonly storageClasses: () => Promise<readonly KubeObject[]>;
}

async function statusOf(phase: string, source: Source): Promise<PhaseStatus> {
  const { cluster, stateNamespace } = source.options;
  const lease = await readLock(cluster, stateNamespace, phase);
  const lock = lease !== undefined && isSilent(lease, source.options.now) ? undefined : lease?.holder;
  const held = lock === undefined ? {} : { lock };
  try {
    const { inventory, journal } = source.states.of(phase);
    const applied = inventory?.value.applied;
    return {
      phase,
      ...held,
      ...(applied === undefined ? {} : { applied }),
      ...(journal === undefined ? {} : { journal: journal.value }),
      interrupted: journal?.value.state === 'running' && lock?.runId !== journal.value.runId,
      ...(isTakenDown(journal?.value) ? { takenDown: true } : {}),
      objects: inventory === undefined ? [] : await objectsOf(inventory.value, source),
    };
  } catch (error) {
    if (!(error instanceof DeployError) || error.code !== 'state-unreadable') throw error;
    return { phase, ...held, interrupted: false, objects: [], unreadable: error.message };
  }
}

/**
 * Whether a holder has been silent for so long that it is gone. Only for people: it goes by the holder's clock, so twice the
 * lease is waited; a run that wants the lock goes by its own.
 */
function isSilent({ renewedAt, durationMs }: LeaseRecord, now: Date | undefined): boolean {
  if (now === undefined || renewedAt === undefined) return false;
  return now.getTime() - Date.parse(renewedAt) > 2 * durationMs;
}

async function objectsOf(inventory: Inventory, source: Source): Promise<readonly ObjectStatus[]> {
  const lists = new Map<string, Promise<Listing>>();
  const listOf = (ref: ObjectRef): Promise<Listing> => {
    const key = `${groupOf(ref.apiVersion)}/${ref.kind}/${ref.namespace ?? ''}`;
    const listing = lists.get(key) ?? list(inventory.phase, ref, source);
    lists.set(key, listing);
    return listing;
  };
  const { rows = [], now } = source.options;
  const options = now === undefined ? { rows } : { rows, now };
  return Promise.all(
    [...inventory.entries].map(async ([key, { ref, component }]) => {
      const listing = await listOf(ref);
      const live = typeof listing === 'string' ? undefined : listing.get(key);
      const missing = typeof listing === 'string' ? unknownReadiness(listing) : MISSING;
      return { ref, component, readiness: live === undefined ? missing : await judgeListed(live, options, source) };
    }),
  );
}

/** A claim that waits for its first pod is as it should be, which only its class tells. */
async function judgeListed(live: KubeObject, options: AssessOptions, source: Source): Promise<Readiness> {
  const own = assessReadiness(live, options);
  if (!isClaim(live) || own.state !== 'progressing') return own;
  return judge(live, observe(await source.storageClasses()), options);
}

/** Classes are anybody's, not ours alone; who may not see them is told that the claim is not bound yet. */
async function listStorageClasses({ cluster, signal }: StatusOptions): Promise<readonly KubeObject[]> {
  try {
    const resource = await cluster.resolve('storage.k8s.io/v1', 'StorageClass');
    if (resource === undefined) return [];
    return (await cluster.list(resource, signal === undefined ? {} : { signal })).items;
  } catch (error) {
    if (error instanceof DeployError && error.code === 'forbidden') return [];
    throw error;
  }
}

/** The objects by key, or why they could not be looked at. */
type Listing = ReadonlyMap<string, KubeObject> | string;

async function list(phase: string, ref: ObjectRef, { options, snapshot }: Source): Promise<Listing> {
  try {
    const resource = await options.cluster.resolve(ref.apiVersion, ref.kind);
    if (resource === undefined) return `the server does not serve ${ref.apiVersion} ${ref.kind}`;
    return await snapshot.objects(phase, resource, ref.namespace);
  } catch (error) {
    if (error instanceof DeployError && error.code === 'forbidden') return error.message;
    throw error;
  }
}

const MISSING: Readiness = { state: 'gone', reason: 'Missing', message: 'it is not there' };

function unknownReadiness(message: string): Readiness {
  return { state: 'unknown', reason: 'NotSeen', message };
}
