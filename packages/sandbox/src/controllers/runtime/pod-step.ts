import { findEffect, type Strike } from '../faults/fault-resolver.ts';
import type { Pace } from '../machinery/pace.ts';
import { timestamp } from '../model/meta.ts';
import type { Pod } from '../model/pod.ts';
import { advance } from './container-life.ts';
import { planContainer } from './container-plan.ts';
import type { ContainerRun } from './container-run.ts';
import { type LogOrder, type Remark, type StepContext, warning } from './container-step.ts';
import { type Member, membersOf, type PodRuntime } from './pod-runtime.ts';
import { environmentError, mountError, nfsTimeout, type PodReferences } from './references.ts';

/** Everything a pod's next step depends on. */
export interface PodContext {
  pod: Pod;
  node: string;
  strikes: readonly Strike[];
  references: PodReferences;
  hasImage(image: string): boolean;
  pace: Pace;
  seed: number;
  /** Milliseconds since the epoch. */
  now: number;
}

/** Something said about the pod, or about one of its containers. */
export interface PodRemark extends Remark {
  container?: { name: string; isInit: boolean };
}

export interface PodStep {
  runtime: PodRuntime;
  remarks: readonly PodRemark[];
  logs: ReadonlyArray<LogOrder & { container: string }>;
  pulled: readonly string[];
}

/** Steps one container may take in a row at speed 0; far more than any start or crash needs. */
const MAX_STEPS = 24;
const FIRST_MOUNT_RETRY_SECONDS = 0.5;
const MAX_MOUNT_RETRY_SECONDS = 122;

/** Takes the pod as far as it gets by now: volumes, then init containers one by one, then the others. */
export function stepPod(runtime: PodRuntime, context: PodContext): PodStep {
  const mounted = mount(runtime, context);
  const step = { runtime: mounted.runtime, remarks: [...mounted.remarks], logs: [], pulled: [] };
  if (!mounted.runtime.volumes.mounted) return step;
  return startMembers(step, context);
}

function mount(runtime: PodRuntime, context: PodContext): { runtime: PodRuntime; remarks: readonly PodRemark[] } {
  const { volumes } = runtime;
  const { pod, strikes, references, now, pace } = context;
  if (volumes.mounted || now < volumes.wakeAt) return { runtime, remarks: [] };
  const isStruck = findEffect(strikes, 'volume-not-mounting') !== undefined;
  const error = isStruck ? nfsTimeout(pod, references) : mountError(pod, references);
  if (error === undefined) return { runtime: { ...runtime, volumes: { ...volumes, mounted: true } }, remarks: [] };
  const seconds = Math.min(FIRST_MOUNT_RETRY_SECONDS * 2 ** volumes.failures, MAX_MOUNT_RETRY_SECONDS);
  const failed = { mounted: false, failures: volumes.failures + 1, wakeAt: now + pace.backoff(seconds) };
  return { runtime: { ...runtime, volumes: failed }, remarks: [warning('FailedMount', error)] };
}

interface Draft {
  runtime: PodRuntime;
  remarks: PodRemark[];
  logs: Array<LogOrder & { container: string }>;
  pulled: string[];
}

function startMembers(draft: Draft, context: PodContext): PodStep {
  const images = new Set<string>();
  const hasImage = (image: string): boolean => images.has(image) || context.hasImage(image);
  const runs = new Map(draft.runtime.runs);
  for (const member of membersOf(context.pod)) {
    const run = runs.get(member.container.name);
    if (run === undefined) continue;
    const after = runMember(run, member, { ...context, hasImage }, draft);
    for (const image of draft.pulled) images.add(image);
    runs.set(member.container.name, after);
    if (!letsOthersStart(after, member)) break;
  }
  return { ...draft, runtime: { ...draft.runtime, runs } };
}

function letsOthersStart(run: ContainerRun, { role }: Member): boolean {
  if (role === 'init') return run.phase === 'done' && run.state.terminated?.exitCode === 0;
  return role === 'main' || run.started;
}

function runMember(first: ContainerRun, member: Member, context: PodContext, draft: Draft): ContainerRun {
  let run = first;
  for (let count = 0; count < MAX_STEPS; count += 1) {
    const step = advance(run, contextOf(member, context, draft.runtime.podIP));
    if (step === undefined) return run;
    run = step.run;
    const { name } = member.container;
    const container = { name, isInit: member.role !== 'main' };
    draft.remarks.push(...step.remarks.map((remark) => ({ ...remark, container })));
    draft.logs.push(...step.logs.map((order) => ({ ...order, container: name })));
    if (step.pulled === true) draft.pulled.push(member.container.image ?? '');
  }
  return run;
}

function contextOf(member: Member, context: PodContext, podIP: string): StepContext {
  const { pod, strikes, references, hasImage, now, pace, seed, node } = context;
  const { container, role } = member;
  return {
    pod,
    container,
    role,
    plan: planContainer(pod, container, role, strikes),
    now,
    pace,
    seed,
    node,
    podIP,
    imagePresent: hasImage(container.image ?? ''),
    environmentError: environmentError(pod, container, references),
  };
}

/** When the pod is to be looked at again, and whether that is a step forward or only a back-off. */
export function nextWake(runtime: PodRuntime): { at: number; idle: boolean } | undefined {
  if (!runtime.volumes.mounted) return { at: runtime.volumes.wakeAt, idle: runtime.volumes.failures > 0 };
  const waits = [...runtime.runs.values()]
    .filter((run) => run.wakeAt !== undefined && run.phase !== 'done')
    .map((run) => ({ at: run.wakeAt ?? 0, idle: run.idle }))
    .sort((a, b) => a.at - b.at);
  return waits[0];
}

/** Every container stopped: by a deletion (exit 0) or because the pod is ended before its time (137). */
export function stopAll(runtime: PodRuntime, now: number, exitCode: 0 | 137): PodRuntime {
  const finishedAt = timestamp(new Date(now));
  const runs = [...runtime.runs].map(([name, run]): [string, ContainerRun] => {
    if (run.state.running === undefined) return [name, { ...run, phase: 'done', ready: false, wakeAt: undefined }];
    const terminated = {
      exitCode,
      reason: exitCode === 0 ? 'Completed' : 'Error',
      startedAt: run.state.running.startedAt,
      finishedAt,
      containerID: run.containerID ?? '',
    };
    return [name, { ...run, phase: 'done', ready: false, started: false, wakeAt: undefined, state: { terminated } }];
  });
  return { ...runtime, runs: new Map(runs), stoppedAt: now };
}
