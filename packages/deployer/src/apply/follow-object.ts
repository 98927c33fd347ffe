import { DeployError } from '../errors.ts';
import { formatRef, type KubeObject, type ObjectRef } from '../objects.ts';
import type { ApiResource, Clock, Cluster } from '../ports.ts';

export interface FollowRequest {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly ref: ObjectRef;
  /** Whether the object is as waited for; `undefined`: it is not there, or its kind is not served. */
  readonly until: (live: KubeObject | undefined) => boolean;
  readonly timeoutMs: number;
  /** Ends it; its reason is thrown. */
  readonly signal: AbortSignal;
}

export interface Followed {
  /** `false`: the time was up first. */
  readonly met: boolean;
  /** As it was last seen. */
  readonly live: KubeObject | undefined;
}

/**
 * Follows one object until it is as waited for, or time is up: one read, and a watch of its name alone when that was not it.
 * The watch begins with what is there when it opens, so nothing that happens between the two is missed. Throws what reading
 * and watching throw.
 */
export async function followObject(request: FollowRequest): Promise<Followed> {
  const { cluster, clock, ref, until, timeoutMs, signal } = request;
  const resource = await cluster.resolve(ref.apiVersion, ref.kind);
  const first = resource && (await cluster.get(resource, keyOf(ref), signal));
  if (resource === undefined || until(first)) return { met: until(first), live: first };
  const over = new AbortController();
  const ended = AbortSignal.any([signal, over.signal]);
  const timer = clock.sleep(timeoutMs, ended).then(
    () => over.abort(),
    // Put away before its time.
    () => undefined,
  );
  try {
    const seen = new Sight(first);
    const met = await watchUntil(request, { resource, seen, ended });
    signal.throwIfAborted();
    if (!met && !over.signal.aborted) throw watchEnded(ref);
    return { met, live: seen.live };
  } finally {
    over.abort();
    await timer;
  }
}

async function watchUntil(
  { cluster, ref, until }: FollowRequest,
  { resource, seen, ended }: { readonly resource: ApiResource; readonly seen: Sight; readonly ended: AbortSignal },
): Promise<boolean> {
  const { name, namespace } = ref;
  const scope = namespace === undefined ? {} : { namespace };
  const watch = cluster.watch(resource, { ...scope, fieldSelector: `metadata.name=${name}`, signal: ended });
  for await (const notice of watch) {
    if (notice.type === 'synced') seen.complete();
    else seen.take(notice.type, notice.object);
    if (seen.isCurrent && until(seen.live)) return true;
  }
  return false;
}

/** What a watch has shown of one object. */
class Sight {
  live: KubeObject | undefined;
  #isShown = false;
  #isComplete = false;

  constructor(live: KubeObject | undefined) {
    this.live = live;
  }

  /** Whether the watch has told of it, or that it is not there; until then only the read before it is known. */
  get isCurrent(): boolean {
    return this.#isShown || this.#isComplete;
  }

  take(type: 'present' | 'gone', object: KubeObject): void {
    this.live = type === 'present' ? object : undefined;
    this.#isShown = true;
  }

  /** All there is was told. */
  complete(): void {
    if (!this.isCurrent) this.live = undefined;
    this.#isComplete = true;
  }
}

function keyOf({ name, namespace }: ObjectRef): { readonly name: string; readonly namespace?: string } {
  return namespace === undefined ? { name } : { name, namespace };
}

function watchEnded(ref: ObjectRef): DeployError {
  return new DeployError('api-error', `the watch of ${formatRef(ref)} ended by itself`, { ref });
}
