import type { Cause, Evidence } from '../cause.ts';
import { type KubeObject, refOf } from '../objects.ts';
import { conditionOf, conditionsOf } from '../readiness/conditions.ts';
import type { Readiness } from '../readiness-types.ts';
import { conditionEvidence } from './condition-evidence.ts';
import { graces } from './graces.ts';
import { kubectl, type Scene, toCause, warningsOf } from './scene.ts';

/**
 * What an object of any kind says through its conditions and warnings, above what is wrong with the workloads it owns.
 * `Stalled` ends a wait soon, since its controller has given up until the spec changes; any other failure only if it lasts.
 */
export function explainConditions(
  scene: Scene,
  object: KubeObject,
  readiness: Readiness,
  owned: readonly Cause[],
): Cause | undefined {
  const ref = refOf(object);
  const stalled = conditionOf(object, 'Stalled');
  const isStalled = stalled?.status === 'True';
  const evidence = [...complaints(scene, object), ...warningsOf(scene, object, ref)];
  const [first] = owned;
  const hasFailed = readiness.state === 'failed';
  if (first === undefined && evidence.length === 0 && !hasFailed) return undefined;
  return toCause(scene, {
    code: isStalled || first === undefined ? 'condition-failed' : first.code,
    object: ref,
    message: readiness.message || readiness.reason,
    evidence,
    advice:
      first === undefined
        ? [`Read what its controller says: ${kubectl(ref)} describe ${ref.kind.toLowerCase()} ${ref.name}`]
        : [],
    children: owned,
    ...(isStalled && { grace: graces.stalled, startedAt: stalled.since, part: 'stalled' }),
    ...(hasFailed && !isStalled && { grace: graces.failed, part: 'failed' }),
  });
}

const GOOD_WHEN_TRUE = [
  'Ready',
  'Available',
  'Reconciled',
  'AbleToScale',
  'ScalingActive',
  'DisruptionAllowed',
  'Established',
  'Healthy',
  'Synced',
];
const BAD_WHEN_TRUE = ['Stalled', 'Failed', 'Degraded', 'Error'];

function complaints(scene: Scene, object: KubeObject): readonly Evidence[] {
  return conditionsOf(object)
    .filter(
      ({ type, status }) =>
        (GOOD_WHEN_TRUE.includes(type) && status !== 'True') || (BAD_WHEN_TRUE.includes(type) && status === 'True'),
    )
    .slice(0, 5)
    .map((condition) => conditionEvidence(scene, refOf(object), condition));
}
