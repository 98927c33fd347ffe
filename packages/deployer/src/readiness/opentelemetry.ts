import type { KubeObject } from '../objects.ts';
import type { Readiness } from '../readiness-types.ts';
import { conditionOf } from './conditions.ts';
import { at, numberAt, textAt } from './fields.ts';
import { progressing, ready } from './verdicts.ts';

/**
 * OpenTelemetryCollector: by `status.scale.statusReplicas` ("ready/total"), as argo-cd does
 * (resource_customizations/opentelemetry.io). Its condition Ready=True only says that objects were written, for broken
 * configs too, and so proves nothing; Ready=False does. The total is what runs, not what is wanted, so it is also held
 * against `spec.replicas`. None ready is progress here, not a failure: every collector starts that way.
 */
export function assessOpenTelemetryCollector(object: KubeObject): Readiness {
  const condition = conditionOf(object, 'Ready');
  if (condition?.status === 'False') return progressing(condition.reason || 'NotReconciled', condition.message);
  if (textAt(object, 'spec', 'mode') === 'sidecar') return ready('Sidecar', 'it is injected into pods as they start');
  if (textAt(object, 'status', 'version') === '')
    return progressing('NotReconciled', 'the operator has not reconciled it yet');
  const replicas = /^(\d{1,9})\/(\d{1,9})$/.exec(textAt(object, 'status', 'scale', 'statusReplicas'));
  if (replicas === null) return progressing('ScaleUnknown', 'the operator has not counted its pods yet');
  return assessScale(object, Number(replicas[1]), Number(replicas[2]));
}

function assessScale(object: KubeObject, have: number, total: number): Readiness {
  const mode = textAt(object, 'spec', 'mode') || 'deployment';
  const want = Math.max(total, wantedReplicas(object, mode));
  if (have < want) return progressing('LessReady', `Ready: ${have}/${want}`);
  if (want > 0) return ready('Available', `Ready: ${have}/${want}`);
  return mode === 'daemonset'
    ? ready('NoNodeMatches', 'no node matches its node selector, affinity and tolerations')
    : ready('ScaledToZero', 'spec.replicas is 0');
}

/** A DaemonSet counts nodes, and an autoscaler moves the number by itself: there the total is all there is. */
function wantedReplicas(object: KubeObject, mode: string): number {
  if (mode === 'daemonset' || at(object, 'spec', 'autoscaler') !== undefined) return 0;
  return numberAt(object, 'spec', 'replicas') ?? 1;
}

/** Instrumentation: read when pods start; it has no status that matters. */
export function assessInstrumentation(): Readiness {
  return ready('Exists', 'the resource exists');
}
