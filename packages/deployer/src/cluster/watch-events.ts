import type { KubeObject } from '../objects.ts';
import { fieldsOf, isFields, textOf } from '../unknown-value.ts';
import { isKubeObject } from './object-answer.ts';
import { type Refusal, refusalOf } from './status-body.ts';

/** One event of a watch, told apart by what it means here. */
export type WatchEvent =
  | { readonly type: 'present' | 'gone'; readonly object: KubeObject }
  /** A point to go on from; `initialEnd` when the first state is complete (WatchList). */
  | { readonly type: 'bookmark'; readonly resourceVersion: string; readonly initialEnd: boolean }
  | { readonly type: 'error'; readonly refusal: Refusal };

/** A body that is no watch: the connection is given up and opened anew. */
class WatchBodyError extends Error {
  override readonly name = 'WatchBodyError';
  readonly code = 'HPE_WATCH_BODY';
}

/** The longest line: etcd holds no object of more than 1.5 MiB, and JSON with managed fields is not much longer. */
const longestLine = 32 * 1024 * 1024;

/** The events of a watch body, one JSON document a line. A line that was cut off by the end of the connection is dropped. */
export async function* watchEvents(body: AsyncIterable<string>): AsyncGenerator<WatchEvent> {
  let rest = '';
  for await (const text of body) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > longestLine) throw new WatchBodyError('a watch event is longer than any object can be');
    for (const line of lines) {
      if (line.trim() !== '') yield parseWatchEvent(line);
    }
  }
}

/** @throws WatchBodyError when the line is no watch event. */
export function parseWatchEvent(line: string): WatchEvent {
  const event = parseJson(line);
  if (!isFields(event)) throw new WatchBodyError('a watch event is not a JSON object');
  const object = event['object'];
  if (event['type'] === 'ERROR') return { type: 'error', refusal: refusalOf(500, object) };
  if (event['type'] === 'BOOKMARK') return bookmark(object);
  const type = changeTypes.get(String(event['type']));
  if (type === undefined || !isKubeObject(object)) throw new WatchBodyError('a watch event has no type or no object');
  return { type, object };
}

const changeTypes: ReadonlyMap<string, 'present' | 'gone'> = new Map([
  ['ADDED', 'present'],
  ['MODIFIED', 'present'],
  ['DELETED', 'gone'],
]);

function bookmark(object: unknown): WatchEvent {
  const metadata = fieldsOf(fieldsOf(object)['metadata']);
  const resourceVersion = textOf(metadata['resourceVersion']);
  if (resourceVersion === undefined) throw new WatchBodyError('a bookmark has no resourceVersion');
  const initialEnd = fieldsOf(metadata['annotations'])['k8s.io/initial-events-end'] === 'true';
  return { type: 'bookmark', resourceVersion, initialEnd };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new WatchBodyError('a watch event is not JSON');
  }
}
