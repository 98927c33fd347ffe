import type { Clock } from '../../clock.ts';
import {
  type LogFollower,
  type LogLine,
  type LogSubject,
  MAX_LOG_LINES,
  type PodLogAnswer,
  type PodLogs,
} from '../pod-logs.ts';

/** The writing side of the logs, for the pod runtime. */
export interface LogStore extends PodLogs {
  /** A container starts: its lines so far become those of the previous run. */
  begin(podUid: string, container: string): void;
  write(podUid: string, container: string, lines: readonly string[], stream?: LogLine['stream']): void;
  /** A container's run is over: its lines stay. */
  end(podUid: string, container: string): void;
  /** Why a container has no log yet, e.g. `ContainerCreating`. */
  waiting(podUid: string, container: string, reason: string): void;
  forget(podUid: string): void;
}

interface ContainerLog {
  current: LogLine[] | undefined;
  previous: LogLine[] | undefined;
  waiting: string;
  running: boolean;
  followers: Set<LogFollower>;
}

export function createLogStore(clock: Clock): LogStore {
  const pods = new Map<string, Map<string, ContainerLog>>();

  const logOf = (uid: string, container: string): ContainerLog => {
    const containers = pods.get(uid) ?? new Map<string, ContainerLog>();
    pods.set(uid, containers);
    const log = containers.get(container) ?? freshLog();
    containers.set(container, log);
    return log;
  };
  const finish = (log: ContainerLog): void => {
    log.running = false;
    for (const follower of log.followers) follower.end();
    log.followers.clear();
  };
  return {
    begin(uid, container) {
      const log = logOf(uid, container);
      log.previous = log.current ?? log.previous;
      log.current = [];
      log.running = true;
    },
    write(uid, container, lines, stream = 'stderr') {
      const log = logOf(uid, container);
      const time = clock.now();
      const current = log.current ?? [];
      log.current = current;
      for (const text of lines) {
        const line = { time, stream, text };
        current.push(line);
        for (const follower of log.followers) follower.line(line);
      }
      if (current.length > MAX_LOG_LINES) current.splice(0, current.length - MAX_LOG_LINES);
    },
    end: (uid, container) => finish(logOf(uid, container)),
    waiting(uid, container, reason) {
      logOf(uid, container).waiting = reason;
    },
    forget(uid) {
      for (const log of pods.get(uid)?.values() ?? []) finish(log);
      pods.delete(uid);
    },
    read: (pod, container, { previous }) => answer(pods.get(pod.uid)?.get(container), pod, container, previous),
    follow(pod, container, follower, signal) {
      const log = pods.get(pod.uid)?.get(container);
      if (log === undefined || !log.running || signal.aborted) {
        follower.end();
        return;
      }
      log.followers.add(follower);
      signal.addEventListener('abort', () => log.followers.delete(follower), { once: true });
    },
  };
}

function freshLog(): ContainerLog {
  return {
    current: undefined,
    previous: undefined,
    waiting: 'ContainerCreating',
    running: false,
    followers: new Set(),
  };
}

/** The lines, or what a kubelet answers when there are none (kubelet: validateContainerLogStatus). */
function answer(log: ContainerLog | undefined, pod: LogSubject, container: string, previous: boolean): PodLogAnswer {
  const lines = previous ? log?.previous : log?.current;
  if (lines !== undefined) return { state: 'found', lines };
  const message = previous
    ? `previous terminated container "${container}" in pod "${pod.name}" not found`
    : `container "${container}" in pod "${pod.name}" is waiting to start: ${log?.waiting ?? 'ContainerCreating'}`;
  return { state: 'refused', code: 400, message };
}
