import type { KubeObject, Resource } from '../kube/types.ts';

/**
 * What a controller may ask of an API server.
 *
 * Two adapters give it: one calls the sandbox's request handler in process, one speaks HTTPS. So the doubles of the
 * OpenTelemetry Operator, of cert-manager and of the volume provisioner run unchanged beside a real kube-apiserver.
 * Every call answers with the stored object, or throws {@link ApiFailure} with the server's Status.
 */
export interface ControllerApi {
  get(resource: Resource, key: ObjectKey): Promise<KubeObject | undefined>;
  list(resource: Resource, options?: ListOptions): Promise<readonly KubeObject[]>;
  create(resource: Resource, object: KubeObject): Promise<KubeObject>;
  replace(resource: Resource, object: KubeObject): Promise<KubeObject>;
  /** Writes `status` only (PUT on the status subresource). */
  replaceStatus(resource: Resource, object: KubeObject): Promise<KubeObject>;
  /** JSON merge patch (RFC 7386); `subresource` e.g. `status`, `scale`. */
  mergePatch(resource: Resource, key: ObjectKey, patch: unknown, subresource?: string): Promise<KubeObject>;
  /** Server-side apply with `force`, under the controller's own field manager. */
  apply(resource: Resource, object: KubeObject, fieldManager: string): Promise<KubeObject>;
  /** Any other subresource by POST: `pods/binding`, `pods/eviction`. */
  post(resource: Resource, key: ObjectKey, subresource: string, body: unknown): Promise<unknown>;
  /** Deletes; an object that is gone already is no error. */
  remove(resource: Resource, key: ObjectKey, options?: RemoveOptions): Promise<void>;
  /**
   * Follows one resource: every object present is reported once, then every change, without gaps, until `signal` aborts.
   * The adapter relists on 410 and reconnects by itself.
   */
  follow(resource: Resource, handler: FollowHandler, signal: AbortSignal): void;
}

export interface ObjectKey {
  namespace?: string;
  name: string;
}

export interface ListOptions {
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
}

export interface RemoveOptions {
  uid?: string;
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  gracePeriodSeconds?: number;
}

export interface FollowHandler {
  changed(object: KubeObject): void;
  removed(object: KubeObject): void;
}

/** A refusal by the API server, with the Status it sent. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly code: number;
  readonly reason: string;

  constructor(code: number, reason: string, message: string) {
    super(message);
    this.code = code;
    this.reason = reason;
  }
}
