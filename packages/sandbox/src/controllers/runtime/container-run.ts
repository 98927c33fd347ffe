import type { ContainerState } from '../model/pod.ts';

/** Where a container is in its life, as the pod runtime knows it. */
type RunPhase =
  /** Its turn has not come, or it is to be tried again. */
  | 'due'
  | 'pulling'
  /** The pull has failed a moment ago. */
  | 'pull-failed'
  /** Waiting until the next pull. */
  | 'pull-backoff'
  | 'creating'
  /** Cannot be created as things are (configuration, image policy). */
  | 'blocked'
  | 'running'
  /** Told to stop. */
  | 'stopping'
  /** Has exited and will be started again. */
  | 'restarting'
  | 'done';

/** One container of one pod. Times are milliseconds since the epoch. */
export interface ContainerRun {
  phase: RunPhase;
  /** When the next thing happens by itself; `undefined` = nothing. */
  wakeAt: number | undefined;
  /** The wait is a back-off or a probe period, not a step forward. */
  idle: boolean;
  state: ContainerState;
  lastState: ContainerState;
  restartCount: number;
  /** Exits in a row, and failed pulls in a row: the next back-off goes by them. */
  crashes: number;
  failedPulls: number;
  ready: boolean;
  started: boolean;
  startedAt: number;
  readyAt: number;
  /** Failed liveness probes of the present run. */
  failedProbes: number;
  containerID?: string;
}

export function freshRun(waiting: string): ContainerRun {
  return {
    phase: 'due',
    wakeAt: undefined,
    idle: false,
    state: { waiting: { reason: waiting } },
    lastState: {},
    restartCount: 0,
    crashes: 0,
    failedPulls: 0,
    ready: false,
    started: false,
    startedAt: 0,
    readyAt: 0,
    failedProbes: 0,
  };
}
