import type { Clock } from '../clock.ts';
import type { ControllerApi } from './controller-api.ts';
import type { ControllerName } from './controller-name.ts';
import type { WorkloadFaults } from './faults/workload-faults.ts';
import type { PodLogs } from './pod-logs.ts';

export interface ControllerOptions {
  api: ControllerApi;
  clock: Clock;
  /** Factor on every delay: 1 shows a rollout over a visible second or two, 0 is as fast as possible, 2 twice as slow. */
  speed: number;
  /** Ends everything; nothing is written afterwards. */
  signal: AbortSignal;
  /** Names, hashes and jitter follow from it. */
  seed: number;
  faults: WorkloadFaults;
  /** Default: all of them. */
  which?: readonly ControllerName[];
  /** Called for every failed reconcile, before it is tried again. Conflicts of optimistic locking are no failures. */
  onError?: (failure: ControllerFailure) => void;
}

/** One failed reconcile. It will be tried again after `retryInMs`. */
export interface ControllerFailure {
  controller: ControllerName;
  /** Object the controller worked on, `namespace/name`. */
  key: string;
  attempt: number;
  retryInMs: number;
  cause: unknown;
}

export interface Controllers {
  /** What the containers of the pod runtime have written. */
  readonly logs: PodLogs;
  /** The last 100 failures, oldest first. */
  failures(): readonly ControllerFailure[];
  /** Resolves once no work is queued or under way and no step of a pod, rollout or volume is due; back-offs and heartbeats do not count. */
  settled(): Promise<void>;
}
