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
import { isOneOf, patchStatus, podStage, type Stage, type Step } from './stage.ts';

/** Images that cannot be had, with what containerd 2.1 answers. */
export function imageFaultStages(pace: Pace): Stage[] {
  return imageFaults.flatMap((fault) => imageStages(fault, pace));
}

interface ImageFault {
  kind: StagedPodFault;
  /** Reason of the waiting state at first. */
  reason: string;
  /** Template of the message, with `$image`. */
  error: string;
  /** The reason of the event that carries it; none where the pull failed, which is told and tried again. */
  remark?: string;
}

const imageFaults: readonly ImageFault[] = [
  { kind: 'image-not-found', reason: 'ErrImagePull', error: pullError('NotFound', unresolved('%s: not found'), 3) },
  {
    kind: 'image-wrong-architecture',
    reason: 'ErrImagePull',
    error: pullError('NotFound', 'no match for platform in manifest: not found', 1),
  },
  {
    kind: 'registry-down',
    reason: 'ErrImagePull',
    error: pullError(
      'Unknown',
      unresolved('failed to do request: Head \\"https://%s\\": dial tcp 203.0.113.10:443: i/o timeout'),
      3,
    ),
  },
  {
    kind: 'invalid-image-name',
    reason: 'InvalidImageName',
    error: `printf "Failed to apply default image tag \\"%s\\": couldn't parse image name \\"%s\\": invalid reference format" $image $image`,
    remark: 'InspectFailed',
  },
  {
    kind: 'image-never-pull',
    reason: 'ErrImageNeverPull',
    error: 'printf "Container image \\"%s\\" is not present with pull policy of Never" $image',
    remark: 'ErrImageNeverPull',
  },
];

/** What containerd answers through its interface; the image is named so many times. */
function pullError(code: 'NotFound' | 'Unknown', detail: string, times: number): string {
  const images = Array.from({ length: times }, () => '$image').join(' ');
  return `printf "rpc error: code = ${code} desc = failed to pull and unpack image \\"%s\\": ${detail}" ${images}`;
}

function unresolved(detail: string): string {
  return `failed to resolve reference \\"%s\\": ${detail}`;
}

function imageStages({ kind, reason, error, remark }: ImageFault, pace: Pace): Stage[] {
  const remarks = (...messages: readonly string[]) =>
    messages.map((message) => recordEvent({ type: 'Warning', reason: 'Failed', message }));
  const first = (steps: Step[]) =>
    podStage({
      name: kind,
      when: [alive, accepted, hasFault(kind)],
      delayMilliseconds: pace.ready,
      steps: [wait(reason, error), ...steps],
    });
  if (remark !== undefined) {
    const told = recordEvent({ type: 'Warning', reason: remark, message: error });
    return [first([told, ...remarks(`"Error: ${reason}"`)])];
  }
  const failing = first(remarks(`printf "Failed to pull image \\"%s\\": %s" $image (${error})`, `"Error: ${reason}"`));
  const backingOff = podStage({
    name: `${kind}-back-off`,
    when: [alive, isOneOf('.status.containerStatuses.[].state.waiting.reason', reason), hasFault(kind)],
    delayMilliseconds: pace.ready,
    steps: [
      wait('ImagePullBackOff', `printf "Back-off pulling image \\"%s\\": ${reason}: %s" $image (${error})`),
      recordEvent({ type: 'Normal', reason: 'BackOff', message: 'printf "Back-off pulling image \\"%s\\"" $image' }),
      ...remarks('"Error: ImagePullBackOff"'),
    ],
  });
  return [failing, backingOff];
}

function wait(reason: string, message: string): Step {
  return patchStatus(
    statusTemplate(
      'phase: Pending',
      notReadyConditions(true),
      initContainersDone,
      containerStatuses({
        state: `{{ $image := .image }}waiting: {reason: ${reason}, message: {{ ${message} | Quote }}}`,
      }),
    ),
  );
}
