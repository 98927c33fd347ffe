import { isEvent } from '../causes/object-index.ts';
import { type KubeObject, refKey, refOf } from '../objects.ts';
import type { ApiResource, Cluster, WatchNotice, WatchOptions } from '../ports.ts';
import { slim } from './slim.ts';

/** Events kept for those who begin to look later; the newest win. */
const MAX_EVENTS = 5_000;

type Item = WatchNotice | { readonly type: 'failed'; readonly error: unknown };

/** What one of several who share a watch has not read yet. */
interface Reader {
  readonly items: Item[];
  wake: (() => void) | undefined;
}

/**
 * The same cluster, but waits that look at the same kind in the same namespace at the same time share one watch: components
 * that are brought up side by side mostly live in one namespace. Objects come as {@link slim} leaves them. A watch ends
 * with its last reader.
 */
export function shareWatches(cluster: Cluster): Cluster {
  const watches = new Map<string, SharedWatch>();
  return {
    identity: cluster.identity,
    resolve: (apiVersion, kind) => cluster.resolve(apiVersion, kind),
    forgetDiscovery: (groupVersion) => cluster.forgetDiscovery(groupVersion),
    get: (resource, key, signal) => cluster.get(resource, key, signal),
    list: (resource, options) => cluster.list(resource, options),
    apply: (manifest, options) => cluster.apply(manifest, options),
    create: (manifest, options) => cluster.create(manifest, options),
    replace: (object, options) => cluster.replace(object, options),
    patch: (ref, patch, options) => cluster.patch(ref, patch, options),
    delete: (ref, options) => cluster.delete(ref, options),
    logs: (pod, options) => cluster.logs(pod, options),
    proxy: (target, request) => cluster.proxy(target, request),
    portForward: (pod, port, signal) => cluster.portForward(pod, port, signal),
    watch: (resource, options) => {
      const key = watchKey(resource, options);
      const shared =
        watches.get(key) ?? new SharedWatch(cluster, { resource, options, onEnd: () => watches.delete(key) });
      watches.set(key, shared);
      return shared.read(options.signal);
    },
  };
}

function watchKey({ group, version, plural }: ApiResource, options: WatchOptions): string {
  const { namespace = '', labelSelector = '', fieldSelector = '' } = options;
  return [group, version, plural, namespace, labelSelector, fieldSelector].join(' ');
}

class SharedWatch {
  readonly #cluster: Cluster;
  readonly #subject: { readonly resource: ApiResource; readonly options: WatchOptions; readonly onEnd: () => void };
  readonly #known = new Map<string, KubeObject>();
  readonly #readers = new Set<Reader>();
  readonly #ended = new AbortController();
  #isSynced = false;
  #running: Promise<void> | undefined;

  constructor(
    cluster: Cluster,
    subject: { readonly resource: ApiResource; readonly options: WatchOptions; readonly onEnd: () => void },
  ) {
    this.#cluster = cluster;
    this.#subject = subject;
  }

  /** Everything known so far, then everything new, until the signal aborts. */
  async *read(signal: AbortSignal): AsyncGenerator<WatchNotice> {
    if (this.#ended.signal.aborted) {
      yield* this.#cluster.watch(this.#subject.resource, { ...this.#subject.options, signal });
      return;
    }
    const reader: Reader = { items: this.#present(), wake: undefined };
    this.#readers.add(reader);
    this.#running ??= this.#run();
    const wake = (): void => reader.wake?.();
    signal.addEventListener('abort', wake, { once: true });
    try {
      while (!signal.aborted) {
        const item = reader.items.shift();
        if (item === undefined) await nextItem(reader);
        else if (item.type === 'failed') throw item.error;
        else yield item;
      }
    } finally {
      signal.removeEventListener('abort', wake);
      await this.#leave(reader);
    }
  }

  #present(): Item[] {
    const items: Item[] = [...this.#known.values()].map((object) => ({ type: 'present', object }));
    return this.#isSynced ? [...items, { type: 'synced' }] : items;
  }

  async #leave(reader: Reader): Promise<void> {
    this.#readers.delete(reader);
    if (this.#readers.size > 0) return;
    this.#subject.onEnd();
    this.#ended.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { resource, options, onEnd } = this.#subject;
    try {
      for await (const notice of this.#cluster.watch(resource, { ...options, signal: this.#ended.signal }))
        this.#take(notice);
      this.#tell({ type: 'failed', error: new Error('the watch ended') });
    } catch (error) {
      this.#tell({ type: 'failed', error });
    }
    onEnd();
  }

  #take(notice: WatchNotice): void {
    if (notice.type === 'synced') {
      this.#isSynced = true;
      this.#tell(notice);
      return;
    }
    const object = slim(notice.object);
    const key = refKey(refOf(object));
    this.#known.delete(key);
    if (notice.type === 'present') this.#known.set(key, object);
    if (isEvent(object)) this.#dropOldest();
    this.#tell({ type: notice.type, object });
  }

  #dropOldest(): void {
    for (const key of this.#known.keys()) {
      if (this.#known.size <= MAX_EVENTS) return;
      this.#known.delete(key);
    }
  }

  #tell(item: Item): void {
    for (const reader of this.#readers) {
      reader.items.push(item);
      reader.wake?.();
    }
  }
}

async function nextItem(reader: Reader): Promise<void> {
  await new Promise<void>((resolve) => {
    reader.wake = resolve;
  });
  reader.wake = undefined;
}
