import type { Clock } from '../../clock.ts';
import type { KubeObject } from '../../kube/types.ts';
import { ApiFailure, type ControllerApi } from '../controller-api.ts';
import { EVENTS } from '../model/kinds.ts';
import { timestamp } from '../model/meta.ts';
import { hexDigits } from '../model/stable-hash.ts';
import { isNotFound } from './cluster.ts';
import type { EventNote } from './write.ts';

/** Writes Events. A failure to write one is told to `failed` and never stops what the event is about. */
export interface EventRecorder {
  record(note: EventNote): Promise<void>;
}

export interface EventRecorderOptions {
  api: ControllerApi;
  clock: Clock;
  seed: number;
  failed(note: EventNote, cause: unknown): void;
}

/** client-go's recorder remembers 4096 events to count repetitions of. */
const MAX_REMEMBERED = 4096;
/** An API server keeps events for an hour (`--event-ttl`). */
const KEPT_MS = 3_600_000;
/** Expired events removed for each new one: enough to catch up, too few to be felt. */
const EXPIRED_AT_ONCE = 5;

interface Recorded {
  name: string;
  namespace: string;
  count: number;
}

export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  const { api, clock, seed, failed } = options;
  const recorded = new Map<string, Recorded>();
  const written: Array<{ name: string; namespace: string; at: number }> = [];
  let serial = 0;
  const expire = async (): Promise<void> => {
    for (let count = 0; count < EXPIRED_AT_ONCE; count += 1) {
      const [oldest] = written;
      if (oldest === undefined || clock.now().getTime() - oldest.at < KEPT_MS) return;
      written.shift();
      await api.remove(EVENTS.resource, oldest);
    }
  };

  const repeat = async (known: Recorded): Promise<boolean> => {
    try {
      const patch = { count: known.count + 1, lastTimestamp: timestamp(clock.now()) };
      await api.mergePatch(EVENTS.resource, known, patch);
      known.count += 1;
      return true;
    } catch (cause) {
      if (isNotFound(cause)) return false;
      throw cause;
    }
  };
  const record = async (note: EventNote): Promise<void> => {
    const id = correlationOf(note);
    const known = recorded.get(id);
    if (known !== undefined && (await repeat(known))) return;
    serial += 1;
    const name = `${note.about.metadata.name}.${hexDigits(16, seed, note.about.metadata.uid, serial)}`;
    const event = eventObject(note, name, clock.now());
    await api.create(EVENTS.resource, event);
    recorded.set(id, { name, namespace: event.metadata.namespace ?? 'default', count: 1 });
    if (recorded.size > MAX_REMEMBERED) recorded.delete(recorded.keys().next().value ?? '');
    written.push({ name, namespace: event.metadata.namespace ?? 'default', at: clock.now().getTime() });
    await expire();
  };
  return {
    async record(note) {
      try {
        await record(note);
      } catch (cause) {
        if (!isGoneNamespace(cause)) failed(note, cause);
      }
    },
  };
}

/** An event about something in a namespace that is being emptied has no place any more. */
function isGoneNamespace(cause: unknown): boolean {
  return isNotFound(cause) || (cause instanceof ApiFailure && cause.code === 403 && /terminat/i.test(cause.message));
}

function correlationOf({ about, type, reason, message, component, host, fieldPath }: EventNote): string {
  return JSON.stringify([component, host, about.kind, about.metadata.uid, fieldPath, type, reason, message]);
}

/** The v1 Event for a note. */
function eventObject(note: EventNote, name: string, now: Date): KubeObject {
  const { about, component, host, fieldPath } = note;
  const { namespace, uid, resourceVersion } = about.metadata;
  const at = timestamp(now);
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: namespace ?? 'default' },
    involvedObject: {
      apiVersion: about.apiVersion,
      kind: about.kind,
      name: about.metadata.name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(fieldPath === undefined ? {} : { fieldPath }),
    },
    type: note.type,
    reason: note.reason,
    message: note.message.slice(0, 1024),
    source: { component, ...(host === undefined ? {} : { host }) },
    reportingComponent: component,
    reportingInstance: host ?? '',
    firstTimestamp: at,
    lastTimestamp: at,
    eventTime: null,
    count: 1,
  };
}
