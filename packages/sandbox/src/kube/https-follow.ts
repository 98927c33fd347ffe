import type { Clock } from '../clock.ts';
import { ApiFailure, type FollowHandler } from '../controllers/controller-api.ts';
import { toKubeObject } from './core/kube-object.ts';
import type { HttpsTransport } from './https-transport.ts';
import { fieldAt, isRecord, textOf } from './json.ts';
import type { KubeObject } from './types.ts';

export interface Following {
  readonly transport: HttpsTransport;
  readonly clock: Clock;
  readonly path: string;
  /** The objects of a list answer. */
  readonly readItems: (page: unknown) => KubeObject[];
  readonly handler: FollowHandler;
  readonly signal: AbortSignal;
}

/** Between two tries, when the server cannot be reached or does not know the resource yet. */
const RETRY_MS = 250;
const TIMEOUT_S = 300;

/** Lists, then watches from there; relists when the past is forgotten, and goes on until `signal` aborts. */
export async function followOverHttps(following: Following): Promise<void> {
  const known = new Map<string, KubeObject>();
  while (!following.signal.aborted) {
    try {
      let version = await relist(following, known);
      while (!following.signal.aborted && version !== '') version = await watchOnce(following, known, version);
    } catch {
      // The server is away, restarting, or does not serve the resource: the next list tells what was missed.
    }
    await pause(following);
  }
}

function pause({ clock, signal }: Following): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    clock.after(RETRY_MS, resolve);
  });
}

function keyOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

async function relist(
  { transport, path, readItems, handler }: Following,
  known: Map<string, KubeObject>,
): Promise<string> {
  const page = await transport.send({ method: 'GET', path });
  const gone = new Map(known);
  for (const object of readItems(page)) {
    const key = keyOf(object);
    gone.delete(key);
    const before = known.get(key);
    known.set(key, object);
    if (before?.metadata.resourceVersion !== object.metadata.resourceVersion) handler.changed(object);
  }
  for (const [key, object] of gone) {
    known.delete(key);
    handler.removed(object);
  }
  return textOf(fieldAt(page, 'metadata', 'resourceVersion'));
}

/** Watches until the server ends it; gives the version to go on from, '' when that is forgotten. */
async function watchOnce(following: Following, known: Map<string, KubeObject>, from: string): Promise<string> {
  let version = from;
  const query = new URLSearchParams({
    watch: 'true',
    allowWatchBookmarks: 'true',
    resourceVersion: from,
    timeoutSeconds: String(TIMEOUT_S),
  });
  try {
    await following.transport.stream(
      `${following.path}?${query}`,
      (line) => {
        version = receive(following.handler, known, line) ?? version;
      },
      following.signal,
    );
  } catch (error) {
    if (error instanceof ApiFailure && error.code === 410) return '';
    throw error;
  }
  return version;
}

/** Passes one event on; gives its version, '' for an error that ends the watch for good. */
function receive(handler: FollowHandler, known: Map<string, KubeObject>, line: string): string | undefined {
  const event: unknown = JSON.parse(line);
  if (!isRecord(event)) return undefined;
  if (event['type'] === 'ERROR') return '';
  const object = toKubeObject(event['object']);
  if (event['type'] === 'DELETED') {
    known.delete(keyOf(object));
    handler.removed(object);
  } else if (event['type'] !== 'BOOKMARK') {
    known.set(keyOf(object), object);
    handler.changed(object);
  }
  return object.metadata.resourceVersion;
}
