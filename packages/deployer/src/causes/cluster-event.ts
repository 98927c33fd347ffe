import { countAt, numberAt, textAt } from '../readiness/fields.ts';
import type { ClusterEvent } from './observed.ts';

const MAX_MESSAGE = 2_000;

/** Reads an object of kind Event (v1 or events.k8s.io/v1). Missing parts are empty; never throws. */
export function readEvent(event: unknown): ClusterEvent {
  const firstSeen = firstText(event, [
    ['firstTimestamp'],
    ['deprecatedFirstTimestamp'],
    ['eventTime'],
    ['metadata', 'creationTimestamp'],
  ]);
  const lastSeen = firstText(event, [['series', 'lastObservedTime'], ['lastTimestamp'], ['deprecatedLastTimestamp']]);
  return {
    reason: textAt(event, 'reason'),
    message: (textAt(event, 'message') || textAt(event, 'note')).slice(0, MAX_MESSAGE),
    isWarning: textAt(event, 'type') === 'Warning',
    count: Math.max(1, numberAt(event, 'series', 'count') ?? countAt(event, 'count')),
    firstSeen,
    lastSeen: lastSeen || firstSeen,
  };
}

/** Whom an event is about. `uid` is `''` where the reporter left it out. */
interface Involved {
  readonly uid: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export function involvedOf(event: unknown): Involved {
  const field = textAt(event, 'involvedObject', 'name') === '' ? 'regarding' : 'involvedObject';
  return {
    uid: textAt(event, field, 'uid'),
    kind: textAt(event, field, 'kind'),
    namespace: textAt(event, field, 'namespace'),
    name: textAt(event, field, 'name'),
  };
}

function firstText(value: unknown, paths: readonly (readonly string[])[]): string {
  return paths.map((path) => textAt(value, ...path)).find((text) => text !== '') ?? '';
}
