import type { KubeObject, ObjectRef } from '../objects.ts';

/**
 * What has been seen of a cluster, for {@link explain} to read. Absence means something only where {@link Observed.hasSeen}
 * says so: what could not be looked at is never taken for missing.
 */
export interface Observed {
  get(ref: ObjectRef): KubeObject | undefined;
  /** All objects of a kind, of one namespace or of all. `group` is `''` for core. */
  all(group: string, kind: string, namespace?: string): readonly KubeObject[];
  /** The objects whose ownerReferences name this one. */
  ownedBy(owner: KubeObject): readonly KubeObject[];
  /** The events about an object, newest last. */
  eventsOf(object: KubeObject): readonly ClusterEvent[];
  /** The last lines of a container, if they were fetched. */
  log(pod: KubeObject, container: string): ContainerLog | undefined;
  /** Whether every object of a kind (in a namespace) has been looked at. */
  hasSeen(group: string, kind: string, namespace?: string): boolean;
  /** What the pods on a node ask for in all; `undefined` unless all pods of the cluster were counted. */
  requestedOn(node: string): NodeRequests | undefined;
}

/** An Event of the cluster, cut down to what a cause needs. */
export interface ClusterEvent {
  readonly reason: string;
  /** As it was sent; not redacted. */
  readonly message: string;
  readonly isWarning: boolean;
  readonly count: number;
  /** RFC 3339; `''` when the event has none. */
  readonly firstSeen: string;
  readonly lastSeen: string;
}

export interface ContainerLog {
  /** Of the run before the present one. */
  readonly previous: boolean;
  /** As they were written; not redacted. */
  readonly lines: readonly string[];
}

/** Cores and bytes. */
export interface NodeRequests {
  readonly cpu: number;
  readonly memory: number;
}
