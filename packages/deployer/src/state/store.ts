import { DeployError, KubeError } from '../errors.ts';
import { type KubeObject, type Manifest, type ObjectRef, refOf } from '../objects.ts';
import type { ApiResource, Cluster, WriteOptions } from '../ports.ts';
import { type Inventory, inventoryRecord, readInventory } from './inventory.ts';
import { type Journal, journalRecord, readJournal } from './journal.ts';
import { evidenceName, PHASE_LABEL, revisionName, STATE_LABEL } from './names.ts';
import { type Revision, type RevisionInfo, readRevision, readRevisionInfo, revisionRecord } from './revision.ts';
import type { Stored } from './stored-json.ts';

/** What the engine remembers of one phase. */
export interface PhaseState {
  readonly inventory?: Stored<Inventory>;
  readonly journal?: Stored<Journal>;
}

export interface StateStoreOptions {
  readonly cluster: Cluster;
  /** Where inventories, journals, revisions and locks live; made on the first write when it is missing. */
  readonly namespace: string;
}

/** Revisions kept of a phase. */
const KEPT_REVISIONS = 10;
const KEPT_EVIDENCE = 5;
const WRITE_ATTEMPTS = 4;

/**
 * The engine's memory in the cluster: ConfigMaps for inventory and journal, Secrets for revisions and evidence. Writers hold
 * the phase's lock, so the last write wins.
 */
export class StateStore {
  readonly #cluster: Cluster;
  readonly namespace: string;

  constructor({ cluster, namespace }: StateStoreOptions) {
    this.#cluster = cluster;
    this.namespace = namespace;
  }

  /** Inventories and journals of all phases, in one list. Those that cannot be read are errors of their own phase only. */
  async readAll(signal?: AbortSignal): Promise<AllStates> {
    const { items } = await this.#cluster.list(await this.#resource('ConfigMap'), {
      namespace: this.namespace,
      labelSelector: `${STATE_LABEL} in (inventory,journal)`,
      ...(signal === undefined ? {} : { signal }),
    });
    return new AllStates(items);
  }

  /** Gives the `resourceVersion` to replace it by; pass that of the last read or write to save a request. */
  writeInventory(inventory: Inventory, known: string | undefined, signal?: AbortSignal): Promise<string> {
    return this.#put(inventoryRecord(this.namespace, inventory), {
      known,
      ...(signal === undefined ? {} : { signal }),
    });
  }

  /** As {@link writeInventory}. */
  writeJournal(journal: Journal, known: string | undefined, signal?: AbortSignal): Promise<string> {
    return this.#put(journalRecord(this.namespace, journal), { known, ...(signal === undefined ? {} : { signal }) });
  }

  /** Newest first. Throws `state-unreadable`. */
  async listRevisions(phase: string, signal?: AbortSignal): Promise<readonly RevisionInfo[]> {
    const secrets = await this.#stateSecrets('revision', phase, signal);
    return secrets.map(readRevisionInfo).sort((a, b) => b.revision - a.revision);
  }

  /** Throws `revision-missing`, `state-unreadable`. */
  async readRevision(phase: string, revision: number, signal?: AbortSignal): Promise<Revision> {
    const found = await this.findRevision(phase, revision, signal);
    if (found !== undefined) return found;
    throw new DeployError('revision-missing', `${phase} has no revision ${revision}`, {
      advice: [`The last ${KEPT_REVISIONS} are kept; list them to choose one.`],
    });
  }

  /** Throws `state-unreadable`. */
  async findRevision(phase: string, revision: number, signal?: AbortSignal): Promise<Revision | undefined> {
    const key = { namespace: this.namespace, name: revisionName(phase, revision) };
    const secret = await this.#cluster.get(await this.#resource('Secret'), key, signal);
    return secret === undefined ? undefined : readRevision(secret);
  }

  /** Keeps a revision, and drops the one that {@link KEPT_REVISIONS} of them push out. */
  async writeRevision(revision: Revision, signal?: AbortSignal): Promise<void> {
    await this.#put(revisionRecord(this.namespace, revision), signal === undefined ? {} : { signal });
    const oldest = revision.revision - KEPT_REVISIONS;
    if (oldest > 0) await this.#drop(this.#secretRef(revisionName(revision.phase, oldest)), signal);
  }

  /** Keeps what was seen at a failure, packed; drops the oldest. */
  async writeEvidence(phase: string, runId: string, packed: string): Promise<string> {
    const name = evidenceName(phase, runId);
    const record: Manifest = {
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'otelops.dev/evidence',
      metadata: {
        name,
        namespace: this.namespace,
        labels: { [STATE_LABEL]: 'evidence', [PHASE_LABEL]: phase },
      },
      data: { 'evidence.json.gz': packed },
    };
    await this.#put(record, {});
    const kept = await this.#stateSecrets('evidence', phase);
    const oldest = kept.sort((a, b) => age(b) - age(a)).slice(KEPT_EVIDENCE);
    for (const secret of oldest) await this.#drop(refOf(secret));
    return name;
  }

  /** Forgets a phase: inventory, journal, revisions, evidence. */
  async forget(phase: string, signal?: AbortSignal): Promise<void> {
    for (const kind of ['ConfigMap', 'Secret'] as const) {
      const { items } = await this.#cluster.list(await this.#resource(kind), {
        namespace: this.namespace,
        labelSelector: `${STATE_LABEL},${PHASE_LABEL}=${phase}`,
        ...(signal === undefined ? {} : { signal }),
      });
      for (const item of items) await this.#drop(refOf(item), signal);
    }
  }

  /** Writes a record whether it exists or not; makes the state namespace when that is missing. */
  async #put(record: Manifest, { known, ...options }: PutOptions): Promise<string> {
    let resourceVersion = known;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const written = await this.#putOnce(record, resourceVersion, options);
        return written.metadata.resourceVersion ?? '';
      } catch (error) {
        if (attempt >= WRITE_ATTEMPTS || !(error instanceof KubeError)) throw error;
        if (error.code === 'dependency-missing') await this.ensureNamespace(options.signal);
        else if (error.status !== 409 && error.status !== 404) throw error;
        resourceVersion = await this.#versionOf(record, options.signal);
      }
    }
  }

  #putOnce(record: Manifest, resourceVersion: string | undefined, options: WriteOptions): Promise<KubeObject> {
    if (resourceVersion === undefined) return this.#cluster.create(record, options);
    return this.#cluster.replace({ ...record, metadata: { ...record.metadata, resourceVersion } }, options);
  }

  async #versionOf(record: Manifest, signal?: AbortSignal): Promise<string | undefined> {
    const key = { namespace: this.namespace, name: record.metadata.name };
    const present = await this.#cluster.get(await this.#resource(record.kind), key, signal);
    return present?.metadata.resourceVersion;
  }

  async ensureNamespace(signal?: AbortSignal): Promise<void> {
    const namespace: Manifest = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: this.namespace, labels: { 'app.kubernetes.io/managed-by': 'otelops' } },
    };
    try {
      await this.#cluster.create(namespace, signal === undefined ? {} : { signal });
    } catch (error) {
      // It is there already.
      if (!(error instanceof KubeError) || error.status !== 409) throw error;
    }
  }

  async #stateSecrets(state: string, phase: string, signal?: AbortSignal): Promise<KubeObject[]> {
    const { items } = await this.#cluster.list(await this.#resource('Secret'), {
      namespace: this.namespace,
      labelSelector: `${STATE_LABEL}=${state},${PHASE_LABEL}=${phase}`,
      ...(signal === undefined ? {} : { signal }),
    });
    return [...items];
  }

  async #drop(ref: ObjectRef, signal?: AbortSignal): Promise<void> {
    await this.#cluster.delete(ref, signal === undefined ? {} : { signal });
  }

  #secretRef(name: string): ObjectRef {
    return { apiVersion: 'v1', kind: 'Secret', namespace: this.namespace, name };
  }

  async #resource(kind: string): Promise<ApiResource> {
    const resource = await this.#cluster.resolve('v1', kind);
    if (resource !== undefined) return resource;
    throw new DeployError('unknown-kind', `the server does not serve v1 ${kind}`);
  }
}

function age(object: KubeObject): number {
  return Date.parse(object.metadata.creationTimestamp ?? '') || 0;
}

interface PutOptions extends WriteOptions {
  /** `resourceVersion` of the record that stands there; left out: it is taken to be missing. */
  readonly known?: string | undefined;
}

export interface PhasesBeside {
  readonly components: readonly string[];
  readonly unreadable: readonly DeployError[];
}

/** What was read of all phases; each is parsed when it is asked for. */
export class AllStates {
  readonly #records: readonly KubeObject[];

  constructor(records: readonly KubeObject[]) {
    this.#records = records;
  }

  /** Throws `state-unreadable`. */
  of(phase: string): PhaseState {
    const inventory = this.#find('inventory', phase);
    const journal = this.#find('journal', phase);
    return {
      ...(inventory === undefined ? {} : { inventory: readInventory(inventory) }),
      ...(journal === undefined ? {} : { journal: readJournal(journal) }),
    };
  }

  /** Phases that have an inventory. */
  phases(): readonly string[] {
    return this.#records
      .filter((record) => record.metadata.labels?.[STATE_LABEL] === 'inventory')
      .map((record) => record.metadata.labels?.[PHASE_LABEL] ?? '');
  }

  /** Components that phases other than this one hold, and which of those phases cannot be read, so that theirs are not known. */
  beside(phase: string): PhasesBeside {
    const [components, unreadable]: [string[], DeployError[]] = [[], []];
    for (const other of this.phases().filter((id) => id !== phase)) {
      try {
        components.push(...(this.of(other).inventory?.value.components.keys() ?? []));
      } catch (error) {
        if (!(error instanceof DeployError) || error.code !== 'state-unreadable') throw error;
        unreadable.push(error);
      }
    }
    return { components, unreadable };
  }

  #find(state: string, phase: string): KubeObject | undefined {
    return this.#records.find(
      ({ metadata }) => metadata.labels?.[STATE_LABEL] === state && metadata.labels[PHASE_LABEL] === phase,
    );
  }
}
