import { expired, tooLargeResourceVersion } from '../status/refusals.ts';
import type { KubeObject } from '../types.ts';
import type { StoreEvent } from './store-event.ts';

/** How many past events a watch may start from (a real server: etcd's compaction, five minutes). */
const DEFAULT_WINDOW = 20_000;

export type StoreListener = (event: StoreEvent) => void;

/**
 * Every object of every resource, one global increasing version, and the recent past.
 * Objects are never changed once stored: whoever wants a change stores another one.
 */
export class Store {
  #version = 1;
  /** Events at or below this version are forgotten. */
  #compacted = 0;
  readonly #window: number;
  readonly #collections = new Map<string, Map<string, KubeObject>>();
  readonly #sorted = new Map<string, readonly string[]>();
  readonly #history: StoreEvent[] = [];
  readonly #listeners = new Map<string, Set<StoreListener>>();

  constructor(window: number = DEFAULT_WINDOW) {
    this.#window = window;
  }

  get version(): number {
    return this.#version;
  }

  get(collection: string, key: string): KubeObject | undefined {
    return this.#collections.get(collection)?.get(key);
  }

  /** Stores `object` under a new version, and returns it as stored. */
  put(collection: string, key: string, object: KubeObject): KubeObject {
    const objects = this.#collection(collection);
    const previous = objects.get(key);
    this.#version += 1;
    const stored: KubeObject = { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version) } };
    objects.set(key, stored);
    if (previous === undefined) this.#sorted.delete(collection);
    this.#record({ version: this.#version, collection, key, object: stored, previous, deleted: false });
    return stored;
  }

  /** Removes an object; the tombstone that watches see carries the version of the removal. */
  remove(collection: string, key: string): KubeObject | undefined {
    const objects = this.#collection(collection);
    const previous = objects.get(key);
    if (previous === undefined) return undefined;
    this.#version += 1;
    objects.delete(key);
    this.#sorted.delete(collection);
    const object = { ...previous, metadata: { ...previous.metadata, resourceVersion: String(this.#version) } };
    this.#record({ version: this.#version, collection, key, object, previous, deleted: true });
    return object;
  }

  /** All objects of a collection whose key starts with `prefix`, ordered by key. */
  list(collection: string, prefix = ''): readonly KubeObject[] {
    const objects = this.#collections.get(collection);
    if (objects === undefined) return [];
    const out: KubeObject[] = [];
    for (const key of this.#keys(collection, objects)) {
      const object = key.startsWith(prefix) ? objects.get(key) : undefined;
      if (object !== undefined) out.push(object);
    }
    return out;
  }

  /**
   * The collection as it was at `version`.
   *
   * @throws StatusError 410 when that is forgotten, 504 when it has not happened yet.
   */
  listAt(collection: string, prefix: string, version: number): readonly KubeObject[] {
    if (version === this.#version) return this.list(collection, prefix);
    if (version > this.#version) throw tooLargeResourceVersion(version, this.#version);
    if (version < this.#compacted) throw expired(`The resourceVersion for the provided list is too old.`);
    const then = new Map(this.#collections.get(collection));
    for (let index = this.#history.length - 1; index >= 0; index -= 1) {
      const event = this.#history[index];
      if (event === undefined || event.version <= version) break;
      if (event.collection !== collection) continue;
      if (event.previous === undefined) then.delete(event.key);
      else then.set(event.key, event.previous);
    }
    return [...then]
      .filter(([key]) => key.startsWith(prefix))
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([, object]) => object);
  }

  /**
   * Events of a collection after `version`, oldest first.
   *
   * @throws StatusError 410 when some of them are forgotten.
   */
  eventsSince(collection: string, version: number): readonly StoreEvent[] {
    if (version < this.#compacted) {
      throw expired(`too old resource version: ${version} (${this.#compacted})`);
    }
    const out: StoreEvent[] = [];
    for (let index = this.#history.length - 1; index >= 0; index -= 1) {
      const event = this.#history[index];
      if (event === undefined || event.version <= version) break;
      if (event.collection === collection) out.push(event);
    }
    return out.reverse();
  }

  /** Calls `listener` with every later event of a collection, in order; the returned function ends it. */
  subscribe(collection: string, listener: StoreListener): () => void {
    let listeners = this.#listeners.get(collection);
    if (listeners === undefined) {
      listeners = new Set();
      this.#listeners.set(collection, listeners);
    }
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Forgets the past, so that older versions answer 410. */
  compact(): void {
    this.#history.length = 0;
    this.#compacted = this.#version;
  }

  #collection(name: string): Map<string, KubeObject> {
    let objects = this.#collections.get(name);
    if (objects === undefined) {
      objects = new Map();
      this.#collections.set(name, objects);
    }
    return objects;
  }

  #keys(collection: string, objects: ReadonlyMap<string, KubeObject>): readonly string[] {
    let keys = this.#sorted.get(collection);
    if (keys === undefined) {
      keys = [...objects.keys()].sort();
      this.#sorted.set(collection, keys);
    }
    return keys;
  }

  #record(event: StoreEvent): void {
    this.#history.push(event);
    if (this.#history.length > this.#window * 1.25) {
      const dropped = this.#history.splice(0, this.#history.length - this.#window);
      this.#compacted = dropped.at(-1)?.version ?? this.#compacted;
    }
    for (const listener of this.#listeners.get(event.collection) ?? []) listener(event);
  }
}
