import type { KubeObject } from '../objects.ts';
import type { Readiness, ReadinessContext } from '../readiness-types.ts';
import { conditionOf } from './conditions.ts';
import { at, type Fields, listAt, numberAt, textAt } from './fields.ts';
import { failed, progressing, ready, unknown } from './verdicts.ts';

/** How long the scheduler may take before a pod counts as unschedulable: kstatus, ScheduleWindow. */
const SCHEDULE_WINDOW_MS = 15_000;

/**
 * What a pod says of itself now; whether waiting can still help is for `explain`. The phases are those of kstatus
 * (cli-utils core.go, podConditions) except that a failed pod has failed. Waiting reasons that mean a failure, pods that run
 * to their end (restartPolicy Never or OnFailure) and terminated containers are those of gitops-engine (health_pod.go);
 * unlike it, a container that fell earlier and runs again is progress.
 */
export function assessPod(object: KubeObject, context: ReadinessContext): Readiness {
  const phase = textAt(object, 'status', 'phase');
  switch (phase) {
    case 'Succeeded':
      return ready('PodCompleted', textAt(object, 'status', 'message') || 'the pod has completed');
    case 'Failed':
      return failedPod(object);
    case 'Running':
      return runningPod(object);
    case 'Pending':
      return brokenContainer(object) ?? pendingPod(object, context);
    case '':
      return progressing('PodNotObserved', 'no phase yet');
    default:
      return unknown(phase === 'Unknown' ? 'PodUnknown' : 'UnknownPhase', 'its node does not report on the pod');
  }
}

function failedPod(object: KubeObject): Readiness {
  const message = textAt(object, 'status', 'message');
  const reason = textAt(object, 'status', 'reason') || 'PodFailed';
  if (message !== '') return failed(reason, message);
  const ended = containersOf(object)
    .map(terminationOf)
    .find((text) => text !== undefined);
  return failed(reason, ended ?? 'the pod has failed');
}

function runningPod(object: KubeObject): Readiness {
  const isReady = conditionOf(object, 'Ready')?.status === 'True';
  const policy = textAt(object, 'spec', 'restartPolicy');
  if (isReady && policy !== 'Never' && policy !== 'OnFailure') return ready('PodReady', 'the pod is ready');
  const broken = brokenContainer(object);
  if (broken !== undefined) return broken;
  if (isReady) return progressing('PodRunning', `the pod runs to its end (restartPolicy ${policy})`);
  return progressing('PodRunningNotReady', conditionOf(object, 'Ready')?.message || 'the pod runs but is not ready');
}

function pendingPod(object: KubeObject, context: ReadinessContext): Readiness {
  const scheduled = conditionOf(object, 'PodScheduled');
  if (scheduled?.status !== 'False')
    return progressing('PodPending', textAt(object, 'status', 'message') || 'starting');
  if (scheduled.reason === 'SchedulingGated') return progressing('SchedulingGated', scheduled.message);
  const message = scheduled.message || 'no node was found for the pod';
  if (scheduled.reason !== 'Unschedulable') return progressing('PodPending', message);
  return isPastWindow(object, context.now)
    ? failed('PodUnschedulable', message)
    : progressing('PodNotScheduled', message);
}

function isPastWindow(object: KubeObject, now: Date | undefined): boolean {
  if (now === undefined) return false;
  const created = Date.parse(textAt(object, 'metadata', 'creationTimestamp'));
  return Number.isNaN(created) || now.getTime() - created >= SCHEDULE_WINDOW_MS;
}

function brokenContainer(object: KubeObject): Readiness | undefined {
  const restarts = textAt(object, 'spec', 'restartPolicy') || 'Always';
  for (const status of containersOf(object)) {
    const waiting = textAt(status, 'state', 'waiting', 'reason');
    if (waiting === 'CrashLoopBackOff') return failed('ContainerCrashLooping', describe(status, 'waiting'));
    if (isFailureReason(waiting)) return failed(waiting, describe(status, 'waiting'));
    if (restarts === 'Always' && isFallen(status)) return failed('ContainerTerminated', describe(status, 'terminated'));
  }
  return undefined;
}

/** gitops-engine's rule; it covers ErrImagePull, ImagePullBackOff, CreateContainerConfigError, RunContainerError and kin. */
function isFailureReason(reason: string): boolean {
  return (
    reason.startsWith('Err') || reason.endsWith('Error') || reason.endsWith('BackOff') || reason === 'InvalidImageName'
  );
}

function isFallen(status: Fields): boolean {
  const exitCode = numberAt(status, 'state', 'terminated', 'exitCode');
  return exitCode !== undefined && exitCode !== 0;
}

function describe(status: Fields, state: 'waiting' | 'terminated'): string {
  const name = textAt(status, 'name');
  const detail = textAt(status, 'state', state, 'message') || textAt(status, 'state', state, 'reason');
  const exitCode = numberAt(status, 'state', state, 'exitCode');
  return `container ${name}: ${detail}${exitCode === undefined ? '' : ` (exit code ${exitCode})`}`;
}

function terminationOf(status: Fields): string | undefined {
  const ended = at(status, 'state', 'terminated');
  const exitCode = numberAt(ended, 'exitCode');
  if (ended === undefined || exitCode === 0) return undefined;
  return describe(status, 'terminated');
}

function containersOf(object: KubeObject): readonly Fields[] {
  return [...listAt(object, 'status', 'initContainerStatuses'), ...listAt(object, 'status', 'containerStatuses')];
}
