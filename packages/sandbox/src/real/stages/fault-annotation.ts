import type { FaultKind } from '../../controllers/faults/fault-effect.ts';
import { isNoneOf, isOneOf, type Match } from './stage.ts';

const annotation = '.metadata.annotations["sandbox.otelops.dev/fault"]';

/**
 * The kind of fault that a pod or node asks for by annotation, as a jq expression: the annotation is the kind itself
 * or JSON with a field `kind`. Nothing where there is no annotation.
 */
const faultKind = `${annotation} | select(. != null) | if startswith("{") then (fromjson | .kind) else . end`;

/** The faults that a kubelet shows, which the stages play. Others come of themselves on a real control plane. */
export type StagedPodFault = Extract<
  FaultKind,
  | 'image-not-found'
  | 'image-wrong-architecture'
  | 'registry-down'
  | 'invalid-image-name'
  | 'image-never-pull'
  | 'crash-loop'
  | 'config-error-exit'
  | 'oom-killed'
  | 'never-ready'
  | 'liveness-kill'
  | 'volume-not-mounting'
  | 'missing-secret-key'
  | 'slow-start'
  | 'init-container-failing'
  | 'job-failing'
>;

export const stagedPodFaults: readonly StagedPodFault[] = [
  'image-not-found',
  'image-wrong-architecture',
  'registry-down',
  'invalid-image-name',
  'image-never-pull',
  'crash-loop',
  'config-error-exit',
  'oom-killed',
  'never-ready',
  'liveness-kill',
  'volume-not-mounting',
  'missing-secret-key',
  'slow-start',
  'init-container-failing',
  'job-failing',
];

export type StagedNodeFault = Extract<FaultKind, 'node-not-ready' | 'disk-pressure'>;

export const stagedNodeFaults: readonly StagedNodeFault[] = ['node-not-ready', 'disk-pressure'];

/** The object asks for one of these faults. */
export function hasFault(...kinds: readonly (StagedPodFault | StagedNodeFault)[]): Match {
  return isOneOf(faultKind, ...kinds);
}

/** The object asks for none of these faults. */
export function lacksFault(...kinds: readonly (StagedPodFault | StagedNodeFault)[]): Match {
  return isNoneOf(faultKind, ...kinds);
}

/** A field of the annotation's JSON as a jq expression; nothing where the annotation is only a kind. */
export function faultField(name: string): string {
  return `${annotation} | select(. != null and startswith("{")) | fromjson | .${name} | select(. != null)`;
}
