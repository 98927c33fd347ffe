import type { Cause, Evidence, Fix, ObjectRef } from '@otelops/deployer/vocabulary';
import type { ReasonCode } from '../reason-codes.ts';
import type { Part } from './parts.ts';

/** Something wrong that a rule saw. */
export interface Finding {
  /** Of the rule: `A01`, `D10`. */
  readonly rule: string;
  readonly part: Part;
  /** A `symptom` is usually somebody else's doing and stands alone only when nobody is found who did it. */
  readonly kind: 'fault' | 'symptom';
  readonly severity: 'error' | 'warning' | 'info';
  readonly code: ReasonCode;
  readonly title: string;
  readonly confidence: 'certain' | 'likely' | 'possible';
  readonly object?: ObjectRef;
  readonly cause?: Cause;
  /** What was seen; never empty. */
  readonly evidence: readonly [Evidence, ...Evidence[]];
  readonly fixes: readonly Fix[];
}

/** A finding with what it explains. */
export interface Explained {
  readonly finding: Finding;
  /** Findings that would not be there without it. */
  readonly symptoms: readonly Finding[];
}
