import type { Target, Verb } from '@otelops/operations';
import type { Actor } from './people.ts';

export interface PolicyQuestion {
  readonly actor: Actor;
  readonly verb: Pick<Verb, 'name' | 'role' | 'danger'>;
  /** What it is about, for rules about targets: the strictest rule about any of them holds. */
  readonly targets?: readonly Target[];
  readonly channel: string;
}

export type PolicyDecision =
  | { readonly allowed: true; readonly approval: ApprovalRule }
  | { readonly allowed: false; readonly reason: string };

/** Who may approve a plan of this verb here: nobody is asked, the requester alone, or another person. */
export type ApprovalRule = 'none' | 'self' | 'second-person';

/** Deny by default; asked when a command comes in, and again at every click. */
export interface Policy {
  decide(question: PolicyQuestion): PolicyDecision;
  /** Whether this person may say yes to that plan (role, channel, not the requester where two are needed). */
  mayApprove(question: PolicyQuestion & { readonly requester: string }): PolicyDecision;
}
