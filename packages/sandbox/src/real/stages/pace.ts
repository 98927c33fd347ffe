/** How fast the simulated kubelets work, in milliseconds. */
export interface Pace {
  /** From being scheduled to the first status. */
  accept: number;
  /** From the first status to running and ready, or to the first sign of a fault. */
  ready: number;
  /** How long the container of a Job runs. */
  complete: number;
  /** How long a crashing container runs. */
  crash: number;
  /** How long a crashed container waits before it is started again; a kubelet waits 10 s at first and 5 min at last. */
  backOff: number;
  /** From the deletion of a pod to its end. */
  stop: number;
}

/** A rollout is seen to happen, and no test waits long. */
export const defaultPace: Pace = { accept: 100, ready: 500, complete: 600, crash: 300, backOff: 3000, stop: 200 };
