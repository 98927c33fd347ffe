import { type Condition, findCondition, isTrue, withCondition, withoutCondition } from '../model/condition.ts';
import { instantOf, isTerminating, timestamp } from '../model/meta.ts';
import type { Pod } from '../model/pod.ts';
import { isActive, isReady } from '../model/pod-state.ts';
import type { Job, JobStatus } from '../model/workload.ts';

export interface JobState {
  job: Job;
  pods: readonly Pod[];
  now: Date;
}

export interface JobStep {
  status: JobStatus;
  create: number;
  remove: readonly Pod[];
  /** Set when the Job has just ended. */
  ended?: { type: 'Complete' | 'Failed'; reason: string; message: string };
  /** Milliseconds until its deadline. */
  deadlineInMs?: number;
}

/** Counts the pods, judges whether the Job has ended, and says how many pods it is short of or has too many. */
export function nextJobStep(state: JobState): JobStep {
  const { job, pods, now } = state;
  const { spec } = job;
  const active = pods.filter(isActive);
  const succeeded = pods.filter((pod) => pod.status?.phase === 'Succeeded').length;
  const failed = pods.filter(
    (pod) => pod.status?.phase === 'Failed' || (isTerminating(pod) && pod.status?.phase !== 'Succeeded'),
  ).length;
  const startTime = job.status?.startTime ?? timestamp(now);
  const ended = isEnded(job) ? undefined : verdict(state, { succeeded, failed, startTime });
  const stop = isEnded(job) || ended !== undefined || spec.suspend === true || isTerminating(job);
  const change = stop ? { create: 0, remove: active } : wantedChange(job, active, succeeded);
  const terminating = pods.filter((pod) => isTerminating(pod) && pod.status?.phase !== 'Succeeded').length;
  const running = active.filter((pod) => !change.remove.includes(pod));
  const status: JobStatus = {
    ...(spec.suspend === true && job.status?.startTime === undefined ? {} : { startTime }),
    ...count('active', running.length),
    ready: running.filter(isReady).length,
    ...count('succeeded', succeeded),
    ...count('failed', failed + (ended?.type === 'Failed' ? change.remove.length : 0)),
    terminating,
    uncountedTerminatedPods: {},
    ...(ended?.type === 'Complete' ? { completionTime: timestamp(now) } : {}),
    ...(job.status?.completionTime === undefined ? {} : { completionTime: job.status.completionTime }),
    ...conditionsOf(job, ended, now),
  };
  const deadlineInMs = stop ? undefined : untilDeadline(job, startTime, now);
  return {
    status: isEnded(job) ? { ...job.status, terminating } : status,
    ...change,
    ...(ended === undefined ? {} : { ended }),
    ...(deadlineInMs === undefined ? {} : { deadlineInMs }),
  };
}

export function isEnded(job: Job): boolean {
  return isTrue(job.status?.conditions, 'Complete') || isTrue(job.status?.conditions, 'Failed');
}

/** When an ended Job ended, in milliseconds since the epoch. */
export function endedAt(job: Job): number {
  const condition = ['Complete', 'Failed']
    .map((type) => findCondition(job.status?.conditions, type))
    .find((one) => one?.status === 'True');
  return instantOf(condition?.lastTransitionTime);
}

function wantedChange(job: Job, active: readonly Pod[], succeeded: number): { create: number; remove: readonly Pod[] } {
  const { parallelism = 1, completions } = job.spec;
  // Without completions any success ends the Job: no pod is started once one has succeeded.
  const left = completions === undefined ? (succeeded > 0 ? active.length : parallelism) : completions - succeeded;
  const wanted = Math.max(0, Math.min(parallelism, left));
  if (active.length <= wanted) return { create: wanted - active.length, remove: [] };
  return { create: 0, remove: active.slice(wanted) };
}

function verdict(
  { job, pods, now }: JobState,
  { succeeded, failed, startTime }: { succeeded: number; failed: number; startTime: string },
): JobStep['ended'] {
  const { completions, backoffLimit = 6 } = job.spec;
  const restarts = job.spec.template.spec.restartPolicy === 'OnFailure' ? restartsOf(pods) : 0;
  if (failed > backoffLimit || (restarts > 0 && restarts >= backoffLimit)) {
    return { type: 'Failed', reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' };
  }
  const left = untilDeadline(job, startTime, now);
  if (left !== undefined && left <= 0) {
    return { type: 'Failed', reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' };
  }
  const isDone = completions === undefined ? succeeded > 0 && !pods.some(isActive) : succeeded >= completions;
  return isDone
    ? { type: 'Complete', reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' }
    : undefined;
}

function restartsOf(pods: readonly Pod[]): number {
  return pods
    .filter((pod) => pod.status?.phase === 'Running' || pod.status?.phase === 'Pending')
    .flatMap(({ status }) => [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])])
    .reduce((sum, { restartCount }) => sum + restartCount, 0);
}

function untilDeadline(job: Job, startTime: string, now: Date): number | undefined {
  const { activeDeadlineSeconds } = job.spec;
  if (activeDeadlineSeconds === undefined) return undefined;
  return instantOf(startTime) + activeDeadlineSeconds * 1000 - now.getTime();
}

/** A Job passes through an interim condition (SuccessCriteriaMet, FailureTarget) that stays beside the final one. */
function conditionsOf(job: Job, ended: JobStep['ended'], now: Date): Pick<JobStatus, 'conditions'> {
  const at = timestamp(now);
  const add = (conditions: readonly Condition[] | undefined, next: Condition): Condition[] =>
    withCondition(conditions, { ...next, lastProbeTime: at }, at);
  let { conditions } = job.status ?? {};
  if (job.spec.suspend === true) {
    conditions = add(conditions, {
      type: 'Suspended',
      status: 'True',
      reason: 'JobSuspended',
      message: 'Job suspended',
    });
  } else if (isTrue(conditions, 'Suspended')) {
    conditions = add(conditions, { type: 'Suspended', status: 'False', reason: 'JobResumed', message: 'Job resumed' });
  }
  if (ended !== undefined) {
    const { type, reason, message } = ended;
    const interim = type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget';
    conditions = add(withoutCondition(conditions, interim), { type: interim, status: 'True', reason, message });
    conditions = add(conditions, { type, status: 'True', reason, message });
  }
  return conditions === undefined ? {} : { conditions };
}

function count<K extends string>(key: K, value: number): Partial<Record<K, number>> {
  const entry: Partial<Record<K, number>> = {};
  if (value > 0) entry[key] = value;
  return entry;
}
