import { hasFault, type StagedPodFault } from './fault-annotation.ts';
import type { Pace } from './pace.ts';
import { accepted, alive } from './pod-lifecycle.ts';
import {
  containerStatuses,
  initContainerStatuses,
  initContainersDone,
  notReadyConditions,
  recordEvent,
  statusTemplate,
} from './pod-templates.ts';
import { isNoneOf, isOneOf, patchStatus, podStage, type Stage } from './stage.ts';

/** Containers that end again and again. */
export function crashFaultStages(pace: Pace): Stage[] {
  return [...crashFaults.flatMap((fault) => crashStages(fault, pace)), ...initCrashStages(pace)];
}

/** A pod that is not to be restarted ends for good with its first crash (pod-end.ts). */
const isRestarted = isNoneOf('.spec.restartPolicy', 'Never');

interface CrashFault {
  kind: StagedPodFault;
  reason: 'Error' | 'OOMKilled';
  exitCode: number;
}

const crashFaults: readonly CrashFault[] = [
  { kind: 'crash-loop', reason: 'Error', exitCode: 1 },
  { kind: 'config-error-exit', reason: 'Error', exitCode: 1 },
  { kind: 'oom-killed', reason: 'OOMKilled', exitCode: 137 },
  { kind: 'liveness-kill', reason: 'Error', exitCode: 137 },
];

const containerName = '{{ $root.metadata.name }}_{{ $root.metadata.namespace }}({{ $root.metadata.uid }})';

/** The waiting state between two runs. Its message names the container, the pod and how long the kubelet waits. */
const crashWaiting = `waiting: {reason: CrashLoopBackOff, message: "back-off 10s restarting failed container={{ .name }} pod=${containerName}"}`;

function lastRun({ reason, exitCode }: Omit<CrashFault, 'kind'>): string {
  return `terminated: {exitCode: {{ default ${exitCode} $effect.exitCode }}, reason: ${reason}, startedAt: {{ dig "state" "running" "startedAt" $now $old | Quote }}, finishedAt: {{ $now | Quote }}, containerID: "containerd://{{ printf "%s/%s" $root.metadata.uid .name | sha256sum }}"}`;
}

const keptLastState = '{{ with dig "lastState" "terminated" dict $old }}terminated: {{ toJson . }}{{ end }}';
const runningState = 'running: {startedAt: {{ $now | Quote }}}';
const oneMoreRestart = '{{ add 1 (default 0 $old.restartCount | toString | atoi) }}';

/** Runs a little, ends, waits, runs again: for ever. */
function crashStages(fault: CrashFault, pace: Pace): Stage[] {
  const { kind } = fault;
  const run = patchStatus(
    statusTemplate(
      'phase: Running',
      notReadyConditions(true),
      initContainersDone,
      containerStatuses({ state: runningState, started: true, lastState: keptLastState }),
    ),
  );
  const end = patchStatus(
    statusTemplate(
      'phase: Running',
      notReadyConditions(true),
      containerStatuses({ state: crashWaiting, lastState: lastRun(fault), restartCount: oneMoreRestart }),
    ),
  );
  const unhealthy =
    kind === 'liveness-kill'
      ? [
          recordEvent({
            type: 'Warning',
            reason: 'Unhealthy',
            message: 'default "Liveness probe failed: HTTP probe failed with statuscode: 500" $effect.message',
          }),
          recordEvent({
            type: 'Normal',
            reason: 'Killing',
            message: 'printf "Container %s failed liveness probe, will be restarted" $container',
          }),
        ]
      : [];
  const backOff = recordEvent({
    type: 'Warning',
    reason: 'BackOff',
    message:
      'printf "Back-off restarting failed container %s in pod %s_%s(%s)" $container $root.metadata.name $root.metadata.namespace $root.metadata.uid',
  });
  const isRunning = isOneOf('.status.containerStatuses.[].state.running | type', 'object');
  const isWaiting = isOneOf('.status.containerStatuses.[].state.waiting.reason', 'CrashLoopBackOff');
  return [
    podStage({ name: kind, when: [alive, accepted, hasFault(kind)], delayMilliseconds: pace.ready, steps: [run] }),
    podStage({
      name: `${kind}-end`,
      when: [alive, isRunning, isRestarted, hasFault(kind)],
      delayMilliseconds: pace.crash,
      steps: [end, ...unhealthy, backOff],
    }),
    podStage({
      name: `${kind}-again`,
      when: [alive, isWaiting, hasFault(kind)],
      delayMilliseconds: pace.backOff,
      steps: [run],
    }),
  ];
}

/** The first init container fails again and again, so the pod never gets to its containers. */
function initCrashStages(pace: Pace): Stage[] {
  const kind = 'init-container-failing';
  const end = patchStatus(
    statusTemplate(
      'phase: Pending',
      notReadyConditions(false),
      initContainerStatuses({
        state: crashWaiting,
        lastState: lastRun({ reason: 'Error', exitCode: 1 }),
        restartCount: oneMoreRestart,
      }),
    ),
  );
  const run = patchStatus(
    statusTemplate(
      'phase: Pending',
      notReadyConditions(false),
      initContainerStatuses({ state: runningState, started: true, lastState: keptLastState }),
    ),
  );
  const backOff = recordEvent({
    type: 'Warning',
    reason: 'BackOff',
    message:
      'printf "Back-off restarting failed container %s in pod %s_%s(%s)" $container $root.metadata.name $root.metadata.namespace $root.metadata.uid',
    init: true,
  });
  const isRunning = isOneOf('.status.initContainerStatuses.[].state.running | type', 'object');
  const initState = '.status.initContainerStatuses.[].state.waiting.reason';
  return [
    podStage({
      name: kind,
      when: [alive, isOneOf(initState, 'PodInitializing'), hasFault(kind)],
      delayMilliseconds: pace.ready,
      steps: [run],
    }),
    podStage({
      name: `${kind}-end`,
      when: [alive, isRunning, hasFault(kind)],
      delayMilliseconds: pace.crash,
      steps: [end, backOff],
    }),
    podStage({
      name: `${kind}-again`,
      when: [alive, isOneOf(initState, 'CrashLoopBackOff'), hasFault(kind)],
      delayMilliseconds: pace.backOff,
      steps: [run],
    }),
  ];
}
