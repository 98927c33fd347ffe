import { field, list, parseJson, text } from './json-field.ts';

/** What a reader asked for (PodLogOptions). */
export interface LogQuery {
  previous: boolean;
  timestamps: boolean;
  tailLines: number | undefined;
  limitBytes: number | undefined;
  since: Date | undefined;
}

/** The log, or what a kubelet answers (HTTP 400) where there is none. */
export type ContainerLog = { state: 'found'; text: string } | { state: 'refused'; message: string };

const logAnnotation = 'sandbox.otelops.dev/log';
const faultAnnotation = 'sandbox.otelops.dev/fault';

/** What crashing containers have said last, by fault, where the pod does not say it otherwise. */
const lastWords: Readonly<Record<string, readonly string[]>> = {
  'crash-loop': [
    'starting',
    'panic: runtime error: invalid memory address or nil pointer dereference',
    'exit status 1',
  ],
  'config-error-exit': [
    'starting',
    'Error: failed to get config: cannot unmarshal the configuration: 1 error(s) decoding: * unknown key',
  ],
  'oom-killed': ['starting', 'loading everything into memory'],
  'liveness-kill': ['starting', 'listening', 'stuck: no request answered for 30s'],
  'init-container-failing': ['waiting for the database', 'dial tcp: lookup db: no such host', 'giving up'],
  'job-failing': ['working', 'fatal: cannot write the result: permission denied'],
};

/**
 * What a container of a simulated pod has written.
 *
 * The annotation `sandbox.otelops.dev/log` on the pod gives the lines; else those of its fault (`logLines` of the fault
 * annotation's JSON, or the usual last words); else a sign of life. Refusals are those of a kubelet (Kubernetes 1.35,
 * `validateContainerLogStatus`).
 */
export function readContainerLog(pod: unknown, container: string, query: LogQuery): ContainerLog {
  const podName = text(field(pod, 'metadata'), 'name') ?? '';
  const quoted = `container "${container}" in pod "${podName}"`;
  const status = statusOf(pod, container);
  if (status === undefined) return { state: 'refused', message: `${quoted} is not available` };
  const [state, lastState] = [field(status, 'state'), field(status, 'lastState')];
  const last = field(lastState, 'terminated');
  if (query.previous) {
    if (last !== undefined) return found(pod, last, query);
    return { state: 'refused', message: `previous terminated ${quoted} not found` };
  }
  const run = field(state, 'running') ?? field(state, 'terminated') ?? last;
  if (run !== undefined) return found(pod, run, query);
  const reason = text(field(state, 'waiting'), 'reason') ?? 'ContainerCreating';
  return { state: 'refused', message: `${quoted} is waiting to start: ${waitingText[reason] ?? reason}` };
}

const waitingText: Readonly<Record<string, string>> = {
  ErrImagePull: "image can't be pulled",
  ImagePullBackOff: 'trying and failing to pull image',
};

function statusOf(pod: unknown, container: string): unknown {
  const status = field(pod, 'status');
  const all = [...list(status, 'containerStatuses'), ...list(status, 'initContainerStatuses')];
  return all.find((one) => text(one, 'name') === container);
}

function found(pod: unknown, run: unknown, query: LogQuery): ContainerLog {
  const startedAt = new Date(text(run, 'startedAt') ?? 0);
  const lines = linesOf(pod).map((line, index) => ({ at: new Date(startedAt.getTime() + index), line }));
  const { since, tailLines, limitBytes } = query;
  const recent = since === undefined ? lines : lines.filter(({ at }) => at >= since);
  const tail = tailLines === undefined ? recent : recent.slice(Math.max(0, recent.length - tailLines));
  const written = tail.map(({ at, line }) => `${query.timestamps ? `${at.toISOString()} ` : ''}${line}\n`).join('');
  const bytes = Buffer.from(written, 'utf8').subarray(0, limitBytes ?? Number.POSITIVE_INFINITY);
  return { state: 'found', text: bytes.toString('utf8') };
}

function linesOf(pod: unknown): readonly string[] {
  const annotations = field(field(pod, 'metadata'), 'annotations');
  const own = text(annotations, logAnnotation);
  if (own !== undefined) return own.split('\n');
  const effect = parseJson(text(annotations, faultAnnotation) ?? '');
  const kind = typeof effect === 'string' ? effect : text(effect, 'kind');
  const said = list(effect, 'logLines').filter((line) => typeof line === 'string');
  if (said.length > 0) return said;
  return lastWords[kind ?? ''] ?? ['starting', 'listening', 'ready'];
}

/** Reads the query of a log request as the API server sends it to a kubelet. */
export function parseLogQuery(parameters: URLSearchParams, now: Date): LogQuery {
  const whole = (name: string): number | undefined => {
    const value = Number(parameters.get(name) ?? '');
    return parameters.has(name) && Number.isInteger(value) && value >= 0 ? value : undefined;
  };
  const seconds = whole('sinceSeconds');
  const time = Date.parse(parameters.get('sinceTime') ?? '');
  const since = Number.isNaN(time) ? undefined : new Date(time);
  return {
    previous: parameters.get('previous') === 'true',
    timestamps: parameters.get('timestamps') === 'true',
    tailLines: whole('tailLines'),
    limitBytes: whole('limitBytes'),
    since: seconds === undefined ? since : new Date(now.getTime() - seconds * 1000),
  };
}
