import type { ObjectRef } from './objects.ts';
import type { DeployReasonCode } from './reason-codes.ts';

/** Something seen in the cluster, as it was seen. Secrets are already redacted. */
export type Evidence =
  | {
      readonly kind: 'condition';
      readonly object: ObjectRef;
      readonly condition: string;
      readonly status: string;
      readonly reason: string;
      readonly message: string;
      readonly since?: string;
    }
  | {
      readonly kind: 'container';
      readonly object: ObjectRef;
      readonly container: string;
      readonly state: string;
      readonly reason: string;
      readonly message: string;
      readonly restarts: number;
      readonly exitCode?: number;
    }
  | {
      readonly kind: 'event';
      readonly object: ObjectRef;
      readonly reason: string;
      readonly message: string;
      readonly count: number;
      readonly lastSeen?: string;
    }
  | {
      readonly kind: 'log';
      readonly object: ObjectRef;
      readonly container: string;
      readonly previous: boolean;
      readonly lines: readonly string[];
    }
  | { readonly kind: 'field'; readonly object: ObjectRef; readonly path: string; readonly value: string }
  | { readonly kind: 'response'; readonly status: number; readonly reason: string; readonly message: string };

/**
 * Why an object is not ready: a tree from the object asked about down to what can be mended
 * (workload > replica set > pod > container, claim, node, event). The first leaf is the best cause.
 */
export interface Cause {
  readonly code: DeployReasonCode;
  readonly object: ObjectRef;
  /** One sentence in the cluster's own words where it has any. */
  readonly message: string;
  /** True when waiting longer cannot help; the wait ends as soon as one is found. */
  readonly terminal: boolean;
  /** ISO 8601: when it will be terminal if nothing changes until then; absent when it is already, or never will be. */
  readonly terminalAt?: string;
  readonly evidence: readonly Evidence[];
  /** What to do next, in the imperative; first the likeliest. */
  readonly advice: readonly string[];
  readonly children: readonly Cause[];
}
