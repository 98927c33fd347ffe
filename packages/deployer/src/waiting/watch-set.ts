import { createKnownObjects, type KnownObjects } from '../cluster/known-objects.ts';
import { DeployError } from '../errors.ts';
import type { KubeObject } from '../objects.ts';
import type { ApiResource, Clock, Cluster, WatchNotice } from '../ports.ts';
import { redact } from '../redaction.ts';
import type { BlindSpot } from './wait-types.ts';

/** What to look at: a kind, in one namespace, or of one name only. */
export interface Subject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** Where the watches report to. */
export interface WatchListener {
  changed(object: KubeObject, type: 'present' | 'gone'): void;
  /** All there is of the subject has been reported. */
  synced(subject: Subject): void;
  blind(subject: Subject, spot: BlindSpot): void;
  sighted(subject: Subject, spot: BlindSpot): void;
  /** The server does not know the kind. */
  notServed(subject: Subject): void;
}

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 10_000;

/** Watches, opened once each and all closed together. A watch that fails is reported and opened again, unless it is forbidden. */
export class WatchSet {
  readonly #cluster: Cluster;
  readonly #clock: Clock;
  readonly #listener: WatchListener;
  readonly #closed = new AbortController();
  readonly #open = new Map<string, Promise<void>>();

  constructor(parts: { readonly cluster: Cluster; readonly clock: Clock; readonly listener: WatchListener }) {
    this.#cluster = parts.cluster;
    this.#clock = parts.clock;
    this.#listener = parts.listener;
  }

  open(subject: Subject): void {
    const key = subjectKey(subject);
    if (this.#open.has(key) || this.#closed.signal.aborted) return;
    this.#open.set(key, this.#follow(subject));
  }

  get size(): number {
    return this.#open.size;
  }

  /** Ends all watches, and returns when nothing of them is left. */
  async close(): Promise<void> {
    this.#closed.abort();
    await Promise.all(this.#open.values());
  }

  async #follow(subject: Subject): Promise<void> {
    const { signal } = this.#closed;
    // Outlives each watch: what went while none was open is told when the next has shown all there is.
    const known = createKnownObjects();
    let lost: BlindSpot | undefined;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      const failure = await this.#run(subject, known, () => {
        attempt = 0;
        if (lost !== undefined) this.#listener.sighted(subject, lost);
        lost = undefined;
      });
      if (failure === undefined || signal.aborted) return;
      if (lost === undefined) this.#listener.blind(subject, failure);
      lost = failure;
      if (failure.code === 'forbidden') return;
      await this.#pause(attempt);
    }
  }

  async #pause(attempt: number): Promise<void> {
    const ms = Math.min(FIRST_RETRY_MS * 2 ** attempt, LONGEST_RETRY_MS);
    // Cut short when all is closed, which the loop sees.
    await this.#clock.sleep(ms, this.#closed.signal).catch(() => undefined);
  }

  /** `undefined` when the watch was closed, or the kind is not served. */
  async #run(subject: Subject, known: KnownObjects, onSync: () => void): Promise<BlindSpot | undefined> {
    try {
      const resource = await this.#cluster.resolve(subject.apiVersion, subject.kind);
      if (resource === undefined) {
        this.#listener.notServed(subject);
        return undefined;
      }
      known.beginState();
      for await (const notice of this.#watch(resource, subject)) {
        for (const news of newsOf(notice, known)) this.#take(news, subject, onSync);
      }
      return this.#closed.signal.aborted ? undefined : spotOf(subject, new Error('the watch ended'));
    } catch (error) {
      return spotOf(subject, error);
    }
  }

  #watch(resource: ApiResource, { namespace, name }: Subject): AsyncIterable<WatchNotice> {
    return this.#cluster.watch(resource, {
      signal: this.#closed.signal,
      ...(resource.namespaced && namespace !== undefined && { namespace }),
      ...(name !== undefined && { fieldSelector: `metadata.name=${name}` }),
    });
  }

  #take(notice: WatchNotice, subject: Subject, onSync: () => void): void {
    if (notice.type === 'synced') {
      onSync();
      this.#listener.synced(subject);
    } else {
      this.#listener.changed(notice.object, notice.type);
    }
  }
}

/** What a notice means to one who knows what earlier watches have shown. */
function newsOf(notice: WatchNotice, known: KnownObjects): readonly WatchNotice[] {
  if (notice.type === 'synced') return [...known.endState(), notice];
  return notice.type === 'present' ? known.seen(notice.object) : known.removed(notice.object);
}

export function subjectKey({ apiVersion, kind, namespace, name }: Subject): string {
  return `${apiVersion} ${kind} ${namespace ?? ''} ${name ?? ''}`;
}

function spotOf({ apiVersion, kind, namespace }: Subject, error: unknown): BlindSpot {
  return {
    apiVersion,
    kind,
    ...(namespace !== undefined && { namespace }),
    code: error instanceof DeployError ? error.code : 'api-error',
    message: redact(error instanceof Error ? error.message : 'the watch failed'),
    advice: error instanceof DeployError ? error.advice : [],
  };
}
