import type { ApprovalRule } from '../ports/policy.ts';

const strictness: Readonly<Record<ApprovalRule, number>> = { none: 0, self: 1, 'second-person': 2 };

/** The one that asks most; `none` where there is none. */
export function strictest(rules: readonly ApprovalRule[]): ApprovalRule {
  return rules.reduce((most, rule) => (strictness[rule] > strictness[most] ? rule : most), 'none');
}
