import type { Cause } from '../cause.ts';
import type { KubeObject, ObjectRef } from '../objects.ts';
import type { Clock, Cluster } from '../ports.ts';
import type { Readiness, ReadinessRow } from '../readiness-types.ts';
import type { DeployReasonCode } from '../reason-codes.ts';

export interface WaitOptions {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Rules of the caller, before the built-in ones. */
  readonly rows?: readonly ReadinessRow[];
  readonly signal?: AbortSignal;
  /**
   * When the change was begun that is waited for; the start of the wait by default. What stood before may suffer from what has
   * been mended meanwhile, and the kubelet comes back to it after up to five minutes: a pod from before ends the wait only
   * when it fails once more. For a mere look at how things stand: `new Date(0)`.
   */
  readonly begun?: Date;
  /**
   * Objects as the caller saw them last: what is ready by them costs no request. Leave out what was just written and cannot
   * tell by itself (webhook configurations, custom resources over workloads): those are held to their pods only when watched.
   */
  readonly alreadySeen?: readonly KubeObject[];
  /** `stop` (the default) ends the wait at the first terminal cause; `go-on` waits for the other targets as well. */
  readonly onTerminal?: 'stop' | 'go-on';
  /**
   * Secret values known to the caller, to be taken out of every text. The values of the Secrets beside a pod are taken out of
   * its logs in any case; where those may not be read, its logs are shown only to a caller that gives this or `redact`.
   */
  readonly secrets?: readonly string[];
  /** The same for a caller that has its own way of taking them out; used before anything of a text is cut off. */
  readonly redact?: (text: string) => string;
}

/** What is said while waiting; each thing once, and again only when it changes. */
export type WaitNotice =
  | { readonly type: 'state'; readonly ref: ObjectRef; readonly readiness: Readiness }
  /** What is in the way of a target, or, without a cause, that nothing is any more. */
  | { readonly type: 'cause'; readonly ref: ObjectRef; readonly cause: Cause }
  | { readonly type: 'cleared'; readonly ref: ObjectRef }
  /** What is still waited for, whenever that changes. */
  | { readonly type: 'pending'; readonly refs: readonly ObjectRef[]; readonly total: number }
  /** Part of the cluster cannot be looked at; causes that lie there stay unknown. */
  | { readonly type: 'blind'; readonly spot: BlindSpot }
  | { readonly type: 'sighted'; readonly spot: BlindSpot };

/** A kind (in a namespace) that could not be watched, or as `PodLog` logs that could not be read, and why. */
export interface BlindSpot {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly code: DeployReasonCode;
  readonly message: string;
  /** For a refusal: what would allow it. */
  readonly advice: readonly string[];
}

/**
 * How a wait ended. `failed`: a terminal cause. `overdue`: the time was up. `cancelled`: the signal aborted. The causes carry
 * everything that was seen (conditions, events, last log lines), so that it can be kept before anything is taken back.
 */
export interface WaitReport {
  readonly state: 'ready' | 'failed' | 'overdue' | 'cancelled';
  readonly elapsedMs: number;
  readonly targets: readonly TargetReport[];
  /** Of the targets that are not ready, those that ended the wait first. */
  readonly causes: readonly Cause[];
  readonly pending: readonly ObjectRef[];
  readonly blind: readonly BlindSpot[];
}

export interface TargetReport {
  readonly ref: ObjectRef;
  readonly readiness: Readiness;
  readonly cause?: Cause;
  /** Milliseconds into the wait when it became ready, for the last time. */
  readonly readyAfterMs?: number;
}
