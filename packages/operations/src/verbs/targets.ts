import type { Phase } from '@otelops/deployer';
import type { Target } from '../verb.ts';

/** What may stand after `deploy`, `plan` and the like. */
export const phaseTargets = ['all', 'phase-1', 'phase-2', 'phase-3', 'phase-4', 'phase-5'] as const;

/** A single phase, where `all` makes no sense. */
export const singlePhases = ['phase-1', 'phase-2', 'phase-3', 'phase-4', 'phase-5'] as const;

/** What rules may call the phases that a word names: `all` is each of them. */
export function phaseNames(target: string): readonly Target[] {
  return target === 'all' ? singlePhases.map((phase) => [phase, 'all']) : [[target]];
}

/** The phases that a target names, in order. */
export function phasesOf(target: string, phases: readonly Phase[]): readonly Phase[] {
  return target === 'all' ? phases : phases.filter((phase) => phase.id === target);
}
