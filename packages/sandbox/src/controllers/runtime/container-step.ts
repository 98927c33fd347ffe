import type { Pace } from '../machinery/pace.ts';
import type { EventNote } from '../machinery/write.ts';
import type { Container, Pod } from '../model/pod.ts';
import type { ContainerPlan, ContainerRole } from './container-plan.ts';
import type { ContainerRun } from './container-run.ts';

/** Everything one container's next step depends on. */
export interface StepContext {
  pod: Pod;
  container: Container;
  role: ContainerRole;
  plan: ContainerPlan;
  /** Milliseconds since the epoch. */
  now: number;
  pace: Pace;
  seed: number;
  node: string;
  podIP: string;
  imagePresent: boolean;
  /** Why the environment cannot be made up. */
  environmentError: string | undefined;
}

export type Remark = Pick<EventNote, 'type' | 'reason' | 'message'>;

/** What happens to the container's log. */
export type LogOrder =
  | { order: 'begin' }
  | { order: 'write'; lines: readonly string[] }
  | { order: 'end' }
  | { order: 'waiting'; reason: string };

/** One step of one container: its new state, and what it leaves behind. */
export interface Step {
  run: ContainerRun;
  remarks: readonly Remark[];
  logs: readonly LogOrder[];
  /** The node has the image from now on. */
  pulled?: boolean;
}

export function normal(reason: string, message: string): Remark {
  return { type: 'Normal', reason, message };
}

export function warning(reason: string, message: string): Remark {
  return { type: 'Warning', reason, message };
}

/** A step that only changes the run. */
export function step(run: ContainerRun, remarks: readonly Remark[] = [], logs: readonly LogOrder[] = []): Step {
  return { run, remarks, logs };
}

/** A kubelet's way to name a pod in messages. */
export function podFormat(pod: Pod): string {
  return `${pod.metadata.name}_${pod.metadata.namespace ?? ''}(${pod.metadata.uid ?? ''})`;
}

/** `10s`, `1m20s`, `5m0s`: a Go duration of whole seconds. */
export function goSeconds(seconds: number): string {
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

/** `412ms`, `1.204s`: a Go duration of milliseconds. */
export function goMilliseconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)}ms` : `${Number((ms / 1000).toFixed(3))}s`;
}
