import type { Cause } from '../cause.ts';
import type { ObjectRef } from '../objects.ts';
import type { Clock, Cluster } from '../ports.ts';
import type { Readiness, ReadinessRow } from '../readiness-types.ts';

/** What is seen while waiting. */
export type WaitUpdate =
  /** An object changed its state, or has something new to say. */
  | { readonly type: 'state'; readonly ref: ObjectRef; readonly readiness: Readiness }
  /** Something is in the way; the wait goes on unless it is terminal. */
  | { readonly type: 'cause'; readonly ref: ObjectRef; readonly cause: Cause };

export interface WaitEnd {
  readonly state: 'ready' | 'failed' | 'overdue';
  /** Why, for each object that is not ready, as far as that could be told. */
  readonly causes: readonly Cause[];
  readonly pending: readonly ObjectRef[];
}

export interface WaitRequest {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly targets: readonly ObjectRef[];
  /** Rules of readiness before the built-in ones. */
  readonly rows: readonly ReadinessRow[];
  readonly timeoutMs: number;
  /** When the run began: pods that are older were not made by it, and are given another try. */
  readonly begun?: Date;
  /** Takes the secrets that the run knows of out of a text; to be used before anything of it is cut off. */
  readonly redact?: (text: string) => string;
  /** Ends the wait; its reason is thrown. */
  readonly signal: AbortSignal;
}

/** Waits until objects are ready, one cannot become so, or time is up. */
export type Waiter = (request: WaitRequest) => AsyncGenerator<WaitUpdate, WaitEnd>;
