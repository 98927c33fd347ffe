import { type KubeObject, refKey, refOf } from '../objects.ts';
import type { ApiResource, Cluster } from '../ports.ts';
import { SET_LABEL, setOf } from '../state/names.ts';
import { type AllStates, StateStore } from '../state/store.ts';

export interface SnapshotOptions {
  readonly cluster: Cluster;
  readonly stateNamespace: string;
  /** Ids of the phases that will be planned from it. */
  readonly phases: readonly string[];
  readonly signal?: AbortSignal;
}

/**
 * The live objects of some phases, each kind and namespace listed once, when first needed. Several plans may share one as
 * long as nothing is written in between; then {@link forget} it.
 */
export class Snapshot {
  readonly #options: SnapshotOptions;
  readonly #lists = new Map<string, Promise<readonly KubeObject[]>>();
  #states: Promise<AllStates> | undefined;

  constructor(options: SnapshotOptions) {
    this.#options = options;
  }

  /** Inventories and journals. */
  states(): Promise<AllStates> {
    const { cluster, stateNamespace, signal } = this.#options;
    this.#states ??= new StateStore({ cluster, namespace: stateNamespace }).readAll(signal);
    return this.#states;
  }

  /** Objects of one phase, of one kind and namespace, by {@link refKey}. */
  async objects(phase: string, resource: ApiResource, namespace: string | undefined): Promise<LiveObjects> {
    const set = setOf(this.#options.stateNamespace, phase);
    const listed = await this.#list(resource, namespace);
    const own = listed.filter((object) => object.metadata.labels?.[SET_LABEL] === set);
    return new Map(own.map((object) => [refKey(refOf(object)), object]));
  }

  forget(): void {
    this.#lists.clear();
    this.#states = undefined;
  }

  #list(resource: ApiResource, namespace: string | undefined): Promise<readonly KubeObject[]> {
    const key = `${resource.group}/${resource.kind}/${namespace ?? ''}`;
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    const listed = this.#fetch(resource, namespace);
    this.#lists.set(key, listed);
    return listed;
  }

  async #fetch(resource: ApiResource, namespace: string | undefined): Promise<readonly KubeObject[]> {
    const { cluster, stateNamespace, phases, signal } = this.#options;
    const sets = phases.map((phase) => setOf(stateNamespace, phase));
    const { items } = await cluster.list(resource, {
      labelSelector: sets.length === 1 ? `${SET_LABEL}=${sets[0]}` : `${SET_LABEL} in (${sets.join(',')})`,
      ...(namespace === undefined ? {} : { namespace }),
      ...(signal === undefined ? {} : { signal }),
    });
    return items;
  }
}

export type LiveObjects = ReadonlyMap<string, KubeObject>;

/** A snapshot for planning several phases from one set of lists. */
export function openSnapshot(options: SnapshotOptions): Snapshot {
  return new Snapshot(options);
}
