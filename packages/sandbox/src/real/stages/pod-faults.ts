import { crashFaultStages } from './crash-faults.ts';
import { hasFault } from './fault-annotation.ts';
import { imageFaultStages } from './image-faults.ts';
import type { Pace } from './pace.ts';
import { accepted, alive } from './pod-lifecycle.ts';
import {
  containerStatuses,
  initContainersDone,
  notReadyConditions,
  recordEvent,
  statusTemplate,
} from './pod-templates.ts';
import { patchStatus, podStage, type Stage } from './stage.ts';

/**
 * What a kubelet shows when something is wrong with a pod: statuses, reasons, messages and events of Kubernetes 1.35
 * with containerd 2.1.
 */
export function podFaults(pace: Pace): Stage[] {
  return [
    ...imageFaultStages(pace),
    ...crashFaultStages(pace),
    neverReadyStage(pace),
    volumeStage(pace),
    missingKeyStage(pace),
  ];
}

/** Runs, and its readiness probe never succeeds. */
function neverReadyStage(pace: Pace): Stage {
  return podStage({
    name: 'never-ready',
    when: [alive, accepted, hasFault('never-ready')],
    delayMilliseconds: pace.ready,
    steps: [
      patchStatus(
        statusTemplate(
          'phase: Running',
          notReadyConditions(true),
          initContainersDone,
          containerStatuses({ state: 'running: {startedAt: {{ $now | Quote }}}', started: true }),
        ),
      ),
      recordEvent({
        type: 'Warning',
        reason: 'Unhealthy',
        message: 'default "Readiness probe failed: HTTP probe failed with statuscode: 503" $effect.message',
      }),
    ],
  });
}

/** Stays in ContainerCreating, and only the event says why. */
function volumeStage(pace: Pace): Stage {
  return podStage({
    name: 'volume-not-mounting',
    when: [alive, accepted, hasFault('volume-not-mounting')],
    delayMilliseconds: pace.ready,
    steps: [
      recordEvent({
        type: 'Warning',
        reason: 'FailedMount',
        message:
          '"MountVolume.SetUp failed for volume \\"data\\" : mount failed: exit status 32: mount.nfs: Connection timed out"',
      }),
    ],
  });
}

/** The environment asks for a key that its Secret does not have. */
function missingKeyStage(pace: Pace): Stage {
  const message =
    'printf "couldn\'t find key %s in Secret %s/%s" (default "password" $effect.key) $root.metadata.namespace (default "credentials" $effect.secret)';
  return podStage({
    name: 'missing-secret-key',
    when: [alive, accepted, hasFault('missing-secret-key')],
    delayMilliseconds: pace.ready,
    steps: [
      patchStatus(
        statusTemplate(
          'phase: Pending',
          notReadyConditions(true),
          initContainersDone,
          containerStatuses({
            state: `waiting: {reason: CreateContainerConfigError, message: {{ ${message} | Quote }}}`,
          }),
        ),
      ),
      recordEvent({ type: 'Warning', reason: 'Failed', message: `printf "Error: %s" (${message})` }),
    ],
  });
}
