import type { KubeObject } from '../../kube/types.ts';
import { withCondition } from '../model/condition.ts';
import { isRecord } from '../model/kind.ts';
import { timestamp } from '../model/meta.ts';
import { type Collector, type CollectorStatus, modeOf } from './collector.ts';
import { collectorName, objectLabels } from './collector-naming.ts';
import { imageOf } from './collector-pod.ts';

/** The collector version this operator stands for. */
const VERSION = '0.158.0';

/**
 * What the operator reports. `Ready` says only that the objects were written; how the pods fare is in
 * `scale.statusReplicas` (internal/status/collector).
 */
export function collectorStatus(collector: Collector, workload: KubeObject | undefined, now: Date): CollectorStatus {
  const generation = collector.metadata.generation;
  const observed = generation === undefined ? {} : { observedGeneration: generation };
  const conditions = withCondition(
    collector.status?.conditions,
    { type: 'Ready', status: 'True', reason: 'Reconciled', message: 'Successfully reconciled', ...observed },
    timestamp(now),
  );
  const base = { ...observed, version: collector.status?.version ?? VERSION, conditions };
  if (modeOf(collector) === 'sidecar') return base;
  const { ready, total } = counts(collector, workload);
  const labels = Object.entries(objectLabels(collector, collectorName(collector)));
  const selector = labels
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',');
  return {
    ...base,
    image: imageOf(collector),
    scale: { ...(total === 0 ? {} : { replicas: total }), selector, statusReplicas: `${ready}/${total}` },
  };
}

function counts(collector: Collector, workload: KubeObject | undefined): { ready: number; total: number } {
  const status = workload?.['status'];
  const count = (field: string): number => {
    const value = isRecord(status) ? status[field] : undefined;
    return typeof value === 'number' ? value : 0;
  };
  return modeOf(collector) === 'daemonset'
    ? { ready: count('numberReady'), total: count('desiredNumberScheduled') }
    : { ready: count('readyReplicas'), total: count('replicas') };
}
