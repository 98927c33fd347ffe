import type { Cause } from '../cause.ts';
import type { KubeObject, ObjectRef } from '../objects.ts';
import { unknown } from '../readiness/verdicts.ts';
import type { Readiness } from '../readiness-types.ts';

/** One thing that is waited for, and what is known of it. */
export interface TargetState {
  readonly ref: ObjectRef;
  readonly key: string;
  /** As it was seen last, also after it vanished. */
  object: KubeObject | undefined;
  /** Whether all objects of its kind have been looked at, so that its absence means something. */
  isSynced: boolean;
  /** Whether it is watched, or only known from what the caller saw. */
  isWatched: boolean;
  /** Why it cannot be looked at. */
  blockedBy: Cause | undefined;
  readiness: Readiness;
  cause: Cause | undefined;
  /** When the first grace in its cause ends, in milliseconds since the epoch; infinite when none does. */
  lookAt: number;
  /** What was last said of it, so that nothing is said twice. */
  toldState: string;
  toldCause: string;
  readyAfterMs: number | undefined;
}

export function createTarget(ref: ObjectRef, key: string, object: KubeObject | undefined): TargetState {
  return {
    ref,
    key,
    object,
    isSynced: false,
    isWatched: false,
    blockedBy: undefined,
    readiness: unknown('NotObserved', 'it has not been looked at yet'),
    cause: undefined,
    lookAt: Number.POSITIVE_INFINITY,
    toldState: '',
    toldCause: '',
    readyAfterMs: undefined,
  };
}

/** What makes a cause another one to whoever reads it: not how often or since when, but what and where. */
export function fingerprint(cause: Cause | undefined): string {
  if (cause === undefined) return '';
  const { code, object, message, terminal, children, evidence } = cause;
  const logs = evidence.filter(({ kind }) => kind === 'log').length;
  return JSON.stringify([code, object.kind, object.name, message, terminal, logs, children.map(fingerprint)]);
}
