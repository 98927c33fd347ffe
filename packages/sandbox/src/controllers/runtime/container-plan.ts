import type { ImageFault } from '../faults/fault-effect.ts';
import { targetsContainer } from '../faults/fault-match.ts';
import { findEffect, type Strike } from '../faults/fault-resolver.ts';
import type { Container, Pod } from '../model/pod.ts';
import { configErrorLog, crashLog } from './log-lines.ts';

/** `init` runs to its end before the next, `sidecar` is an init container that keeps running, `main` is an ordinary one. */
export type ContainerRole = 'init' | 'sidecar' | 'main';

/** What a container will do, from its pod and the faults in force. Milliseconds at speed 1 unless said otherwise. */
export interface ContainerPlan {
  imageFault?: ImageFault['kind'];
  /** A sentence the kubelet refuses to create the container with. */
  configError?: string;
  /** Exits after so long; without it it keeps running. */
  exit?: { afterMs: number; exitCode: number; reason: string; logLines: readonly string[] };
  /** From start to ready. */
  readyAfterMs: number;
  /** Added to that in real time, whatever the speed. */
  slowStartMs: number;
  unready?: { message: string };
  killedByLiveness?: { message: string };
}

const IMAGE_FAULTS: ReadonlySet<string> = new Set<ImageFault['kind']>([
  'image-not-found',
  'image-wrong-architecture',
  'registry-down',
  'invalid-image-name',
  'image-never-pull',
]);
const COMPLETION_MS = 300;
const CRASH_MS = 250;
const PROBE_MS = 250;

/** Reads the pod and the strikes on it into what one container will do. */
export function planContainer(
  pod: Pod,
  container: Container,
  role: ContainerRole,
  strikes: readonly Strike[],
): ContainerPlan {
  const own = strikes.filter(({ target }) => targetsContainer(target, container));
  const imageFault = role === 'init' ? undefined : own.map(({ effect }) => effect).find(isImageFault)?.kind;
  const secret = role === 'main' ? findEffect(own, 'missing-secret-key') : undefined;
  const exit = exitOf(pod, container, role, own);
  const slow = findEffect(own, 'slow-start');
  return {
    ...(imageFault === undefined ? {} : { imageFault }),
    ...(secret === undefined
      ? {}
      : {
          configError: `couldn't find key ${secret.key ?? 'password'} in Secret ${pod.metadata.namespace ?? ''}/${secret.secret ?? 'credentials'}`,
        }),
    ...(exit === undefined ? {} : { exit }),
    readyAfterMs: readyAfter(container),
    slowStartMs: role === 'main' && slow !== undefined ? slow.seconds * 1000 : 0,
    ...(role === 'main' ? probeFaults(container, own) : {}),
  };
}

function isImageFault(effect: { kind: string }): effect is ImageFault {
  return IMAGE_FAULTS.has(effect.kind);
}

function exitOf(pod: Pod, container: Container, role: ContainerRole, own: readonly Strike[]): ContainerPlan['exit'] {
  if (role === 'init') return initExit(container, own);
  if (role === 'sidecar') return undefined;
  const failure = failureExit(container, own);
  if (failure !== undefined) return failure;
  const runsToCompletion = pod.spec.restartPolicy === 'Never' || pod.spec.restartPolicy === 'OnFailure';
  if (!runsToCompletion || runsForever(container)) return undefined;
  return { afterMs: COMPLETION_MS, exitCode: 0, reason: 'Completed', logLines: [] };
}

function initExit(container: Container, own: readonly Strike[]): ContainerPlan['exit'] {
  const failing = findEffect(own, 'init-container-failing');
  if (failing === undefined) return { afterMs: COMPLETION_MS / 2, exitCode: 0, reason: 'Completed', logLines: [] };
  const { logLines = crashLog(container), exitCode = 1 } = failing;
  return { afterMs: CRASH_MS, exitCode, reason: 'Error', logLines };
}

function failureExit(container: Container, own: readonly Strike[]): ContainerPlan['exit'] {
  const crash = findEffect(own, 'crash-loop') ?? findEffect(own, 'job-failing');
  if (crash !== undefined) {
    const { logLines = crashLog(container), exitCode = 1 } = crash;
    return { afterMs: CRASH_MS, exitCode, reason: 'Error', logLines };
  }
  const config = findEffect(own, 'config-error-exit');
  if (config !== undefined) {
    return {
      afterMs: CRASH_MS / 2,
      exitCode: 1,
      reason: 'Error',
      logLines: config.logLines ?? configErrorLog(container),
    };
  }
  if (findEffect(own, 'oom-killed') === undefined) return undefined;
  // Before its probes: six such pods that are ready for a moment could all be so in the same one.
  return { afterMs: CRASH_MS * 0.8, exitCode: 137, reason: 'OOMKilled', logLines: [] };
}

/** A container told to sleep or to follow a file does so; that is how people keep a bare pod alive. */
function runsForever({ command = [], args = [] }: Container): boolean {
  return /\bsleep\s+(infinity|\d{3,})|\btail\s+-[fF]\b|\bpause\b/.test([...command, ...args].join(' '));
}

function readyAfter({ readinessProbe, startupProbe }: Container): number {
  const probes = [readinessProbe, startupProbe].filter((probe) => probe !== undefined);
  if (probes.length === 0) return 0;
  // A sandbox second is long: of the initial delay only a fiftieth is shown.
  const delay = Math.max(...probes.map(({ initialDelaySeconds = 0 }) => initialDelaySeconds));
  return PROBE_MS + Math.min(delay * 20, 500);
}

function probeFaults(
  container: Container,
  own: readonly Strike[],
): Pick<ContainerPlan, 'unready' | 'killedByLiveness'> {
  const unready = findEffect(own, 'never-ready');
  const webhook = findEffect(own, 'webhook-down');
  const liveness = findEffect(own, 'liveness-kill');
  const refused = probeFailure(container.readinessProbe ?? container.livenessProbe, '503');
  return {
    ...(unready === undefined && webhook === undefined ? {} : { unready: { message: unready?.message ?? refused } }),
    ...(liveness === undefined
      ? {}
      : { killedByLiveness: { message: liveness.message ?? probeFailure(container.livenessProbe, '500') } }),
  };
}

/** What a failed probe says, by its kind (pkg/probe). */
function probeFailure(probe: Container['readinessProbe'], status: string): string {
  if (probe?.tcpSocket !== undefined) return `dial tcp $(POD_IP):${probe.tcpSocket.port}: connect: connection refused`;
  if (probe?.grpc !== undefined) return 'service unhealthy (responded with "NOT_SERVING")';
  if (probe?.exec !== undefined) return '';
  return `HTTP probe failed with statuscode: ${status}`;
}
