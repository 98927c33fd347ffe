import { instantOf } from '../model/meta.ts';
import type { Container, ContainerStatus, Pod } from '../model/pod.ts';
import type { ContainerRole } from './container-plan.ts';
import { type ContainerRun, freshRun } from './container-run.ts';

/** What the runtime of a node knows of one pod. */
export interface PodRuntime {
  podIP: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  volumes: VolumeState;
  runs: ReadonlyMap<string, ContainerRun>;
  /** When its containers are stopped for good. */
  stoppedAt?: number;
  /** It is over before its time: evicted, or past its deadline. */
  ended?: { reason: string; message: string };
}

interface VolumeState {
  mounted: boolean;
  failures: number;
  /** When the next attempt is due. */
  wakeAt: number;
}

export interface Member {
  container: Container;
  role: ContainerRole;
}

/** The containers of a pod in the order they start. */
export function membersOf({ spec }: Pod): Member[] {
  const init = (spec.initContainers ?? []).map((container) => ({
    container,
    role: container.restartPolicy === 'Always' ? ('sidecar' as const) : ('init' as const),
  }));
  return [...init, ...spec.containers.map((container) => ({ container, role: 'main' as const }))];
}

/** A pod that has just come to the node. */
export function admit(pod: Pod, podIP: string, now: number, mountMs: number): PodRuntime {
  const hasInit = (pod.spec.initContainers ?? []).length > 0;
  const runs = membersOf(pod).map(({ container, role }): [string, ContainerRun] => [
    container.name,
    freshRun(role === 'main' && !hasInit ? 'ContainerCreating' : 'PodInitializing'),
  ]);
  return {
    podIP,
    startedAt: now,
    volumes: { mounted: false, failures: 0, wakeAt: now + mountMs },
    runs: new Map(runs),
  };
}

/** A pod whose status says it has been running here already: what a restarted runtime finds. */
export function recall(pod: Pod, now: number): PodRuntime | undefined {
  const { status } = pod;
  if (status?.podIP === undefined || status.startTime === undefined) return undefined;
  const statuses = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  const runs = membersOf(pod).map(({ container, role }): [string, ContainerRun] => {
    const known = statuses.find(({ name }) => name === container.name);
    return [container.name, known === undefined ? freshRun('ContainerCreating') : recallRun(known, role, now)];
  });
  return {
    podIP: status.podIP,
    startedAt: instantOf(status.startTime),
    volumes: { mounted: statuses.some(({ containerID }) => containerID !== undefined), failures: 0, wakeAt: now },
    runs: new Map(runs),
    ...(status.reason === undefined ? {} : { ended: { reason: status.reason, message: status.message ?? '' } }),
  };
}

function recallRun(status: ContainerStatus, role: ContainerRole, now: number): ContainerRun {
  const { state, lastState, restartCount, ready, containerID } = status;
  const startedAt = instantOf(state.running?.startedAt);
  const ended = state.terminated !== undefined && (role !== 'main' || state.terminated.exitCode === 0);
  return {
    ...freshRun('ContainerCreating'),
    phase: state.running !== undefined ? 'running' : ended ? 'done' : 'due',
    wakeAt: state.running === undefined ? undefined : now,
    state,
    lastState,
    restartCount,
    crashes: restartCount,
    ready,
    started: status.started ?? ready,
    startedAt,
    readyAt: ready ? startedAt : now,
    ...(containerID === undefined ? {} : { containerID }),
  };
}
