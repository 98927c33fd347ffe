import type { ServedResource } from '../resources/served-resource.ts';
import { type FieldError, forbiddenField, invalid, unsupportedField } from '../status/field-errors.ts';
import { tooLargeResourceVersion } from '../status/refusals.ts';
import type { StoreEvent } from '../store/store-event.ts';
import type { KubeObject, WatchEvent } from '../types.ts';
import { expectedKind } from './decode.ts';
import type { KubeCore } from './kube-core.ts';
import { keyPrefix } from './object-key.ts';
import { isSelected, type ListQuery, readVersion, type Selection, selectionOf } from './read.ts';
import type { Target } from './request-context.ts';
import { asVersion } from './update.ts';

export interface WatchQuery extends ListQuery {
  readonly allowWatchBookmarks: boolean;
  readonly sendInitialEvents: boolean | undefined;
}

export interface WatchSink {
  send(event: WatchEvent): void;
}

export interface RunningWatch {
  /** Sends a bookmark of the present version, when the watch asked for bookmarks. */
  bookmark(): void;
  stop(): void;
}

/** Marks the end of the initial state on a streaming list. */
const INITIAL_END = 'k8s.io/initial-events-end';

const LIST_OPTIONS = { group: 'meta.k8s.io', kind: 'ListOptions' };

function refuseQuery(query: WatchQuery): void {
  const { sendInitialEvents, resourceVersionMatch: match = '' } = query;
  const field = 'resourceVersionMatch';
  const faults: FieldError[] = [];
  if (sendInitialEvents === undefined) {
    if (match !== '')
      faults.push(
        forbiddenField(field, 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'),
      );
  } else if (match !== 'NotOlderThan') {
    faults.push(forbiddenField(field, 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'));
    if (match !== '') faults.push(unsupportedField(field, match, ['NotOlderThan']));
  }
  if (faults.length > 0) throw invalid(LIST_OPTIONS, '', faults);
}

/**
 * Follows a collection: first what is there (unless the query names a version to start from), then every change in order.
 *
 * A version that is still to come is waited for in silence.
 *
 * @throws StatusError 410 when the version is forgotten, 504 when the present is asked for at a version that is still
 * to come, 422 for a query that contradicts itself.
 */
export function watchObjects(core: KubeCore, target: Target, query: WatchQuery, sink: WatchSink): RunningWatch {
  refuseQuery(query);
  const { resource, namespace } = target;
  const watch: Watch = {
    core,
    resource,
    prefix: keyPrefix(resource, namespace),
    selection: selectionOf(query, target),
    sink,
  };
  const from = readVersion(query.resourceVersion, 500);
  const initial = query.sendInitialEvents ?? from === 0;
  const backlog = initial ? [] : core.store.eventsSince(resource.collection, from);
  if (initial && from > core.store.version) throw tooLargeResourceVersion(from, core.store.version);
  if (initial) sendState(watch, query.sendInitialEvents === true && query.allowWatchBookmarks);
  for (const event of backlog) deliver(watch, event);
  const stop = core.store.subscribe(resource.collection, (event) => {
    if (event.version > from) deliver(watch, event);
  });
  return {
    stop,
    bookmark: () => {
      if (query.allowWatchBookmarks) sink.send(bookmarkOf(watch));
    },
  };
}

interface Watch {
  readonly core: KubeCore;
  readonly resource: ServedResource;
  readonly prefix: string;
  readonly selection: Selection;
  readonly sink: WatchSink;
}

function sendState(watch: Watch, closing: boolean): void {
  for (const object of watch.core.store.list(watch.resource.collection, watch.prefix)) {
    if (isSelected(watch.selection, object))
      watch.sink.send({ type: 'ADDED', object: asVersion(object, watch.resource) });
  }
  if (!closing) return;
  const { object } = bookmarkOf(watch);
  watch.sink.send({
    type: 'BOOKMARK',
    object: { ...object, metadata: { ...object.metadata, annotations: { [INITIAL_END]: 'true' } } },
  });
}

function bookmarkOf(watch: Watch): { type: 'BOOKMARK'; object: KubeObject } {
  const { apiVersion, kind } = expectedKind(watch.resource);
  return {
    type: 'BOOKMARK',
    object: { kind, apiVersion, metadata: { name: '', resourceVersion: String(watch.core.store.version) } },
  };
}

/** An object that comes to match is added, one that ceases to match is deleted. */
function deliver(watch: Watch, event: StoreEvent): void {
  if (!event.key.startsWith(watch.prefix)) return;
  const before = event.previous !== undefined && isSelected(watch.selection, event.previous);
  const after = !event.deleted && isSelected(watch.selection, event.object);
  const object = asVersion(event.object, watch.resource);
  if (after) watch.sink.send({ type: before ? 'MODIFIED' : 'ADDED', object });
  else if (before) watch.sink.send({ type: 'DELETED', object: gone(watch, event) });
}

/** A deleted object as it last was, with the version of its end. */
function gone(watch: Watch, event: StoreEvent): KubeObject {
  if (event.deleted || event.previous === undefined) return asVersion(event.object, watch.resource);
  const metadata = { ...event.previous.metadata, resourceVersion: String(event.version) };
  return asVersion({ ...event.previous, metadata }, watch.resource);
}
