import { timestamp } from '../model/meta.ts';
import { fraction, hexDigits } from '../model/stable-hash.ts';
import { LOG_ANNOTATION } from '../pod-logs.ts';
import type { ContainerRun } from './container-run.ts';
import { goMilliseconds, normal, type Step, type StepContext, step, warning } from './container-step.ts';
import { fullName, parseImage, pullError } from './image.ts';
import { startLog } from './log-lines.ts';

const CREATE_MS = 120;
const PULL_MIN_MS = 250;
const PULL_SPREAD_MS = 450;
const PULL_FAILED_MS = 300;
const FIRST_BACKOFF_SECONDS = 10;
const MAX_BACKOFF_SECONDS = 300;
/** A container that cannot be created as configured is tried again about this often. */
const RETRY_SECONDS = 10;

/** First look at the image: refuse it, find it on the node, or pull it. */
export function beginStart(run: ContainerRun, context: StepContext): Step {
  const { container, plan, imagePresent, pace, now } = context;
  const { image = '', imagePullPolicy = 'IfNotPresent' } = container;
  if (plan.imageFault === 'invalid-image-name' || parseImage(image) === undefined) {
    const message = `Failed to apply default image tag "${image}": couldn't parse image name "${image}": invalid reference format`;
    return blocked(run, context, { reason: 'InvalidImageName', message, remarks: [warning('InspectFailed', message)] });
  }
  if (plan.imageFault === 'image-never-pull' || (imagePullPolicy === 'Never' && !imagePresent)) {
    const message = `Container image "${image}" is not present with pull policy of Never`;
    return blocked(run, context, {
      reason: 'ErrImageNeverPull',
      message,
      remarks: [warning('ErrImageNeverPull', message)],
    });
  }
  if (imagePresent && imagePullPolicy !== 'Always' && plan.imageFault === undefined) {
    const remark = normal(
      'Pulled',
      `Container image "${image}" already present on machine and can be accessed by the pod`,
    );
    return step({ ...run, phase: 'creating', wakeAt: now + pace.step(CREATE_MS), idle: false }, [remark]);
  }
  return startPull(run, context);
}

function startPull(run: ContainerRun, context: StepContext): Step {
  const { now, pace } = context;
  const next: ContainerRun = { ...run, phase: 'pulling', wakeAt: now + pace.step(pullTime(context)), idle: false };
  return step(next, [normal('Pulling', `Pulling image "${context.container.image ?? ''}"`)]);
}

function pullTime({ seed, node, container, imagePresent }: StepContext): number {
  // An image that is there is only compared with the registry.
  return imagePresent ? PULL_MIN_MS / 2 : PULL_MIN_MS + PULL_SPREAD_MS * fraction(seed, node, container.image);
}

/** The pull has ended one way or the other. */
export function endPull(run: ContainerRun, context: StepContext): Step {
  const { container, plan, now, pace } = context;
  const { image = '' } = container;
  const reference = parseImage(image);
  if (plan.imageFault !== undefined && reference !== undefined) {
    const message = pullError(reference, plan.imageFault);
    const next: ContainerRun = {
      ...run,
      phase: 'pull-failed',
      wakeAt: now + pace.step(PULL_FAILED_MS),
      idle: false,
      state: { waiting: { reason: 'ErrImagePull', message } },
    };
    const remarks = [
      warning('Failed', `Failed to pull image "${image}": ${message}`),
      warning('Failed', 'Error: ErrImagePull'),
    ];
    return step(next, remarks, [{ order: 'waiting', reason: 'trying and failing to pull image' }]);
  }
  const took = goMilliseconds(pullTime(context));
  const size =
    20_000_000 + Math.floor(160_000_000 * fraction('size', reference === undefined ? image : fullName(reference)));
  const remark = normal(
    'Pulled',
    `Successfully pulled image "${image}" in ${took} (${took} including waiting). Image size: ${size} bytes.`,
  );
  const next: ContainerRun = {
    ...run,
    phase: 'creating',
    wakeAt: now + pace.step(CREATE_MS),
    idle: false,
    failedPulls: 0,
  };
  return { ...step(next, [remark]), pulled: true };
}

/** After a failed pull the kubelet waits longer each time. */
export function backOffPull(run: ContainerRun, { container, now, pace }: StepContext): Step {
  const { image = '' } = container;
  const seconds = Math.min(FIRST_BACKOFF_SECONDS * 2 ** run.failedPulls, MAX_BACKOFF_SECONDS);
  const failure = run.state.waiting?.message ?? '';
  const message = `Back-off pulling image "${image}": ErrImagePull: ${failure}`;
  const next: ContainerRun = {
    ...run,
    phase: 'pull-backoff',
    wakeAt: now + pace.backoff(seconds),
    idle: true,
    failedPulls: run.failedPulls + 1,
    state: { waiting: { reason: 'ImagePullBackOff', message } },
  };
  return step(next, [
    normal('BackOff', `Back-off pulling image "${image}"`),
    warning('Failed', 'Error: ImagePullBackOff'),
  ]);
}

/** Creates and starts the container, unless its configuration cannot be made up. */
export function createContainer(run: ContainerRun, context: StepContext): Step {
  const { container, plan, now, pace, seed, pod, environmentError } = context;
  const error = plan.configError ?? environmentError;
  if (error !== undefined) {
    return blocked(run, context, {
      reason: 'CreateContainerConfigError',
      message: error,
      remarks: [warning('Failed', `Error: ${error}`)],
    });
  }
  const isRestart = run.containerID !== undefined;
  const restartCount = isRestart ? run.restartCount + 1 : run.restartCount;
  const containerID = `containerd://${hexDigits(64, seed, pod.metadata.uid, container.name, restartCount)}`;
  const started: ContainerRun = {
    ...run,
    phase: 'running',
    wakeAt: now,
    idle: false,
    containerID,
    restartCount,
    lastState: terminatedOf(run),
    state: { running: { startedAt: timestamp(new Date(now)) } },
    startedAt: now,
    readyAt: now + pace.step(plan.readyAfterMs) + plan.slowStartMs,
    ready: false,
    started: container.startupProbe === undefined,
    failedProbes: 0,
  };
  return step(
    started,
    [normal('Created', 'Container created'), normal('Started', 'Container started')],
    [{ order: 'begin' }, { order: 'write', lines: firstLines(context) }],
  );
}

function firstLines({ pod, container, now }: StepContext): readonly string[] {
  const given = pod.metadata.annotations?.[LOG_ANNOTATION];
  return given === undefined ? startLog(container, new Date(now)) : given.split('\n');
}

function terminatedOf(run: ContainerRun): ContainerRun['lastState'] {
  return run.state.terminated === undefined ? run.lastState : { terminated: run.state.terminated };
}

function blocked(
  run: ContainerRun,
  { now, pace }: StepContext,
  { reason, message, remarks }: { reason: string; message: string; remarks: Step['remarks'] },
): Step {
  const next: ContainerRun = {
    ...run,
    phase: 'blocked',
    wakeAt: now + pace.backoff(RETRY_SECONDS),
    idle: true,
    lastState: terminatedOf(run),
    state: { waiting: { reason, message } },
  };
  const failed = reason === 'CreateContainerConfigError' ? [] : [warning('Failed', `Error: ${reason}`)];
  return step(next, [...remarks, ...failed], [{ order: 'waiting', reason }]);
}
