import type { Bundle } from './bundle.ts';
import type { Explained, Finding } from './finding.ts';
import { fold } from './fold.ts';
import type { Part } from './parts.ts';
import { rules } from './rules.ts';
import { sceneOf } from './scene.ts';

export interface DiagnosisReport {
  /** Root first. */
  readonly findings: readonly Explained[];
  /** How many ways of seeing trouble were tried. */
  readonly rules: number;
}

export interface DiagnosisScope {
  /** Trouble in these parts only; all where absent. */
  readonly parts?: ReadonlySet<Part>;
  /** These rules only; all where absent. */
  readonly rules?: ReadonlySet<string>;
}

/** What is wrong, root first. Pure: the same bundle gives the same answer, to the byte. */
export function diagnoseBundle(bundle: Bundle, scope: DiagnosisScope = {}): DiagnosisReport {
  const scene = sceneOf(bundle);
  const asked = rules.filter(({ id }) => scope.rules === undefined || scope.rules.has(id));
  const found = asked.flatMap((rule): readonly Finding[] => rule.find(scene));
  const within = fold(found).filter(({ finding, symptoms }) =>
    [finding, ...symptoms].some(({ part }) => scope.parts === undefined || scope.parts.has(part)),
  );
  return { findings: within, rules: asked.length };
}
