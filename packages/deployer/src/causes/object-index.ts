import { groupOf, type KubeObject, type ObjectRef, refKey, refOf } from '../objects.ts';
import { listAt, textAt } from '../readiness/fields.ts';
import { involvedOf, readEvent } from './cluster-event.ts';
import type { ClusterEvent, ContainerLog, NodeRequests, Observed } from './observed.ts';

/** Events kept of one object; the newest win. */
const MAX_EVENTS_OF_OBJECT = 20;

/** Objects of whom events are kept; the longest silent go first. */
const MAX_OBJECTS_WITH_EVENTS = 4_000;

/** Objects seen so far, found by name, kind and owner. Events are kept apart, cut down and bounded in number. */
export class ObjectIndex implements Observed {
  readonly #objects = new Map<string, KubeObject>();
  readonly #kinds = new Map<string, Map<string, KubeObject>>();
  readonly #owned = new Map<string, Map<string, KubeObject>>();
  readonly #events = new Map<string, Map<string, ClusterEvent>>();
  readonly #logs = new Map<string, ContainerLog>();
  readonly #seen = new Set<string>();
  #requests: ReadonlyMap<string, NodeRequests> | undefined;

  put(object: KubeObject): void {
    if (isEvent(object)) {
      this.#putEvent(object);
      return;
    }
    const key = refKey(refOf(object));
    const before = this.#objects.get(key);
    if (before !== undefined) this.#unlink(key, before);
    this.#objects.set(key, object);
    bucket(this.#kinds, kindKey(groupOf(object.apiVersion), object.kind)).set(key, object);
    for (const uid of ownersOf(object)) bucket(this.#owned, uid).set(key, object);
  }

  remove(object: KubeObject): void {
    if (isEvent(object)) return;
    const key = refKey(refOf(object));
    const present = this.#objects.get(key);
    if (present === undefined) return;
    this.#objects.delete(key);
    this.#unlink(key, present);
    this.#events.delete(eventKey(involvedBy(present)));
  }

  putLog(pod: KubeObject, container: string, log: ContainerLog): void {
    this.#logs.set(logKey(pod, container), log);
  }

  /** Says that all objects of a kind (in a namespace, or everywhere) are in. */
  markSeen(group: string, kind: string, namespace?: string): void {
    this.#seen.add(seenKey(group, kind, namespace));
  }

  putRequests(requests: ReadonlyMap<string, NodeRequests>): void {
    this.#requests = requests;
  }

  get(ref: ObjectRef): KubeObject | undefined {
    return this.#objects.get(refKey(ref));
  }

  all(group: string, kind: string, namespace?: string): readonly KubeObject[] {
    const objects = [...(this.#kinds.get(kindKey(group, kind))?.values() ?? [])];
    return namespace === undefined ? objects : objects.filter(({ metadata }) => metadata.namespace === namespace);
  }

  ownedBy(owner: KubeObject): readonly KubeObject[] {
    return [...(this.#owned.get(owner.metadata.uid ?? '')?.values() ?? [])];
  }

  eventsOf(object: KubeObject): readonly ClusterEvent[] {
    const events = this.#events.get(eventKey(involvedBy(object)));
    return [...(events?.values() ?? [])].toSorted((a, b) => a.lastSeen.localeCompare(b.lastSeen));
  }

  log(pod: KubeObject, container: string): ContainerLog | undefined {
    return this.#logs.get(logKey(pod, container));
  }

  hasSeen(group: string, kind: string, namespace?: string): boolean {
    return this.#seen.has(seenKey(group, kind, namespace)) || this.#seen.has(seenKey(group, kind, undefined));
  }

  requestedOn(node: string): NodeRequests | undefined {
    return this.#requests === undefined ? undefined : (this.#requests.get(node) ?? { cpu: 0, memory: 0 });
  }

  #unlink(key: string, object: KubeObject): void {
    this.#kinds.get(kindKey(groupOf(object.apiVersion), object.kind))?.delete(key);
    for (const uid of ownersOf(object)) {
      const owned = this.#owned.get(uid);
      owned?.delete(key);
      if (owned?.size === 0) this.#owned.delete(uid);
    }
  }

  #putEvent(event: KubeObject): void {
    const about = eventKey(involvedOf(event));
    const events = this.#events.get(about) ?? new Map<string, ClusterEvent>();
    this.#events.delete(about);
    this.#events.set(about, events);
    events.delete(event.metadata.name);
    events.set(event.metadata.name, readEvent(event));
    dropOldest(events, MAX_EVENTS_OF_OBJECT);
    dropOldest(this.#events, MAX_OBJECTS_WITH_EVENTS);
  }
}

/** What was seen, from plain lists: for callers that looked once. `complete` names kinds that were listed in full. */
export function observe(
  objects: readonly KubeObject[],
  complete: readonly { readonly group: string; readonly kind: string; readonly namespace?: string }[] = [],
): ObjectIndex {
  const index = new ObjectIndex();
  for (const object of objects) index.put(object);
  for (const { group, kind, namespace } of complete) index.markSeen(group, kind, namespace);
  return index;
}

export function isEvent(object: KubeObject): boolean {
  return object.kind === 'Event' && (object.apiVersion === 'v1' || groupOf(object.apiVersion) === 'events.k8s.io');
}

function involvedBy(object: KubeObject): ReturnType<typeof involvedOf> {
  const { uid, namespace, name } = object.metadata;
  return { uid: uid ?? '', kind: object.kind, namespace: namespace ?? '', name };
}

/** By uid, so that an object of today does not inherit the events of its namesake of yesterday. */
function eventKey({ uid, kind, namespace, name }: ReturnType<typeof involvedOf>): string {
  return uid === '' ? `${kind}/${namespace}/${name}` : uid;
}

function ownersOf(object: KubeObject): readonly string[] {
  return listAt(object, 'metadata', 'ownerReferences')
    .map((owner) => textAt(owner, 'uid'))
    .filter((uid) => uid !== '');
}

function kindKey(group: string, kind: string): string {
  return `${group}/${kind}`;
}

function seenKey(group: string, kind: string, namespace: string | undefined): string {
  return `${group}/${kind}/${namespace ?? '*'}`;
}

function logKey(pod: KubeObject, container: string): string {
  return `${pod.metadata.uid ?? refKey(refOf(pod))}/${container}`;
}

function bucket(map: Map<string, Map<string, KubeObject>>, key: string): Map<string, KubeObject> {
  const found = map.get(key) ?? new Map<string, KubeObject>();
  map.set(key, found);
  return found;
}

function dropOldest<V>(map: Map<string, V>, limit: number): void {
  for (const key of map.keys()) {
    if (map.size <= limit) return;
    map.delete(key);
  }
}
