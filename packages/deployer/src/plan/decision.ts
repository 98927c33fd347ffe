import type { KubeObject, Manifest } from '../objects.ts';
import type { PlanAction } from '../plan.ts';
import type { DeployReasonCode } from '../reason-codes.ts';
import type { Adoption } from './adoption.ts';
import type { PlacedConflict } from './conflicts.ts';
import type { DesiredObject } from './desired.ts';
import type { RawChange } from './diff.ts';
import type { PlanFault } from './fault.ts';

/** What is to be done with one wanted object, and all that is needed to do it. Holds secret values. */
export interface Decision {
  readonly desired: DesiredObject;
  readonly action: PlanAction;
  readonly changes: readonly RawChange[];
  readonly conflicts: readonly PlacedConflict[];
  readonly checked: 'server' | 'offline';
  readonly note?: string;
  /** What is sent: without the fields left to their owners. */
  readonly manifest: Manifest;
  readonly force: boolean;
  readonly live?: KubeObject;
  /** How the server's version of it differs for good; see `settledMark`. */
  readonly settled?: string;
  readonly adoption?: Adoption;
  /** Books of other versions have to be rewritten first. */
  readonly migrates?: boolean;
  /** No value would change, only who owns fields. */
  readonly ownershipOnly?: boolean;
  /** Why the plan must not be applied. */
  readonly blocked?: Blocked;
  /** Texts of the server's `Warning` headers. */
  readonly warnings: readonly string[];
}

export interface Blocked {
  readonly code: DeployReasonCode;
  readonly message: string;
  readonly advice: readonly string[];
}

/** A decision, or why there cannot be one. */
export type Judgement = { readonly decision: Decision } | { readonly fault: PlanFault };
