import type { KubeObject } from '../objects.ts';
import type { Readiness } from '../readiness-types.ts';
import { conditionOf, conditionsOf } from './conditions.ts';
import { isTrueAt, textAt } from './fields.ts';
import { gone, progressing, ready, unknown } from './verdicts.ts';

/** A namespace in phase Terminating takes no new objects, whatever its deletionTimestamp says. */
export function assessNamespace(object: KubeObject): Readiness {
  return textAt(object, 'status', 'phase') === 'Terminating'
    ? gone('Terminating', 'the namespace is being deleted')
    : ready('Active', 'the namespace is active');
}

const PRESSURES = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'NetworkUnavailable'];

/** By the Ready condition; `Unknown` means that the kubelet stopped reporting (docs: node conditions). */
export function assessNode(object: KubeObject): Readiness {
  const condition = conditionOf(object, 'Ready');
  if (condition === undefined) return progressing('NotReported', 'the kubelet has not reported yet');
  if (condition.status === 'False') return progressing(condition.reason || 'KubeletNotReady', condition.message);
  if (condition.status !== 'True') return unknown(condition.reason || 'NodeStatusUnknown', condition.message);
  const pressure = conditionsOf(object).find(({ type, status }) => PRESSURES.includes(type) && status === 'True');
  if (pressure !== undefined) return ready(pressure.type, pressure.message || `${pressure.type} is reported`);
  if (isTrueAt(object, 'spec', 'unschedulable')) return ready('SchedulingDisabled', 'the node is cordoned');
  return ready('KubeletReady', 'the node is ready');
}
