import type { KubeObject } from '../../kube/types.ts';
import { type Kind, keyOf } from '../model/kind.ts';

/** What happened to one object. `previous` is what was known before. */
export interface Change<T extends KubeObject> {
  object: T;
  previous: T | undefined;
  removed: boolean;
}

/** The present objects of one kind, as far as they have been reported, plus what was written from here. */
export interface Collection<T extends KubeObject> {
  readonly kind: Kind<T>;
  get(key: string): T | undefined;
  in(namespace: string): readonly T[];
  all(): readonly T[];
  /** Objects that name this uid among their owners. */
  ownedBy(uid: string): readonly T[];
  /** Told about every object there is, then about each change. */
  subscribe(listener: (change: Change<T>) => void): void;
}

/** The writing side of a collection. */
export interface CollectionFeed {
  /** Takes an object in, from the watch or as the answer to a write; older news than what is known is dropped. */
  take(object: KubeObject): 'taken' | 'stale' | 'misshapen';
  drop(object: KubeObject): void;
  /** Treats the object as terminating from now on: its removal was accepted, the watch will say so later. */
  expectRemoval(key: string, now: string): void;
  knows(object: KubeObject): boolean;
}

/** uids remembered after removal, so that a late answer to a write does not bring a removed object back. */
const MAX_TOMBSTONES = 4096;

export function createCollection<T extends KubeObject>(kind: Kind<T>): Collection<T> & CollectionFeed {
  const byKey = new Map<string, T>();
  const byNamespace = createGroups<T>();
  const byOwner = createGroups<T>();
  const tombstones = new Set<string>();
  const listeners: Array<(change: Change<T>) => void> = [];

  const store = (key: string, object: T | undefined): T | undefined => {
    const previous = byKey.get(key);
    if (previous !== undefined) {
      byNamespace.leave(previous.metadata.namespace ?? '', key);
      for (const owner of previous.metadata.ownerReferences ?? []) byOwner.leave(owner.uid, key);
      byKey.delete(key);
    }
    if (object !== undefined) {
      byKey.set(key, object);
      byNamespace.enter(object.metadata.namespace ?? '', key, object);
      for (const owner of object.metadata.ownerReferences ?? []) byOwner.enter(owner.uid, key, object);
    }
    return previous;
  };
  const announce = (change: Change<T>): void => {
    for (const listener of listeners) listener(change);
  };

  return {
    kind,
    get: (key) => byKey.get(key),
    in: (namespace) => byNamespace.of(namespace),
    all: () => [...byKey.values()],
    ownedBy: (uid) => byOwner.of(uid),
    subscribe(listener) {
      listeners.push(listener);
      for (const object of [...byKey.values()]) listener({ object, previous: undefined, removed: false });
    },
    take(object) {
      if (!kind.is(object)) return 'misshapen';
      const key = keyOf(object);
      const known = byKey.get(key);
      if (tombstones.has(object.metadata.uid ?? '') || (known !== undefined && !isNewer(object, known))) return 'stale';
      const previous = store(key, object);
      announce({ object, previous, removed: false });
      return 'taken';
    },
    drop(object) {
      const uid = object.metadata.uid ?? '';
      tombstones.add(uid);
      if (tombstones.size > MAX_TOMBSTONES) tombstones.delete(tombstones.values().next().value ?? '');
      const key = keyOf(object);
      if ((byKey.get(key)?.metadata.uid ?? uid) !== uid || !kind.is(object)) return;
      const previous = store(key, undefined);
      announce({ object, previous, removed: true });
    },
    expectRemoval(key, now) {
      const known = byKey.get(key);
      if (known === undefined || known.metadata.deletionTimestamp !== undefined) return;
      store(key, { ...known, metadata: { ...known.metadata, deletionTimestamp: now } });
    },
    knows: (object) => tombstones.has(object.metadata.uid ?? '') || byKey.has(keyOf(object)),
  };
}

function isNewer(object: KubeObject, known: KubeObject): boolean {
  if (object.metadata.uid !== known.metadata.uid) return true;
  const [next, before] = [Number(object.metadata.resourceVersion), Number(known.metadata.resourceVersion)];
  return Number.isNaN(next) || Number.isNaN(before) || next > before;
}

interface Groups<T> {
  enter(group: string, key: string, object: T): void;
  leave(group: string, key: string): void;
  of(group: string): readonly T[];
}

function createGroups<T>(): Groups<T> {
  const groups = new Map<string, Map<string, T>>();
  return {
    enter(group, key, object) {
      const members = groups.get(group) ?? new Map<string, T>();
      groups.set(group, members.set(key, object));
    },
    leave(group, key) {
      const members = groups.get(group);
      members?.delete(key);
      if (members?.size === 0) groups.delete(group);
    },
    of: (group) => [...(groups.get(group)?.values() ?? [])],
  };
}
