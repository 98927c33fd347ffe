import { BASELINE_CHECKS } from './baseline-checks.ts';
import type { PodCheck, PodFacts, Violation } from './pod-check.ts';
import type { LevelVersion } from './policy.ts';
import { RESTRICTED_CHECKS } from './restricted-checks.ts';

/**
 * What a pod does that a level forbids, baseline rules first. Rules of the Pod Security Standards:
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function evaluatePod(pod: PodFacts, { level, minor }: LevelVersion): Violation[] {
  const known = (checks: readonly PodCheck[]): PodCheck[] => checks.filter(({ since }) => since <= minor);
  if (level === 'privileged') return [];
  const restricted = level === 'restricted' ? known(RESTRICTED_CHECKS) : [];
  const replaced = new Set(restricted.map(({ replaces }) => replaces));
  const checks = [...known(BASELINE_CHECKS).filter(({ id }) => !replaced.has(id)), ...restricted];
  return checks.map(({ check }) => check(pod, minor)).filter((violation) => violation !== undefined);
}

/** `host namespaces (hostPID=true), privileged (container "a" must not …)`. */
export function violationText(violations: readonly Violation[]): string {
  return violations.map(({ reason, detail }) => `${reason} (${detail})`).join(', ');
}
