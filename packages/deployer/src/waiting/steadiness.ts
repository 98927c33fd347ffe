import { groupOf, type KubeObject, refKey, refOf } from '../objects.ts';
import { countAt, isFields, listAt, numberAt } from '../readiness/fields.ts';

/**
 * How long a workload without readiness probe has to stay ready. Its pods are ready as soon as they run, so one that refuses
 * its configuration is ready for a moment too; the kubelet looks about once a second whether it still runs.
 */
const STEADY_MS = 2_000;

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet'];

export function isWorkload(object: KubeObject): boolean {
  return groupOf(object.apiVersion) === 'apps' && WORKLOADS.includes(object.kind);
}

/** Remembers since when each workload that cannot prove it by a probe has been ready without a break. */
export class Steadiness {
  readonly #since = new Map<string, number>();

  /** When a workload counts as steady, in milliseconds since the epoch; 0 when its readiness is proof by itself. */
  steadyAt(workload: KubeObject, isReady: boolean, now: Date): number {
    const key = `${refKey(refOf(workload))} ${workload.metadata.uid ?? ''} ${workload.metadata.generation ?? ''}`;
    if (!isReady) {
      this.#since.delete(key);
      return 0;
    }
    if (provesItself(workload)) return 0;
    const since = this.#since.get(key) ?? now.getTime();
    this.#since.set(key, since);
    return since + STEADY_MS;
  }
}

/** By probes on every container, by minReadySeconds, or because it is to run nowhere. */
function provesItself(workload: KubeObject): boolean {
  if (countAt(workload, 'spec', 'minReadySeconds') > 0 || numberAt(workload, 'spec', 'replicas') === 0) return true;
  if (workload.kind === 'DaemonSet' && countAt(workload, 'status', 'desiredNumberScheduled') === 0) return true;
  return listAt(workload, 'spec', 'template', 'spec', 'containers').every(
    (container) => isFields(container['readinessProbe']) || isFields(container['startupProbe']),
  );
}
