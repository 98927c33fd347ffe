import type { Phase } from '@otelops/deployer';
import { VerbError } from '../verb-error.ts';

/** What may stand after `deploy`, `plan` and the like. */
export const phaseTargets = ['all', 'phase-1', 'phase-2', 'phase-3', 'phase-4', 'phase-5'] as const;

/** The phases that a target names, in order. */
export function phasesOf(target: string, phases: readonly Phase[]): readonly Phase[] {
  return target === 'all' ? phases : phases.filter((phase) => phase.id === target);
}

/**
 * Keeps the named components and what they depend on within their phase, so that a part is never applied before what
 * it stands on.
 */
export function onlyComponents(phases: readonly Phase[], names: readonly string[]): readonly Phase[] {
  if (names.length === 0) return phases;
  const known = phases.flatMap((phase) => phase.components.map((component) => component.name));
  const missing = names.filter((name) => !known.includes(name));
  if (missing.length > 0) {
    throw new VerbError(
      'bad-arguments',
      `There is no component ${missing.join(', ')} in ${phases.map((phase) => phase.id).join(', ')}.`,
      [`Components: ${known.join(', ')}`],
    );
  }
  return phases
    .map((phase) => ({ ...phase, components: phase.components.filter((component) => names.includes(component.name)) }))
    .filter((phase) => phase.components.length > 0);
}
