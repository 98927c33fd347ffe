import type { Clock } from '../../clock.ts';
import type { KubeCore } from '../core/kube-core.ts';
import { type RunningWatch, type WatchQuery, watchObjects } from '../core/watch.ts';
import { type Status, StatusError } from '../status/status.ts';
import { jsonText } from '../store/json-text.ts';
import type { KubeObject, WatchEvent } from '../types.ts';
import { queryFlag, queryText } from './call.ts';
import { tableOptions } from './render.ts';
import { listQuery, type ResourceRequest } from './resource-handler.ts';
import type { StreamSink } from './stream.ts';
import { partialObject, renderTable } from './table/render-table.ts';

/** Clients judge a silent watch dead after a minute or so. */
const BOOKMARK_INTERVAL_MS = 30_000;
/** A real server closes watches after 30 to 60 minutes. */
const DEFAULT_TIMEOUT_S = 1_800;

function watchQuery(request: ResourceRequest): WatchQuery {
  const { call } = request;
  return {
    ...listQuery(call),
    allowWatchBookmarks: queryFlag(call, 'allowWatchBookmarks') ?? false,
    sendInitialEvents: queryFlag(call, 'sendInitialEvents'),
  };
}

/**
 * Starts to stream a watch. Refusals are thrown before the first line is written.
 *
 * @returns what ends it early
 */
export function streamWatch(core: KubeCore, request: ResourceRequest, sink: StreamSink): () => void {
  let watch: RunningWatch | undefined;
  const early: WatchEvent[] = [];
  const render = eventRenderer(request, core.clock);
  const send = (event: WatchEvent): void => sink.write(render(event));
  let started = false;
  const open = (): RunningWatch =>
    watchObjects(core, request.target, watchQuery(request), {
      send: (event) => (started ? send(event) : early.push(event)),
    });
  try {
    watch = open();
  } catch (error) {
    if (!isMissedVersion(error)) throw error;
    sink.write(errorEvent(error.status));
    sink.end();
    return () => undefined;
  }
  started = true;
  for (const event of early) send(event);
  const stopBookmarks = repeat(core.clock, BOOKMARK_INTERVAL_MS, () => watch?.bookmark());
  const seconds = Number(queryText(request.call, 'timeoutSeconds') ?? DEFAULT_TIMEOUT_S);
  const stop = (): void => {
    watch?.stop();
    watch = undefined;
    stopBookmarks();
    stopTimeout();
  };
  const stopTimeout = core.clock.after(seconds * 1000, () => {
    watch?.bookmark();
    stop();
    sink.end();
  });
  return stop;
}

/** A version out of reach is told within the watch, all other faults instead of it. */
function isMissedVersion(error: unknown): error is StatusError {
  return error instanceof StatusError && (error.code === 410 || error.code === 504);
}

/** The last line of a watch that cannot go on. */
export function errorEvent(status: Status): string {
  return `${JSON.stringify({ type: 'ERROR', object: status })}\n`;
}

function repeat(clock: Clock, ms: number, task: () => void): () => void {
  let cancel = clock.after(ms, function again() {
    task();
    cancel = clock.after(ms, again);
  });
  return () => cancel();
}

function eventRenderer(request: ResourceRequest, clock: Clock): (event: WatchEvent) => string {
  let first = true;
  return (event) => {
    const text = eventObject({ request, event, clock }, first);
    first = false;
    return `{"type":"${event.type}","object":${text}}\n`;
  };
}

interface Rendering {
  readonly request: ResourceRequest;
  readonly event: WatchEvent;
  readonly clock: Clock;
}

function eventObject({ request, event, clock }: Rendering, first: boolean): string {
  const { object } = event;
  if (event.type === 'ERROR') return JSON.stringify(object);
  if (event.type === 'BOOKMARK') return JSON.stringify(nameless(object));
  if (request.form === 'table') {
    const metadata = { resourceVersion: object.metadata.resourceVersion ?? '' };
    const table = renderTable(
      request.target.resource,
      [object],
      tableOptions({ ...request, now: clock.now() }, metadata),
    );
    // Columns come with the first event only.
    return JSON.stringify(first ? table : { ...table, columnDefinitions: null });
  }
  return request.form === 'partial' || request.form === 'partial-list'
    ? JSON.stringify(partialObject(object))
    : jsonText(object);
}

/** A bookmark has no name. */
function nameless(object: KubeObject): unknown {
  const { name: _n, creationTimestamp: _c, ...metadata } = object.metadata;
  return { ...object, metadata };
}
