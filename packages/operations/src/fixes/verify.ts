import { walkCauses } from '@otelops/deployer';
import { type ObjectRef, refKey } from '@otelops/deployer/vocabulary';
import type { Bundle } from '../diagnosis/bundle.ts';
import { diagnoseBundle } from '../diagnosis/diagnose.ts';
import type { Explained, Finding } from '../diagnosis/finding.ts';

/** What a fix came to, by the same rules before and after. */
export interface Verified {
  readonly fixed: readonly Finding[];
  readonly left: readonly Explained[];
  /** Found by the same rules, and not there before. */
  readonly fresh: readonly Explained[];
}

/** The findings that are about an object: on it, below it, or explained by it. */
export function findingsAbout(bundle: Bundle, refs: readonly ObjectRef[]): readonly Finding[] {
  const keys = new Set(refs.map(refKey));
  return everyFinding(diagnoseBundle(bundle).findings).filter((finding) => touches(finding, keys));
}

function touches({ object, cause }: Finding, keys: ReadonlySet<string>): boolean {
  if (object !== undefined && keys.has(refKey(object))) return true;
  return cause !== undefined && [...walkCauses(cause)].some((part) => keys.has(refKey(part.object)));
}

/**
 * Tries the rules that fired once more. A rule that did not fire before is not asked; what it found elsewhere before is
 * nobody's business here.
 */
export function verify(about: readonly Finding[], before: Bundle, after: Bundle): Verified {
  const rules = new Set(about.map(({ rule }) => rule));
  const elsewhere = new Set(everyFinding(diagnoseBundle(before, { rules }).findings).map(nameOf));
  const { findings } = diagnoseBundle(after, { rules });
  const wanted = new Set(about.map(nameOf));
  const now = new Set(everyFinding(findings).map(nameOf));
  return {
    fixed: about.filter((finding) => !now.has(nameOf(finding))),
    left: findings.filter(({ finding }) => wanted.has(nameOf(finding))),
    fresh: findings.filter(({ finding }) => finding.severity === 'error' && !elsewhere.has(nameOf(finding))),
  };
}

function everyFinding(explained: readonly Explained[]): readonly Finding[] {
  return explained.flatMap(({ finding, symptoms }) => [finding, ...symptoms]);
}

/** What a finding is about; its words may change while the trouble stays. */
function nameOf({ rule, object, part }: Finding): string {
  return `${rule} ${object === undefined ? part : refKey(object)}`;
}
