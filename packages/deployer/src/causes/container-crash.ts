import type { Cause } from '../cause.ts';
import type { DeployReasonCode } from '../reason-codes.ts';
import type { ContainerView, Termination } from './containers.ts';
import { graces } from './graces.ts';
import { adviseArchitecture } from './image-pull.ts';
import { adviseRetry, containerEvidence, isUntried, logEvidence, type PodPlace } from './pod-place.ts';
import { eventEvidence, eventsOfReason, kubectl, toCause } from './scene.ts';

/** A container that starts and falls; `undefined` when it never fell, or stands again. */
export function explainCrash(view: ContainerView, place: PodPlace): Cause | undefined {
  const fall = lastFall(view);
  if (fall === undefined) return undefined;
  const verdict = classify(view, fall, place);
  const grace = isUntried(place, view) ? graces.retryOld : 0;
  return toCause(place.scene, {
    code: verdict.code,
    object: place.ref,
    message: `container ${view.name}: ${describeFall(view, fall)}`,
    evidence: [containerEvidence(place, view), ...livenessEvidence(place), ...logEvidence(place, view.name)],
    advice: grace === 0 ? verdict.advice : [...verdict.advice, adviseRetry(place)],
    part: view.name,
    ...(verdict.terminal && !place.isRetried && { grace }),
  });
}

interface Verdict {
  readonly code: DeployReasonCode;
  readonly terminal: boolean;
  readonly advice: readonly string[];
}

function classify(view: ContainerView, fall: Termination, place: PodPlace): Verdict {
  if (isWrongArchitecture(view, fall, place)) {
    return { code: 'image-wrong-architecture', terminal: true, advice: adviseArchitecture(view, place) };
  }
  if (fall.reason === 'OOMKilled') {
    return { code: 'out-of-memory', terminal: falls(view) >= graces.memoryKills, advice: adviseMemory(view) };
  }
  const isDown = view.waiting !== undefined || view.terminated !== undefined;
  const terminal = isDown && view.restarts >= graces.crashRestarts;
  if (isNotStarted(fall)) {
    return {
      code: 'container-cannot-start',
      terminal,
      advice: [`Correct the command of container ${view.name} in ${view.image}`],
    };
  }
  return {
    code: view.isInit ? 'init-container-failed' : 'crash-loop',
    terminal,
    advice: adviseCrash(view, fall, place),
  };
}

/** How it last fell; `undefined` when it ended well, is ready again, or waits for something else. */
function lastFall(view: ContainerView): Termination | undefined {
  if (view.isReady) return undefined;
  const fall = view.terminated ?? view.lastTermination;
  if (fall === undefined || (fall.exitCode === 0 && !loops(view))) return undefined;
  return fall;
}

/** A server that ends with exit code 0 again and again is in a loop as well. */
function loops(view: ContainerView): boolean {
  return view.waiting?.reason === 'CrashLoopBackOff';
}

/** Restarts so far, and the fall that has not been answered by one yet. */
function falls(view: ContainerView): number {
  return view.restarts + (view.isRunning ? 0 : 1);
}

function isWrongArchitecture(view: ContainerView, fall: Termination, place: PodPlace): boolean {
  const lines = place.scene.observed.log(place.pod, view.name)?.lines ?? [];
  return [fall.message, ...lines].some((text) => /exec format error/i.test(text));
}

function isNotStarted(fall: Termination): boolean {
  return fall.reason === 'StartError' || fall.reason === 'ContainerCannotRun';
}

function describeFall(view: ContainerView, fall: Termination): string {
  const words = fall.message === '' ? '' : `: ${fall.message}`;
  const reason = fall.reason === '' || fall.reason === 'Error' ? '' : ` (${fall.reason})`;
  const times = falls(view) > 1 ? `, ${falls(view)} times so far` : '';
  return `ended with exit code ${fall.exitCode}${reason}${times}${words}`;
}

function livenessEvidence(place: PodPlace): Cause['evidence'] {
  return eventsOfReason(place.scene, place.pod, ['Unhealthy', 'Killing'])
    .filter(({ message }) => /liveness|startup probe/i.test(message))
    .slice(0, 2)
    .map((event) => eventEvidence(place.scene, place.ref, event));
}

function adviseMemory(view: ContainerView): readonly string[] {
  const limit = view.memoryLimit === '' ? 'its memory limit' : `its memory limit of ${view.memoryLimit}`;
  return [
    `Raise ${limit} for container ${view.name}, or make it use less: it was killed for memory`,
    'If it has no limit of its own, look for one on the namespace (LimitRange) or for memory pressure on the node',
  ];
}

/** Exit codes as the shell and container runtimes give them: 126, 127, and 128 + signal. */
const EXIT_CODES: Readonly<Record<number, string>> = {
  0: 'It ended without an error: give it a process that stays, or run it as a Job',
  126: 'Exit code 126: its command is there but cannot be executed',
  127: 'Exit code 127: its command is not in the image',
  134: 'Exit code 134: it aborted itself (SIGABRT)',
  137: 'Exit code 137: it was killed (SIGKILL), by a liveness probe or for memory on the node',
  139: 'Exit code 139: it touched memory that is not its own (SIGSEGV)',
  143: 'Exit code 143: it was asked to end (SIGTERM), mostly by a liveness probe',
};

function adviseCrash(view: ContainerView, fall: Termination, place: PodPlace): readonly string[] {
  const log = `Read its log: ${kubectl(place.ref)} logs ${place.ref.name} -c ${view.name}${view.restarts > 0 ? ' --previous' : ''}`;
  const meaning = EXIT_CODES[fall.exitCode];
  const probe = livenessEvidence(place).length > 0;
  return [
    ...(probe
      ? [
          `Give the liveness or startup probe of container ${view.name} more time, or correct it: it kills the container`,
        ]
      : []),
    log,
    ...(meaning === undefined ? [] : [meaning]),
  ];
}
