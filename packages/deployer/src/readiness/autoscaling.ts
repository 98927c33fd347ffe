import type { KubeObject } from '../objects.ts';
import type { Readiness } from '../readiness-types.ts';
import { type Condition, conditionOf, conditionsOf, readCondition } from './conditions.ts';
import { isFields, textAt } from './fields.ts';
import { failed, progressing, ready } from './verdicts.ts';

/** autoscaling/v1 keeps its conditions as JSON in this annotation. */
const V1_CONDITIONS = 'autoscaling.alpha.kubernetes.io/conditions';

const FAILURES: readonly string[] = [
  'AbleToScale/FailedGetScale',
  'AbleToScale/FailedUpdateScale',
  'ScalingActive/FailedGetResourceMetric',
  'ScalingActive/InvalidSelector',
];

/** The first condition that decides does: gitops-engine health_hpa.go, so that missing metrics alone do not hold a rollout. */
export function assessHorizontalPodAutoscaler(object: KubeObject): Readiness {
  const present = conditionsOf(object);
  for (const condition of present.length > 0 ? present : annotatedConditions(object)) {
    if (FAILURES.includes(`${condition.type}/${condition.reason}`)) return failed(condition.reason, condition.message);
    const decides = condition.type === 'AbleToScale' || condition.type === 'ScalingLimited';
    if (decides && condition.status === 'True') return ready(condition.reason || condition.type, condition.message);
  }
  return progressing('WaitingToScale', 'the autoscaler has not judged its target yet');
}

function annotatedConditions(object: KubeObject): readonly Condition[] {
  try {
    const parsed: unknown = JSON.parse(textAt(object, 'metadata', 'annotations', V1_CONDITIONS));
    return Array.isArray(parsed) ? parsed.filter(isFields).map(readCondition) : [];
  } catch {
    // Without the annotation, or with one that nobody can read, the other fields tell.
    return [];
  }
}

/**
 * Ready once observed, as in kstatus: too few healthy pods are the pods' matter, not the budget's. A budget that cannot be
 * computed (`SyncFailed`) has failed: argo-cd resource_customizations/policy/PodDisruptionBudget.
 */
export function assessPodDisruptionBudget(object: KubeObject): Readiness {
  const allowed = conditionOf(object, 'DisruptionAllowed');
  return allowed?.status === 'False' && allowed.reason === 'SyncFailed'
    ? failed('SyncFailed', allowed.message || 'the budget cannot be computed')
    : ready(allowed?.reason || 'Observed', allowed?.message || 'the budget is observed');
}
