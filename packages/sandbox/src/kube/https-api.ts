import type { Clock } from '../clock.ts';
import {
  ApiFailure,
  type ControllerApi,
  type FollowHandler,
  type ListOptions,
  type ObjectKey,
  type RemoveOptions,
} from '../controllers/controller-api.ts';
import { toKubeObject } from './core/kube-object.ts';
import { followOverHttps } from './https-follow.ts';
import { createHttpsTransport, type HttpsServer, type HttpsTransport } from './https-transport.ts';
import { fieldAt, isRecord, listOf, textOf } from './json.ts';
import type { KubeObject, Resource } from './types.ts';

export interface HttpsApiOptions extends HttpsServer {
  readonly clock: Clock;
  /** Manager of plain writes, e.g. `kube-controller-manager`. */
  readonly manager: string;
}

/** A {@link ControllerApi} over HTTPS, to a sandbox or to a real kube-apiserver. */
export interface HttpsControllerApi extends ControllerApi {
  /** Ends its connections. Watches end with their signals. */
  close(): void;
}

export function createHttpsApi(options: HttpsApiOptions): HttpsControllerApi {
  return new HttpsApi(options);
}

/** The path of a resource's collection or of one object. */
function resourcePath(resource: Resource, namespace: string | undefined, name?: string): string {
  const root = resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const scope =
    resource.namespaced && namespace !== undefined && namespace !== ''
      ? `/namespaces/${encodeURIComponent(namespace)}`
      : '';
  return `${root}${scope}/${resource.plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
}

const MERGE_PATCH = 'application/merge-patch+json';
const APPLY_PATCH = 'application/apply-patch+yaml';
const PAGE = 500;

class HttpsApi implements HttpsControllerApi {
  readonly #transport: HttpsTransport;
  readonly #clock: Clock;
  readonly #query: string;

  constructor(options: HttpsApiOptions) {
    this.#transport = createHttpsTransport(options, `${options.manager}/sandbox`);
    this.#clock = options.clock;
    this.#query = `?fieldManager=${encodeURIComponent(options.manager)}`;
  }

  close(): void {
    this.#transport.close();
  }

  async get(resource: Resource, key: ObjectKey): Promise<KubeObject | undefined> {
    try {
      return toKubeObject(
        await this.#transport.send({ method: 'GET', path: resourcePath(resource, key.namespace, key.name) }),
      );
    } catch (error) {
      if (error instanceof ApiFailure && error.code === 404) return undefined;
      throw error;
    }
  }

  async list(resource: Resource, options: ListOptions = {}): Promise<readonly KubeObject[]> {
    const items: KubeObject[] = [];
    let next = '';
    do {
      const query = new URLSearchParams({ limit: String(PAGE) });
      if (options.labelSelector !== undefined) query.set('labelSelector', options.labelSelector);
      if (options.fieldSelector !== undefined) query.set('fieldSelector', options.fieldSelector);
      if (next !== '') query.set('continue', next);
      const page = await this.#transport.send({
        method: 'GET',
        path: `${resourcePath(resource, options.namespace)}?${query}`,
      });
      items.push(...itemsOf(resource, page));
      next = textOf(fieldAt(page, 'metadata', 'continue'));
    } while (next !== '');
    return items;
  }

  create(resource: Resource, object: KubeObject): Promise<KubeObject> {
    return this.#write('POST', `${resourcePath(resource, object.metadata.namespace)}${this.#query}`, object);
  }

  replace(resource: Resource, object: KubeObject): Promise<KubeObject> {
    return this.#write('PUT', `${pathOf(resource, object)}${this.#query}`, object);
  }

  replaceStatus(resource: Resource, object: KubeObject): Promise<KubeObject> {
    return this.#write('PUT', `${pathOf(resource, object)}/status${this.#query}`, object);
  }

  async mergePatch(resource: Resource, key: ObjectKey, patch: unknown, subresource = ''): Promise<KubeObject> {
    const path = `${resourcePath(resource, key.namespace, key.name)}${subresource === '' ? '' : `/${subresource}`}${this.#query}`;
    return toKubeObject(await this.#transport.send({ method: 'PATCH', path, body: patch, contentType: MERGE_PATCH }));
  }

  async apply(resource: Resource, object: KubeObject, fieldManager: string): Promise<KubeObject> {
    const path = `${pathOf(resource, object)}?force=true&fieldManager=${encodeURIComponent(fieldManager)}`;
    return toKubeObject(await this.#transport.send({ method: 'PATCH', path, body: object, contentType: APPLY_PATCH }));
  }

  post(resource: Resource, key: ObjectKey, subresource: string, body: unknown): Promise<unknown> {
    // The finalize subresource of namespaces is written by PUT, all others by POST.
    const method = subresource === 'finalize' ? 'PUT' : 'POST';
    return this.#transport.send({
      method,
      path: `${resourcePath(resource, key.namespace, key.name)}/${subresource}`,
      body,
    });
  }

  async remove(resource: Resource, key: ObjectKey, options: RemoveOptions = {}): Promise<void> {
    const { uid, propagationPolicy, gracePeriodSeconds } = options;
    const body = {
      kind: 'DeleteOptions',
      apiVersion: 'v1',
      ...(uid === undefined ? {} : { preconditions: { uid } }),
      ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
      ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    };
    try {
      await this.#transport.send({ method: 'DELETE', path: resourcePath(resource, key.namespace, key.name), body });
    } catch (error) {
      if (!(error instanceof ApiFailure) || error.code !== 404) throw error;
    }
  }

  follow(resource: Resource, handler: FollowHandler, signal: AbortSignal): void {
    const path = resourcePath(resource, undefined);
    const readItems = (page: unknown): KubeObject[] => itemsOf(resource, page);
    void followOverHttps({ transport: this.#transport, clock: this.#clock, path, readItems, handler, signal });
  }

  async #write(method: string, path: string, body: KubeObject): Promise<KubeObject> {
    return toKubeObject(await this.#transport.send({ method, path, body }));
  }
}

function pathOf(resource: Resource, object: KubeObject): string {
  return resourcePath(resource, object.metadata.namespace, object.metadata.name);
}

/** The items of a list, with the kind that built-in lists leave out. */
function itemsOf(resource: Resource, page: unknown): KubeObject[] {
  const apiVersion = resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
  return listOf(fieldAt(page, 'items'))
    .filter(isRecord)
    .map((item) => toKubeObject({ apiVersion, kind: resource.kind, ...item }));
}
