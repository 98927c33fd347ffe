import type { Cause } from '../cause.ts';
import type { Manifest, ObjectRef } from '../objects.ts';
import type { PlanAction } from '../plan.ts';
import type { Clock } from '../ports.ts';
import type { ReadinessRow } from '../readiness-types.ts';
import type { DeployReasonCode } from '../reason-codes.ts';
import type { Waiter } from './waiter.ts';

export interface ApplyPlanOptions {
  /** Who does it, as others are told: `{ who: 'U123 via Slack', from: 'mac-3' }`. */
  readonly holder: { readonly who: string; readonly from: string };
  /** How long a component may take to become ready, over all that it waits for; 10 minutes by default. */
  readonly readyTimeoutMs?: number;
  /** After a failure go on with the components that do not depend on what failed. */
  readonly keepGoing?: boolean;
  /**
   * What is to be applied after this plan, by other plans: a webhook of this one that vets nothing of its own is asked about the
   * first of these that it vets. Nothing of it is written.
   */
  readonly laterObjects?: readonly Manifest[];
  /** Further rules of readiness, looked at before the built-in ones. */
  readonly rows?: readonly ReadinessRow[];
  /** Cancels: requests under way finish, nothing new starts, the journal says so. */
  readonly signal?: AbortSignal;
  readonly lock?: LockTimes;
  /** Most writes at a time; 8 by default. */
  readonly concurrency?: number;
  readonly clock?: Clock;
  readonly waiter?: Waiter;
  readonly random?: RandomSource;
}

/** See `acquireLock`. */
export interface LockTimes {
  readonly leaseMs?: number;
  readonly renewMs?: number;
  readonly patience?: 'refuse' | 'until-known' | 'queue';
  readonly queueMs?: number;
}

export interface RandomSource {
  /** Unique for ever, lower-case letters and digits. */
  runId(): string;
  /** Unguessable text of letters and digits. */
  secret(length: number): string;
}

/** How applying a plan ended. */
export interface ApplyReport {
  readonly code: DeployReasonCode;
  readonly phase: string;
  readonly hash: string;
  /** Objects written, by what was done with them. */
  readonly written: Readonly<Partial<Record<PlanAction, number>>>;
  /** The revision written down; absent when none was. */
  readonly revision?: number;
  /** What stands in the way, most telling first. */
  readonly causes: readonly Cause[];
  /** Objects that were still not ready. */
  readonly pending: readonly ObjectRef[];
  /** Name of the Secret with everything that was seen at a failure. */
  readonly evidence?: string;
}
