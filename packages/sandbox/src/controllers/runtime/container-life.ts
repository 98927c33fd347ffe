import { timestamp } from '../model/meta.ts';
import type { TerminatedState } from '../model/pod.ts';
import type { ContainerRun } from './container-run.ts';
import { backOffPull, beginStart, createContainer, endPull } from './container-start.ts';
import {
  goSeconds,
  normal,
  podFormat,
  type Remark,
  type Step,
  type StepContext,
  step,
  warning,
} from './container-step.ts';

const FIRST_BACKOFF_SECONDS = 10;
const MAX_BACKOFF_SECONDS = 300;
/** How long an exit shows before the kubelet acts on it. */
const EXIT_SHOWN_MS = 200;
/** A container that has run this long has recovered: its back-off starts anew (kubelet: twice the longest back-off). */
const RECOVERED_MS = 600_000;

/** The next thing that happens to a container by now, or `undefined` when nothing is due. */
export function advance(run: ContainerRun, context: StepContext): Step | undefined {
  if (run.phase === 'running') return live(run, context);
  if (run.wakeAt !== undefined && context.now < run.wakeAt) return undefined;
  switch (run.phase) {
    case 'due':
    case 'blocked':
    case 'pull-backoff':
      return beginStart(run, context);
    case 'pulling':
      return endPull(run, context);
    case 'pull-failed':
      return backOffPull(run, context);
    case 'creating':
      return createContainer(run, context);
    case 'restarting':
      return restart(run, context);
    default:
      return undefined;
  }
}

function live(run: ContainerRun, context: StepContext): Step | undefined {
  const { plan, now, pace } = context;
  if (plan.exit !== undefined) {
    const exitAt = run.startedAt + pace.step(plan.exit.afterMs);
    if (now >= exitAt) return exited(run, context, plan.exit);
  }
  const isFailing = now >= run.readyAt && (plan.unready !== undefined || plan.killedByLiveness !== undefined);
  const probed = probe(run, context);
  // While probes fail, the next look is the next probe.
  if (probed !== undefined || isFailing) return probed;
  const wakeAt = nextWake(run, context);
  // A start that is slow on purpose is waited for like a back-off.
  return wakeAt === run.wakeAt ? undefined : step({ ...run, wakeAt, idle: plan.slowStartMs > 0 });
}

/** Readiness and liveness as far as they are due. */
function probe(run: ContainerRun, context: StepContext): Step | undefined {
  const { plan, now } = context;
  if (now < run.readyAt) return undefined;
  if (plan.killedByLiveness !== undefined) return failLiveness(run, context, plan.killedByLiveness.message);
  if (plan.unready !== undefined) return failReadiness(run, context, plan.unready.message);
  if (run.ready && run.started) return undefined;
  return step({
    ...run,
    ready: true,
    started: true,
    wakeAt: nextWake({ ...run, ready: true, started: true }, context),
    idle: false,
  });
}

function failReadiness(run: ContainerRun, context: StepContext, message: string): Step | undefined {
  const { now } = context;
  const isProbeDue = run.ready || run.wakeAt === undefined || now >= run.wakeAt;
  if (!isProbeDue) return undefined;
  const next: ContainerRun = { ...run, ready: false, started: true, wakeAt: now + probePeriod(context), idle: true };
  return step(next, [unhealthy('Readiness', message, context)]);
}

function failLiveness(run: ContainerRun, context: StepContext, message: string): Step | undefined {
  const { now, container } = context;
  if (run.failedProbes > 0 && run.wakeAt !== undefined && now < run.wakeAt) return undefined;
  const failedProbes = run.failedProbes + 1;
  const remarks = [unhealthy('Liveness', message, context)];
  const { failureThreshold = 3 } = container.livenessProbe ?? {};
  if (failedProbes < failureThreshold) {
    const wakeAt = now + probePeriod(context);
    return step({ ...run, ready: plannedReady(run), started: true, failedProbes, wakeAt, idle: true }, remarks);
  }
  const killing = normal('Killing', `Container ${container.name} failed liveness probe, will be restarted`);
  return exited(run, context, { exitCode: 137, reason: 'Error', logLines: [] }, [...remarks, killing]);
}

// A failing liveness probe alone does not make a container unready.
function plannedReady(run: ContainerRun): boolean {
  return run.failedProbes === 0 ? true : run.ready;
}

function unhealthy(probeName: 'Readiness' | 'Liveness', message: string, { podIP }: StepContext): Remark {
  return warning('Unhealthy', `${probeName} probe failed: ${message.replaceAll('$(POD_IP)', podIP)}`);
}

function probePeriod({ container, pace }: StepContext): number {
  return pace.backoff(container.readinessProbe?.periodSeconds ?? container.livenessProbe?.periodSeconds ?? 10);
}

function nextWake(run: ContainerRun, { plan, pace, now }: StepContext): number | undefined {
  const times = [
    ...(plan.exit === undefined ? [] : [run.startedAt + pace.step(plan.exit.afterMs)]),
    ...(run.ready && run.started ? [] : [run.readyAt]),
  ].filter((time) => time > now);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Ends a run and decides whether there will be another. */
function exited(
  run: ContainerRun,
  context: StepContext,
  exit: { exitCode: number; reason: string; logLines: readonly string[] },
  remarks: readonly Remark[] = [],
): Step {
  const { now, pace } = context;
  const { exitCode, reason, logLines } = exit;
  const terminated: TerminatedState = {
    exitCode,
    reason,
    startedAt: timestamp(new Date(run.startedAt)),
    finishedAt: timestamp(new Date(now)),
    containerID: run.containerID ?? '',
  };
  const again = startsAgain(context, exitCode);
  const crashes = now - run.startedAt > RECOVERED_MS ? 1 : run.crashes + 1;
  const next: ContainerRun = {
    ...run,
    phase: again ? 'restarting' : 'done',
    wakeAt: again ? now + pace.step(EXIT_SHOWN_MS) : undefined,
    idle: false,
    crashes,
    // A finished init container counts as ready; nothing else does.
    ready: context.role === 'init' && exitCode === 0,
    started: false,
    state: { terminated },
  };
  return step(next, remarks, [{ order: 'write', lines: logLines }, { order: 'end' }]);
}

function startsAgain({ pod, role }: StepContext, exitCode: number): boolean {
  const { restartPolicy = 'Always' } = pod.spec;
  if (role === 'sidecar') return true;
  if (role === 'init') return exitCode !== 0 && restartPolicy !== 'Never';
  return restartPolicy === 'Always' || (restartPolicy === 'OnFailure' && exitCode !== 0);
}

/** The first restart comes at once; each further one waits twice as long as the one before. */
function restart(run: ContainerRun, context: StepContext): Step {
  const { now, pace, container, pod } = context;
  const { terminated } = run.state;
  if (terminated === undefined || run.crashes < 2) return beginStart(run, context);
  const seconds = Math.min(FIRST_BACKOFF_SECONDS * 2 ** (run.crashes - 2), MAX_BACKOFF_SECONDS);
  const message = `back-off ${goSeconds(seconds)} restarting failed container=${container.name} pod=${podFormat(pod)}`;
  const next: ContainerRun = {
    ...run,
    wakeAt: now + pace.backoff(seconds),
    idle: true,
    lastState: { terminated },
    state: { waiting: { reason: 'CrashLoopBackOff', message } },
  };
  return step(next, [
    warning('BackOff', `Back-off restarting failed container ${container.name} in pod ${podFormat(pod)}`),
  ]);
}
