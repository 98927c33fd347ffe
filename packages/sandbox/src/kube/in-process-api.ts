import {
  ApiFailure,
  type ControllerApi,
  type FollowHandler,
  type ListOptions,
  type ObjectKey,
  type RemoveOptions,
} from '../controllers/controller-api.ts';
import type { Action, ActionRequest } from './actions/action.ts';
import { createObject } from './core/create.ts';
import { decodeObject } from './core/decode.ts';
import type { KubeCore } from './core/kube-core.ts';
import { toKubeObject } from './core/kube-object.ts';
import { objectKey } from './core/object-key.ts';
import { type Patch, patchObject } from './core/patch.ts';
import { listObjects } from './core/read.ts';
import { removeObject } from './core/remove.ts';
import type { RequestContext, Target, UserInfo } from './core/request-context.ts';
import { updateObject } from './core/update.ts';
import { watchObjects } from './core/watch.ts';
import type { ServedResource } from './resources/served-resource.ts';
import { StatusError } from './status/status.ts';
import type { KubeObject, Resource } from './types.ts';

/** Actions by subresource, e.g. `binding`. */
export type Actions = Readonly<Record<string, Action>>;

export interface InProcessOptions {
  readonly core: KubeCore;
  readonly actions: Actions;
  /** Who the caller is, e.g. `kube-controller-manager`: the manager of its updates. */
  readonly manager: string;
}

const MASTERS: readonly string[] = ['system:masters', 'system:authenticated'];

/** A {@link ControllerApi} that calls the sandbox's own request handling, without HTTP. */
export function createInProcessApi(options: InProcessOptions): ControllerApi {
  return new InProcessApi(options);
}

class InProcessApi implements ControllerApi {
  readonly #core: KubeCore;
  readonly #actions: Actions;
  readonly #manager: string;

  constructor(options: InProcessOptions) {
    this.#core = options.core;
    this.#actions = options.actions;
    this.#manager = options.manager;
  }

  async get(resource: Resource, key: ObjectKey): Promise<KubeObject | undefined> {
    const served = this.#served(resource);
    return served && this.#core.store.get(served.collection, objectKey(served, key.namespace ?? '', key.name));
  }

  async list(resource: Resource, options: ListOptions = {}): Promise<readonly KubeObject[]> {
    const served = this.#served(resource);
    if (served === undefined) return [];
    const target = { resource: served, namespace: options.namespace ?? '', name: '', subresource: '' };
    return failing(async () => listObjects(this.#core, target, options).items);
  }

  async create(resource: Resource, object: KubeObject): Promise<KubeObject> {
    const target = this.#target(resource, { ...keyOfObject(object), name: '' });
    return failing(async () =>
      createObject(this.#core, target, decodeObject(object, target.resource, this.#context()), this.#context()),
    );
  }

  async replace(resource: Resource, object: KubeObject): Promise<KubeObject> {
    return this.#update(this.#target(resource, keyOfObject(object)), object);
  }

  async replaceStatus(resource: Resource, object: KubeObject): Promise<KubeObject> {
    return this.#update({ ...this.#target(resource, keyOfObject(object)), subresource: 'status' }, object);
  }

  async mergePatch(resource: Resource, key: ObjectKey, patch: unknown, subresource = ''): Promise<KubeObject> {
    if (subresource !== '' && subresource !== 'status') {
      const target = { ...this.#target(resource, key), subresource };
      return toKubeObject(await this.#act(target, { verb: 'patch', patch: { type: 'merge', body: patch } }));
    }
    return this.#patch(
      { ...this.#target(resource, key), subresource },
      { type: 'merge', body: patch },
      this.#context(),
    );
  }

  async apply(resource: Resource, object: KubeObject, fieldManager: string): Promise<KubeObject> {
    const context = { ...this.#context(), fieldManager, force: true };
    return this.#patch(this.#target(resource, keyOfObject(object)), { type: 'apply', body: object }, context);
  }

  async post(resource: Resource, key: ObjectKey, subresource: string, body: unknown): Promise<unknown> {
    const target = { ...this.#target(resource, key), subresource };
    return this.#act(target, { verb: 'create', body });
  }

  async remove(resource: Resource, key: ObjectKey, options: RemoveOptions = {}): Promise<void> {
    try {
      await removeObject(this.#core, this.#target(resource, key), options, this.#context());
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (error.code !== 404) throw asFailure(error);
    }
  }

  follow(resource: Resource, handler: FollowHandler, signal: AbortSignal): void {
    if (signal.aborted) return;
    const served = this.#served(resource);
    if (served === undefined) {
      // A custom resource whose CRD is not there yet.
      const retry = this.#core.clock.after(200, () => this.follow(resource, handler, signal));
      signal.addEventListener('abort', retry, { once: true });
      return;
    }
    const watch = watchObjects(
      this.#core,
      { resource: served, namespace: '', name: '', subresource: '' },
      { allowWatchBookmarks: false, sendInitialEvents: undefined },
      {
        send: ({ type, object }) => {
          if (type === 'DELETED') handler.removed(object);
          else if (type === 'ADDED' || type === 'MODIFIED') handler.changed(object);
        },
      },
    );
    signal.addEventListener('abort', () => watch.stop(), { once: true });
  }

  async #act(target: Target, request: ActionRequest): Promise<unknown> {
    const action = this.#actions[target.subresource];
    if (action === undefined) throw new ApiFailure(404, 'NotFound', 'the server could not find the requested resource');
    const answer = await failing(() => action(this.#core, target, request, this.#context()));
    return answer.object;
  }

  #served({ group, version, plural }: Resource): ServedResource | undefined {
    return this.#core.registry.find(group, version, plural);
  }

  #target(resource: Resource, key: ObjectKey): Target {
    const served = this.#served(resource);
    if (served === undefined) throw new ApiFailure(404, 'NotFound', 'the server could not find the requested resource');
    return { resource: served, namespace: key.namespace ?? '', name: key.name, subresource: '' };
  }

  #context(): RequestContext {
    const user: UserInfo = { name: `system:${this.#manager}`, groups: MASTERS };
    return {
      user,
      userAgent: `${this.#manager}/sandbox`,
      dryRun: false,
      fieldManager: this.#manager,
      fieldValidation: 'Strict',
      force: undefined,
      warn: () => undefined,
    };
  }

  async #update(target: Target, object: KubeObject): Promise<KubeObject> {
    const outcome = await failing(async () =>
      updateObject(this.#core, target, decodeObject(object, target.resource, this.#context()), this.#context()),
    );
    return outcome.object;
  }

  async #patch(target: Target, patch: Patch, context: RequestContext): Promise<KubeObject> {
    const outcome = await failing(() => patchObject(this.#core, target, patch, context));
    return outcome.object;
  }
}

function keyOfObject(object: KubeObject): ObjectKey {
  const { namespace, name } = object.metadata;
  return { name, ...(namespace === undefined ? {} : { namespace }) };
}

function asFailure(error: StatusError): ApiFailure {
  return new ApiFailure(error.code, error.status.reason ?? '', error.message);
}

async function failing<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    throw error instanceof StatusError ? asFailure(error) : error;
  }
}
