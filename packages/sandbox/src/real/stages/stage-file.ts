import { stringify } from 'yaml';
import { nodeStages } from './node-stages.ts';
import type { Pace } from './pace.ts';
import { podEnds } from './pod-end.ts';
import { podFaults } from './pod-faults.ts';
import { podLifecycle } from './pod-lifecycle.ts';
import type { Stage } from './stage.ts';

/** Everything that kwok plays in a cluster of this kit. */
export function allStages(pace: Pace): Stage[] {
  return [...nodeStages(), ...podLifecycle(pace), ...podEnds(pace), ...podFaults(pace)];
}

/** The file for `kwok --config`: one YAML document a stage. */
export function renderStageFile(stages: readonly Stage[]): string {
  return stages.map((stage) => stringify(stage, { lineWidth: 0 })).join('---\n');
}
