/**
 * What containers have written, as the API server's `pods/log` needs it.
 *
 * The pod runtime writes; the API server reads, and itself applies `tailLines`, `sinceTime`, `limitBytes`, `timestamps`
 * and `stream`. Kept in memory and bounded: the newest {@link MAX_LOG_LINES} lines of a container's run, the run before
 * it for `previous=true`.
 */
export interface PodLogs {
  /** The lines of one container's run, oldest first, or the refusal a kubelet would send. */
  read(pod: LogSubject, container: string, options: { previous: boolean }): PodLogAnswer;
  /** Reports each line written from now on to the container's present run, until `signal` aborts or the run ends (`end`). */
  follow(pod: LogSubject, container: string, follower: LogFollower, signal: AbortSignal): void;
}

/** `uid` tells apart a pod from its namesake of yesterday. */
export interface LogSubject {
  namespace: string;
  name: string;
  uid: string;
}

export interface LogLine {
  time: Date;
  stream: 'stdout' | 'stderr';
  text: string;
}

export interface LogFollower {
  line(line: LogLine): void;
  /** The container's run is over, or the pod is gone: nothing more will come. */
  end(): void;
}

/** `refused` carries the HTTP code and the sentence of a kubelet, e.g. 400 `container "x" in pod "y" is waiting to start: ContainerCreating`. */
export type PodLogAnswer =
  | { state: 'found'; lines: readonly LogLine[] }
  | { state: 'refused'; code: number; message: string };

/** Lines kept of one run of one container; a kubelet rotates at 10 MiB, which is about as much. */
export const MAX_LOG_LINES: number = 10_000;

/** Annotation on a pod (template) with the lines its containers write at start, instead of those that go by their images. */
export const LOG_ANNOTATION: string = 'sandbox.otelops.dev/log';
