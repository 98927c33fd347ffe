import { KubeError } from '../errors.ts';
import type { ApiResource, Clock, WatchNotice, WatchOptions } from '../ports.ts';
import { type ApiCall, type ApiClient, isTransportFault } from './api-client.ts';
import type { WatchBounds } from './client-bounds.ts';
import { createKnownObjects, type KnownObjects } from './known-objects.ts';
import { describeResource, listAll } from './list-pages.ts';
import { createNoticeBuffer, type NoticeBuffer } from './notice-buffer.ts';
import { collectionPath, query } from './resource-path.ts';
import { type WatchEvent, watchEvents } from './watch-events.ts';

export interface WatchParts {
  readonly client: ApiClient;
  readonly bounds: WatchBounds;
  /** Objects a page when the first state is listed. */
  readonly pageSize: number;
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  /** API groups whose server does not send the first state by watch; shared by all watches of a connection. */
  readonly withoutWatchList: Set<string>;
}

/**
 * Every present object once, then every change, until the signal aborts: then it ends quietly. Connections that break or end
 * are opened anew from where they were; when the server has forgotten that point (410), the whole state is read again and
 * what vanished meanwhile is reported as `gone`, with what was kept of its metadata.
 *
 * @throws KubeError when the server refuses the watch, or stays away longer than the bounds allow.
 */
export async function* watchResource(
  parts: WatchParts,
  resource: ApiResource,
  options: WatchOptions,
): AsyncGenerator<WatchNotice> {
  const left = new AbortController();
  const signal = AbortSignal.any([options.signal, left.signal]);
  const buffer = createNoticeBuffer(parts.bounds.keptNotices);
  const loop = new WatchLoop(parts, { resource, options: { ...options, signal }, buffer });
  signal.addEventListener('abort', () => buffer.end(), { once: true });
  const running = loop.run().catch((error: unknown) => buffer.fail(error));
  try {
    if (!signal.aborted) yield* buffer.notices();
  } finally {
    left.abort();
    await running;
  }
}

interface WatchTarget {
  readonly resource: ApiResource;
  readonly options: WatchOptions;
  readonly buffer: NoticeBuffer;
}

/** A stream that lived so long was a good one: the next is opened without waiting. In milliseconds. */
const goodStreamMs = 1000;

/** A server that never answered is more likely a wrong address than one that restarts. */
const triesOfUnknownServer = 3;

class WatchLoop {
  readonly #parts: WatchParts;
  readonly #target: WatchTarget;
  readonly #known: KnownObjects = createKnownObjects();
  /** Where to go on from; absent when the whole state has to be read. */
  #resourceVersion: string | undefined;
  /** Streams in a row that brought nothing. */
  #fruitless = 0;
  #awaySince: number | undefined;
  /** When the server last agreed to a stream, as long as that stream is followed. */
  #agreedAt: number | undefined;
  #credentialsRefused = false;

  constructor(parts: WatchParts, target: WatchTarget) {
    this.#parts = parts;
    this.#target = target;
  }

  async run(): Promise<void> {
    const { signal } = this.#target.options;
    try {
      while (!signal.aborted) {
        await this.#session();
        await this.#wait();
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #session(): Promise<void> {
    const { clock } = this.#parts;
    const opened = clock.monotonic();
    this.#agreedAt = undefined;
    try {
      await this.#follow();
      if (this.#wasThere()) this.#awaySince = undefined;
    } catch (error) {
      await this.#judge(error);
    }
    this.#fruitless = clock.monotonic() - opened >= goodStreamMs ? 0 : this.#fruitless + 1;
  }

  /** The first two tries follow at once, later ones after growing, spread waits. */
  async #wait(): Promise<void> {
    if (this.#fruitless <= 1) return;
    const { clock, random, bounds } = this.#parts;
    const mean = Math.min(bounds.firstWaitMs * 2 ** (this.#fruitless - 2), bounds.longestWaitMs);
    await clock.sleep(mean * (0.5 + random() * 0.5), this.#target.options.signal);
  }

  /** Decides what a failure means: read anew, go on, or give up by throwing. */
  async #judge(error: unknown): Promise<void> {
    this.#target.options.signal.throwIfAborted();
    const { withoutWatchList } = this.#parts;
    if (error instanceof KubeError && error.status === 410) {
      this.#resourceVersion = undefined;
    } else if (this.#resourceVersion === undefined && this.#usesWatchList() && refusesWatchList(error)) {
      withoutWatchList.add(this.#target.resource.group);
    } else if (error instanceof KubeError && error.status === 401 && !this.#credentialsRefused) {
      this.#credentialsRefused = true;
    } else {
      await this.#bear(error);
    }
  }

  /** Gives up by throwing when the server has been away for too long. */
  async #bear(error: unknown): Promise<void> {
    const { client, clock, bounds } = this.#parts;
    const isFault = isTransportFault(error);
    if (isFault && this.#wasThere()) this.#awaySince = undefined;
    this.#awaySince ??= clock.monotonic();
    const known = client.answered || this.#fruitless < triesOfUnknownServer;
    const patient = known && clock.monotonic() - this.#awaySince < bounds.patienceMs;
    if (!patient || !isPassing(error)) throw isFault ? await client.unreachable(this.#call(''), error) : error;
  }

  /** Nothing may have happened for long that a stream could tell of, and not every server sends bookmarks: that is no absence. */
  #wasThere(): boolean {
    return this.#agreedAt !== undefined && this.#parts.clock.monotonic() - this.#agreedAt >= goodStreamMs;
  }

  #usesWatchList(): boolean {
    return !this.#parts.withoutWatchList.has(this.#target.resource.group);
  }

  async #follow(): Promise<void> {
    if (this.#resourceVersion === undefined && !this.#usesWatchList()) await this.#list();
    if (this.#resourceVersion === undefined) await this.#followFromStart();
    else await this.#stream({ resourceVersion: this.#resourceVersion }, this.#target.options.signal);
  }

  /** WatchList: the first state comes as the beginning of the watch. */
  async #followFromStart(): Promise<void> {
    const { clock, bounds } = this.#parts;
    const { signal } = this.#target.options;
    const late = new AbortController();
    const settled = new AbortController();
    const waiting = clock.sleep(bounds.firstStateMs, AbortSignal.any([signal, settled.signal])).then(
      () => this.#resourceVersion === undefined && late.abort(new FirstStateLate()),
      () => undefined,
    );
    this.#known.beginState();
    try {
      const initial = { sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' };
      await this.#stream(initial, AbortSignal.any([signal, late.signal]));
    } finally {
      settled.abort();
      await waiting;
    }
  }

  async #list(): Promise<void> {
    const { client, pageSize } = this.#parts;
    const { resource, options, buffer } = this.#target;
    const list = await listAll(client, { resource, options, pageSize });
    this.#known.beginState();
    for (const object of list.items) {
      buffer.push(this.#known.seen(object));
      await buffer.room();
    }
    this.#stateEnds(list.resourceVersion);
  }

  #stateEnds(resourceVersion: string): void {
    this.#target.buffer.push([...this.#known.endState(), { type: 'synced' }]);
    this.#resourceVersion = resourceVersion;
  }

  async #stream(from: Readonly<Record<string, string | boolean>>, signal: AbortSignal): Promise<void> {
    const { client, bounds, clock, random } = this.#parts;
    const timeoutSeconds = Math.ceil((bounds.serverMs * (1 + random())) / 1000);
    const call = this.#call(
      query({ ...this.#selectors(), watch: true, allowWatchBookmarks: true, timeoutSeconds, ...from }),
    );
    const limits = {
      headersMs: bounds.silenceMs,
      silenceMs: bounds.silenceMs,
      bodyBytes: Number.POSITIVE_INFINITY,
      signal,
    };
    const { body } = await client.stream(call, limits);
    this.#agreedAt = clock.monotonic();
    for await (const event of watchEvents(body)) {
      if (event.type === 'error') throw await client.refused(call, event.refusal);
      this.#take(event);
      await this.#target.buffer.room();
    }
  }

  #take(event: Exclude<WatchEvent, { type: 'error' }>): void {
    this.#fruitless = 0;
    this.#awaySince = undefined;
    this.#credentialsRefused = false;
    if (event.type !== 'bookmark') {
      const { object } = event;
      this.#target.buffer.push(event.type === 'present' ? this.#known.seen(object) : this.#known.removed(object));
      if (this.#resourceVersion !== undefined)
        this.#resourceVersion = object.metadata.resourceVersion ?? this.#resourceVersion;
    } else if (event.initialEnd) this.#stateEnds(event.resourceVersion);
    else if (this.#resourceVersion !== undefined) this.#resourceVersion = event.resourceVersion;
  }

  #selectors(): Readonly<Record<string, string | undefined>> {
    const { labelSelector, fieldSelector } = this.#target.options;
    return { labelSelector, fieldSelector };
  }

  #call(parameters: string): ApiCall {
    const { resource, options } = this.#target;
    const path = `${collectionPath(resource, options.namespace)}${parameters}`;
    return { method: 'GET', path, action: `watch ${describeResource(resource)}`, replay: 'replayable' };
  }
}

class FirstStateLate extends Error {
  override readonly name = 'FirstStateLate';
}

/** Servers before 1.32, and aggregated ones with gates of their own, refuse `sendInitialEvents` or do not know it. */
function refusesWatchList(error: unknown): boolean {
  return error instanceof FirstStateLate || (error instanceof KubeError && [400, 422].includes(error.status));
}

function isPassing(error: unknown): boolean {
  if (!(error instanceof KubeError)) return isTransportFault(error);
  return error.status === 0 || error.status === 429 || error.status >= 500;
}
