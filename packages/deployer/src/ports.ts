import type { Duplex } from 'node:stream';
import type { KubeObject, Manifest, ObjectRef } from './objects.ts';

/** Time, as the engine needs it. */
export interface Clock {
  now(): Date;
  /** Milliseconds on a clock that never jumps; for expiry and durations. */
  monotonic(): number;
  /** Resolves after `ms`, or rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A kind as the server serves it. `group` is `''` for the core group. */
export interface ApiResource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** Which cluster this is, for people and for the plan's hash. */
export interface ClusterIdentity {
  /** The kubeconfig context, or `in-cluster`. */
  readonly context: string;
  readonly server: string;
  /** `sandbox` is a cluster of ours on loopback; every screen says which. */
  readonly kind: 'real' | 'sandbox';
}

/**
 * A Kubernetes API server. Raw JSON in, raw JSON out. Every call has a timeout and bounded retries (429, 503 and
 * connection faults) behind it and throws {@link KubeError} otherwise.
 */
export interface Cluster {
  readonly identity: ClusterIdentity;
  /** The resource of a kind; `undefined` when the server does not serve it. Discovery is cached. */
  resolve(apiVersion: string, kind: string): Promise<ApiResource | undefined>;
  /** Forgets discovery, wholly or of one group version; the next `resolve` asks again. */
  forgetDiscovery(groupVersion?: string): void;
  get(resource: ApiResource, key: ObjectKey, signal?: AbortSignal): Promise<KubeObject | undefined>;
  list(resource: ApiResource, options?: ListOptions): Promise<ObjectList>;
  /** Server-side apply with `fieldValidation=Strict`. */
  apply(manifest: Manifest, options: ApplyOptions): Promise<Applied>;
  create(manifest: Manifest, options?: WriteOptions): Promise<KubeObject>;
  /** PUT; `metadata.resourceVersion` of the object is the precondition. */
  replace(object: KubeObject, options?: WriteOptions): Promise<KubeObject>;
  patch(ref: ObjectRef, patch: Patch, options?: WriteOptions): Promise<KubeObject>;
  /** `false` when it was gone already. */
  delete(ref: ObjectRef, options?: DeleteOptions): Promise<boolean>;
  /** Every present object once, then every change, without gaps (bookmarks, 410 relist, reconnect), until `signal` aborts. */
  watch(resource: ApiResource, options: WatchOptions): AsyncIterable<WatchNotice>;
  /** The last lines of a container's log. */
  logs(pod: ObjectKey, options: LogOptions): Promise<string>;
  /**
   * One request to a server behind the API server, by the `proxy` subresource. What that server answers comes back whatever
   * its status; throws {@link KubeError} where the API server itself refuses or cannot get through. Tried once.
   */
  proxy(target: ProxyTarget, request: ProxyRequest): Promise<ProxyAnswer>;
  /**
   * A connection to a port of a pod, as `kubectl port-forward` has it: its bytes come by the kubelet, so that network policies
   * do not matter and TLS is between its two ends. Destroyed by whoever asked. Throws {@link KubeError} where the API server
   * refuses; where nobody listens the connection ends with an error. Tried once.
   */
  portForward(pod: ObjectKey, port: number, signal?: AbortSignal): Promise<Duplex>;
}

/** A server in the cluster: the pods of a Service, or one pod. */
export interface ProxyTarget {
  readonly kind: 'Service' | 'Pod';
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
  /** `http` where absent. */
  readonly scheme?: 'http' | 'https';
}

export interface ProxyRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** From the slash on, encoded, with the query. */
  readonly path: string;
  readonly body?: string;
  /** `application/json` where absent. */
  readonly contentType?: string;
  /** From being sent to the last byte. */
  readonly timeoutMs: number;
  /** Largest answer in bytes; a larger one is a failure. */
  readonly bodyBytes: number;
  readonly signal?: AbortSignal;
}

export interface ProxyAnswer {
  readonly status: number;
  readonly body: string;
}

export interface ObjectKey {
  readonly namespace?: string;
  readonly name: string;
}

export interface ListOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly signal?: AbortSignal;
}

export interface ObjectList {
  readonly items: readonly KubeObject[];
  readonly resourceVersion: string;
}

export interface WriteOptions {
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
}

export interface ApplyOptions extends WriteOptions {
  readonly fieldManager: string;
  readonly force?: boolean;
}

export interface Applied {
  readonly object: KubeObject;
  readonly created: boolean;
  /** Texts of the server's `Warning` headers. */
  readonly warnings: readonly string[];
}

export type Patch =
  | { readonly type: 'json'; readonly operations: readonly unknown[] }
  | { readonly type: 'merge'; readonly body: unknown; readonly subresource?: string };

export interface DeleteOptions {
  readonly uid?: string;
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan';
  readonly signal?: AbortSignal;
}

export interface WatchOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly signal: AbortSignal;
}

/** `synced` comes once after the first full state, and again after each relist. */
export type WatchNotice =
  | { readonly type: 'present' | 'gone'; readonly object: KubeObject }
  | { readonly type: 'synced' };

export interface LogOptions {
  readonly container: string;
  readonly previous?: boolean;
  readonly tailLines: number;
  /** Lines younger than this only. */
  readonly sinceSeconds?: number;
  /** Each line begins with the time it was written at (RFC 3339, with nanoseconds) and a space. */
  readonly timestamps?: boolean;
  readonly signal?: AbortSignal;
}

/** Where outside manifests come from: HTTPS with a cache, a local folder, the sandbox's own editions. */
export interface ArtifactSource {
  /** The bytes, already checked against the lock's digest; throws {@link ArtifactError} otherwise. */
  read(artifact: LockedArtifact, signal?: AbortSignal): Promise<Uint8Array>;
}

/** One line of the artifact lock file. */
export interface LockedArtifact {
  readonly name: string;
  readonly version: string;
  readonly url: string;
  /** `sha256:<64 hex>` */
  readonly digest: string;
}
