import type { Clock } from '../../clock.ts';
import type { KubeObject, Resource } from '../../kube/types.ts';
import { ApiFailure, type ControllerApi } from '../controller-api.ts';
import { type Kind, keyOf } from '../model/kind.ts';
import { timestamp } from '../model/meta.ts';
import { type Collection, type CollectionFeed, createCollection } from './collection.ts';

/** The cluster as controllers see it: collections kept by watches, and writes whose answers go into them at once. */
export interface Cluster {
  readonly api: ControllerApi;
  /** The present objects of a kind; the first call starts following it. */
  of<T extends KubeObject>(kind: Kind<T>): Collection<T>;
  /** Resolves once a collection holds everything the server listed after the call. */
  synced(kind: Kind<KubeObject>): Promise<void>;
  /** Stops following a kind, as when its CustomResourceDefinition is gone. */
  forget(resource: Resource): void;
  /** The answer to a write made elsewhere: known here before its watch event comes. */
  learned(resource: Resource, object: KubeObject): void;
  /** A removal the server has accepted. */
  removing(resource: Resource, key: string): void;
}

export interface ClusterOptions {
  api: ControllerApi;
  clock: Clock;
  signal: AbortSignal;
  /** Told about objects that do not have the shape of their kind, and about lists that fail. */
  onTrouble(resource: Resource, cause: unknown): void;
}

interface Followed {
  collection: Collection<KubeObject> & CollectionFeed;
  stop: AbortController;
  synced: Promise<void>;
}

const LOOK_AGAIN_MS = 10;
const LIST_RETRY_MS = 500;

export function createCluster(options: ClusterOptions): Cluster {
  const { api, clock, signal, onTrouble } = options;
  const followed = new Map<string, Followed>();

  const follow = (kind: Kind<KubeObject>): Followed => {
    const present = followed.get(idOf(kind.resource));
    if (present !== undefined) return present;
    const collection = createCollection(kind);
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    const entry: Followed = { collection, stop, synced: Promise.resolve() };
    followed.set(idOf(kind.resource), entry);
    api.follow(
      kind.resource,
      {
        changed: (object) => {
          if (collection.take(object) === 'misshapen') onTrouble(kind.resource, misshapen(object));
        },
        removed: (object) => collection.drop(object),
      },
      either,
    );
    entry.synced = catchUp({ kind, collection, signal: either, api, clock, onTrouble });
    return entry;
  };

  return {
    api,
    of<T extends KubeObject>(kind: Kind<T>): Collection<T> {
      return narrowed(follow(kind).collection, kind);
    },
    synced: (kind) => follow(kind).synced,
    forget(resource) {
      const id = idOf(resource);
      followed.get(id)?.stop.abort();
      followed.delete(id);
    },
    learned(resource, object) {
      followed.get(idOf(resource))?.collection.take(object);
    },
    removing(resource, key) {
      followed.get(idOf(resource))?.collection.expectRemoval(key, timestamp(clock.now()));
    },
  };
}

/** Kinds are one constant each, so the collection of a resource always holds objects its guard has let in. */
function narrowed<T extends KubeObject>(collection: Collection<KubeObject>, kind: Kind<T>): Collection<T> {
  const only = (objects: readonly KubeObject[]): T[] => objects.filter((object) => kind.is(object));
  const one = (object: KubeObject | undefined): T | undefined =>
    object !== undefined && kind.is(object) ? object : undefined;
  return {
    kind,
    get: (key) => one(collection.get(key)),
    in: (namespace) => only(collection.in(namespace)),
    all: () => only(collection.all()),
    ownedBy: (uid) => only(collection.ownedBy(uid)),
    subscribe: (listener) =>
      collection.subscribe(({ object, previous, removed }) => {
        if (kind.is(object)) listener({ object, previous: one(previous), removed });
      }),
  };
}

interface CatchUp {
  kind: Kind<KubeObject>;
  collection: CollectionFeed;
  signal: AbortSignal;
  api: ControllerApi;
  clock: Clock;
  onTrouble(resource: Resource, cause: unknown): void;
}

/** A watch does not say when its first burst is over; everything a list names having arrived says the same. */
async function catchUp(options: CatchUp): Promise<void> {
  const { kind, collection, signal, api, clock, onTrouble } = options;
  while (!signal.aborted) {
    let wait = LOOK_AGAIN_MS;
    try {
      const listed = await api.list(kind.resource);
      if (listed.every((object) => collection.knows(object) || !kind.is(object))) return;
    } catch (cause) {
      wait = LIST_RETRY_MS;
      if (!signal.aborted) onTrouble(kind.resource, cause);
    }
    await new Promise<void>((resolve) => {
      clock.after(wait, resolve);
    });
  }
}

function idOf(resource: Resource): string {
  return `${resource.group}/${resource.plural}`;
}

function misshapen(object: KubeObject): Error {
  return new Error(`${object.kind} ${keyOf(object)} does not have the shape of its kind`);
}

/** Whether a write failed because somebody else wrote first: to be done again from the newer state, without a word. */
export function isConflict(cause: unknown): boolean {
  return cause instanceof ApiFailure && cause.code === 409 && cause.reason === 'Conflict';
}

export function isNotFound(cause: unknown): boolean {
  return cause instanceof ApiFailure && cause.code === 404;
}

export function isAlreadyExists(cause: unknown): boolean {
  return cause instanceof ApiFailure && cause.code === 409 && cause.reason === 'AlreadyExists';
}
