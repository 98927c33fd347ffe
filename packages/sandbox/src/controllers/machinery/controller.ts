import type { Clock } from '../../clock.ts';
import type { KubeObject } from '../../kube/types.ts';
import type { ControllerName } from '../controller-name.ts';
import type { FaultResolver } from '../faults/fault-resolver.ts';
import type { WorkloadFaults } from '../faults/workload-faults.ts';
import type { Kind } from '../model/kind.ts';
import type { Cluster } from './cluster.ts';
import type { Change } from './collection.ts';
import type { Pace } from './pace.ts';
import type { Performer } from './perform.ts';
import type { Revisit } from './work-queue.ts';

/** What every controller is built from. */
export interface Tools {
  cluster: Cluster;
  performer: Performer;
  clock: Clock;
  pace: Pace;
  seed: number;
  faults: FaultResolver;
  faultSet: WorkloadFaults;
  signal: AbortSignal;
}

/** A loop around a pure reconcile: which changes lead to which keys, and what is done for a key. */
export interface Controller {
  name: ControllerName;
  sources: readonly Source[];
  /** Keys handled at the same time; 1 where one decision depends on the one before. */
  workers: number;
  reconcile(key: string): Promise<Revisit | undefined>;
  /** Keys to look at again when the faults in force have changed. */
  onFaultsChanged?(): readonly string[];
  /** Keys to begin with that no object stands for. */
  initialKeys?: readonly string[];
}

/** One kind a controller follows. */
export interface Source {
  kind: Kind<KubeObject>;
  connect(cluster: Cluster, enqueue: (key: string) => void): void;
}

/** Follows `kind` and asks for the keys that `keys` names for each change. */
export function source<T extends KubeObject>(kind: Kind<T>, keys: (change: Change<T>) => readonly string[]): Source {
  return {
    kind,
    connect(cluster, enqueue) {
      cluster.of(kind).subscribe((change) => {
        for (const key of keys(change)) enqueue(key);
      });
    },
  };
}
