import type { KubeObject } from '../objects.ts';
import type { Readiness } from '../readiness-types.ts';
import { conditionOf } from './conditions.ts';
import { isTrueAt } from './fields.ts';
import { failed, progressing, ready } from './verdicts.ts';

/**
 * Prometheus, PrometheusAgent, Alertmanager, ThanosRuler: Reconciled and Available, each for the present generation.
 * argo-cd (resource_customizations/monitoring.coreos.com) calls every Available other than `SomePodsNotReady` degraded; here
 * it is progress, since that is how each of them starts, and only a failed reconciliation has failed.
 */
export function assessMonitoringResource(object: KubeObject): Readiness {
  if (isTrueAt(object, 'spec', 'paused'))
    return progressing('Paused', 'the operator leaves it alone because of spec.paused');
  const reconciled = conditionOf(object, 'Reconciled');
  const available = conditionOf(object, 'Available');
  if (reconciled?.status === 'False') return failed(reconciled.reason || 'ReconciliationFailed', reconciled.message);
  if (reconciled?.status !== 'True') return progressing('NotReconciled', reconciled?.message || 'not reconciled yet');
  if (available?.status !== 'True') {
    return progressing(available?.reason || 'NotAvailable', available?.message || 'no pod is available yet');
  }
  return ready('Available', available.message || 'all pods are available');
}
