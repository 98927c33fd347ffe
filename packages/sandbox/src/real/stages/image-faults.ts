import { hasFault, type StagedPodFault } from './fault-annotation.ts';
import type { Pace } from './pace.ts';
import { accepted, alive } from './pod-lifecycle.ts';
import {
  containerStatuses,
  initContainersDone,
  notReadyConditions,
  recordEvent,
  statusTemplate,
} from './pod-templates.ts';
import { isOneOf, patchStatus, podStage, type Stage } from './stage.ts';

/** Images that cannot be had, with what containerd 2.1 answers. */
export function imageFaultStages(pace: Pace): Stage[] {
  return imageFaults.flatMap((fault) => imageStages(fault, pace));
}

interface ImageFault {
  kind: StagedPodFault;
  /** Reason of the waiting state at first. */
  reason: string;
  /** Whether the kubelet tries again and says ImagePullBackOff meanwhile. */
  retried: boolean;
  /** Template of what the pull answers, with `$image`. */
  error: string;
}

const imageFaults: readonly ImageFault[] = [
  {
    kind: 'image-not-found',
    reason: 'ErrImagePull',
    retried: true,
    error:
      'printf "failed to pull and unpack image \\"%s\\": failed to resolve reference \\"%s\\": %s: not found" $image $image $image',
  },
  {
    kind: 'image-wrong-architecture',
    reason: 'ErrImagePull',
    retried: true,
    error: 'printf "failed to pull and unpack image \\"%s\\": no match for platform in manifest: not found" $image',
  },
  {
    kind: 'registry-down',
    reason: 'ErrImagePull',
    retried: true,
    error:
      'printf "failed to pull and unpack image \\"%s\\": failed to resolve reference \\"%s\\": failed to do request: Head \\"https://%s\\": dial tcp: connect: connection refused" $image $image $image',
  },
  {
    kind: 'invalid-image-name',
    reason: 'InvalidImageName',
    retried: false,
    error:
      'printf "Failed to apply default image tag \\"%s\\": couldn\'t parse image name \\"%s\\": invalid reference format" $image $image',
  },
  {
    kind: 'image-never-pull',
    reason: 'ErrImageNeverPull',
    retried: false,
    error: 'printf "Container image \\"%s\\" is not present with pull policy of Never" $image',
  },
];

function imageStages({ kind, reason, retried, error }: ImageFault, pace: Pace): Stage[] {
  const waiting = (because: string, message: string) =>
    patchStatus(
      statusTemplate(
        'phase: Pending',
        notReadyConditions(true),
        initContainersDone,
        containerStatuses({
          state: `{{ $image := .image }}waiting: {reason: ${because}, message: {{ ${message} | Quote }}}`,
        }),
      ),
    );
  const failing = podStage({
    name: kind,
    when: [alive, accepted, hasFault(kind)],
    delayMilliseconds: pace.ready,
    steps: [
      waiting(reason, error),
      recordEvent({
        type: 'Warning',
        reason: 'Failed',
        message: retried ? `printf "Failed to pull image \\"%s\\": %s" $image (${error})` : error,
      }),
      recordEvent({ type: 'Warning', reason: 'Failed', message: `"Error: ${reason}"` }),
    ],
  });
  if (!retried) return [failing];
  const backingOff = podStage({
    name: `${kind}-back-off`,
    when: [alive, isOneOf('.status.containerStatuses.[].state.waiting.reason', reason), hasFault(kind)],
    delayMilliseconds: pace.ready,
    steps: [
      waiting('ImagePullBackOff', `printf "Back-off pulling image \\"%s\\": ${reason}: %s" $image (${error})`),
      recordEvent({ type: 'Normal', reason: 'BackOff', message: 'printf "Back-off pulling image \\"%s\\"" $image' }),
    ],
  });
  return [failing, backingOff];
}
