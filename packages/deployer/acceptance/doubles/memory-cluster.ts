import type { Duplex } from 'node:stream';
import { KubeError } from '../../src/errors.ts';
import { groupOf, type KubeObject, refKey, refOf } from '../../src/objects.ts';
import type {
  ApiResource,
  Applied,
  Cluster,
  ClusterIdentity,
  ListOptions,
  LogOptions,
  ObjectKey,
  ObjectList,
  ProxyAnswer,
  WatchNotice,
  WatchOptions,
} from '../../src/ports.ts';

const CLUSTER_SCOPED = ['Node', 'StorageClass', 'Namespace', 'CustomResourceDefinition', 'ClusterIssuer', 'APIService'];

interface Follower {
  readonly resource: ApiResource;
  readonly options: WatchOptions;
  push(notice: WatchNotice): void;
  fail(error: Error): void;
}

/** A cluster that holds what a test puts in, tells its watchers, and counts what it is asked. Nothing can be written to it. */
export class MemoryCluster implements Cluster {
  readonly identity: ClusterIdentity = { context: 'memory', server: 'memory://', kind: 'sandbox' };
  readonly asked = { watches: [] as string[], logs: [] as string[], lists: 0 };
  readonly logTexts = new Map<string, string>();
  readonly #objects = new Map<string, KubeObject>();
  readonly #followers = new Set<Follower>();
  readonly #forbidden = new Set<string>();
  readonly #unserved = new Set<string>();

  put(...objects: readonly KubeObject[]): void {
    for (const object of objects) {
      this.#objects.set(refKey(refOf(object)), object);
      this.#tell({ type: 'present', object });
    }
  }

  remove(object: KubeObject): void {
    this.#objects.delete(refKey(refOf(object)));
    this.#tell({ type: 'gone', object });
  }

  forbid(kind: string): void {
    this.#forbidden.add(kind);
  }

  doNotServe(kind: string): void {
    this.#unserved.add(kind);
  }

  /** Breaks the watches of a kind as a server does that stayed away too long. */
  breakWatches(kind: string): void {
    const error = new KubeError('cluster-unreachable', {
      status: 0,
      reason: 'Unreachable',
      message: 'connection refused',
    });
    for (const follower of this.#followers) if (follower.resource.kind === kind) follower.fail(error);
  }

  get openWatches(): number {
    return this.#followers.size;
  }

  resolve(apiVersion: string, kind: string): Promise<ApiResource | undefined> {
    if (this.#unserved.has(kind)) return Promise.resolve(undefined);
    const group = groupOf(apiVersion);
    const version = apiVersion.slice(group === '' ? 0 : group.length + 1);
    const namespaced = !CLUSTER_SCOPED.includes(kind) && !kind.endsWith('WebhookConfiguration');
    return Promise.resolve({
      group,
      version,
      kind,
      plural: `${kind.toLowerCase()}s`,
      namespaced,
      verbs: ['get', 'list', 'watch'],
    });
  }

  forgetDiscovery(): void {
    // Nothing is remembered.
  }

  get(): Promise<KubeObject | undefined> {
    return Promise.reject(new Error('a wait reads by watches'));
  }

  list(resource: ApiResource, options: ListOptions = {}): Promise<ObjectList> {
    this.asked.lists += 1;
    if (this.#forbidden.has(resource.kind)) return Promise.reject(refused(resource, 'list'));
    return Promise.resolve({ items: this.#select(resource, options), resourceVersion: '1' });
  }

  async *watch(resource: ApiResource, options: WatchOptions): AsyncGenerator<WatchNotice> {
    const scope = `${resource.kind}${options.namespace === undefined ? '' : ` in ${options.namespace}`}`;
    this.asked.watches.push(options.fieldSelector === undefined ? scope : `${scope} ${options.fieldSelector}`);
    if (this.#forbidden.has(resource.kind)) throw refused(resource, 'watch');
    const queue: (WatchNotice | Error)[] = this.#select(resource, options).map((object) => ({
      type: 'present',
      object,
    }));
    queue.push({ type: 'synced' });
    let wake: (() => void) | undefined;
    const add = (item: WatchNotice | Error): void => {
      queue.push(item);
      wake?.();
    };
    const follower: Follower = { resource, options, push: add, fail: add };
    this.#followers.add(follower);
    options.signal.addEventListener('abort', () => wake?.());
    try {
      while (!options.signal.aborted) {
        const next = queue.shift();
        if (next instanceof Error) throw next;
        if (next !== undefined) yield next;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      this.#followers.delete(follower);
    }
  }

  logs(pod: ObjectKey, options: LogOptions): Promise<string> {
    const key = `${pod.namespace}/${pod.name}/${options.container}${options.previous === true ? ' previous' : ''}`;
    this.asked.logs.push(key);
    const text = this.logTexts.get(key);
    if (text !== undefined) return Promise.resolve(text);
    const message = `previous terminated container "${options.container}" in pod "${pod.name}" not found`;
    return Promise.reject(new KubeError('api-error', { status: 400, reason: 'BadRequest', message }));
  }

  portForward(): Promise<Duplex> {
    return Promise.reject(new Error('there are no servers behind this cluster'));
  }

  proxy(): Promise<ProxyAnswer> {
    return Promise.reject(new Error('a wait asks no server but this one'));
  }

  apply(): Promise<Applied> {
    return Promise.reject(new Error('a wait writes nothing'));
  }

  create(): Promise<KubeObject> {
    return Promise.reject(new Error('a wait writes nothing'));
  }

  replace(): Promise<KubeObject> {
    return Promise.reject(new Error('a wait writes nothing'));
  }

  patch(): Promise<KubeObject> {
    return Promise.reject(new Error('a wait writes nothing'));
  }

  delete(): Promise<boolean> {
    return Promise.reject(new Error('a wait writes nothing'));
  }

  #select(resource: ApiResource, { namespace, fieldSelector }: ListOptions): KubeObject[] {
    return [...this.#objects.values()].filter(
      (object) =>
        object.kind === resource.kind &&
        groupOf(object.apiVersion) === resource.group &&
        (namespace === undefined || object.metadata.namespace === namespace) &&
        matchesName(fieldSelector, object),
    );
  }

  #tell(notice: Exclude<WatchNotice, { type: 'synced' }>): void {
    for (const follower of this.#followers) {
      if (isAbout(notice.object, follower)) follower.push(notice);
    }
  }
}

function refused({ plural, group }: ApiResource, verb: string): KubeError {
  const message = `${plural} is forbidden: User "x" cannot ${verb} resource "${plural}" in API group "${group}"`;
  return new KubeError('forbidden', { status: 403, reason: 'Forbidden', message });
}

function isAbout(object: KubeObject, { resource, options }: Follower): boolean {
  if (object.kind !== resource.kind || groupOf(object.apiVersion) !== resource.group) return false;
  if (options.namespace !== undefined && object.metadata.namespace !== options.namespace) return false;
  return matchesName(options.fieldSelector, object);
}

function matchesName(fieldSelector: string | undefined, object: KubeObject): boolean {
  const name = /^metadata\.name=(.+)$/.exec(fieldSelector ?? '')?.[1];
  return name === undefined || name === object.metadata.name;
}
