import type { Clock } from '../../clock.ts';
import type { PageChange, PageChanges } from '../page-protocol.ts';
import type { Change } from '../workspace/changes.ts';
import type { Person } from '../workspace/model.ts';
import type { Exchange } from './exchange.ts';
import { type PageSources, snapshotFor } from './snapshot.ts';

const HEARTBEAT_MS = 15_000;
/** A page that reads so slowly is let go; it comes back by itself. */
const BACKLOG_LIMIT = 8 * 1024 * 1024;

/** Streams a person's view: a snapshot (or what a returning page missed), then changes as they come. */
export function streamEvents(
  sources: PageSources,
  clock: Clock,
  { request, response, url }: Exchange,
  viewer: Person,
): void {
  const { changes } = sources.workspace;
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  const write = (event: string, id: number | undefined, data: string): void => {
    response.write(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${data}\n\n`);
    if (response.writableLength > BACKLOG_LIMIT) response.destroy();
  };
  const missed = missedSince(
    changes.since,
    String(request.headers['last-event-id'] ?? url.searchParams.get('since') ?? ''),
  );
  if (missed === undefined) {
    const snapshot = snapshotFor(sources, viewer);
    write('snapshot', snapshot.version, JSON.stringify(snapshot));
  }
  const send = batched((version, batch) => {
    const body: PageChanges = { version, changes: batch };
    write('changes', version, JSON.stringify(body));
  });
  const offer = (change: Change): void => {
    if (change.seenBy === undefined || change.seenBy.includes(viewer.id)) send(change.version, change.change);
  };
  for (const change of missed ?? []) offer(change);
  const unsubscribe = changes.subscribe(offer);
  const stop = beat(clock, () => write('heartbeat', undefined, ''));
  response.once('close', () => {
    unsubscribe();
    stop();
  });
}

function missedSince(
  since: (version: number) => readonly Change[] | undefined,
  id: string,
): readonly Change[] | undefined {
  return /^\d+$/.test(id) ? since(Number(id)) : undefined;
}

/** Changes of one turn go out together. */
function batched(
  send: (version: number, changes: readonly PageChange[]) => void,
): (version: number, change: PageChange) => void {
  let waiting: PageChange[] = [];
  let latest = 0;
  return (version, change) => {
    if (waiting.length === 0) {
      queueMicrotask(() => {
        const batch = waiting;
        waiting = [];
        send(latest, batch);
      });
    }
    waiting.push(change);
    latest = version;
  };
}

function beat(clock: Clock, task: () => void): () => void {
  let stop = (): void => undefined;
  const next = (): void => {
    stop = clock.after(HEARTBEAT_MS, () => {
      task();
      next();
    });
  };
  next();
  return () => stop();
}
