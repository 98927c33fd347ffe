import { type Controller, source, type Tools } from '../machinery/controller.ts';
import type { Plan } from '../machinery/plan.ts';
import { locate, type Write } from '../machinery/write.ts';
import { isTrue } from '../model/condition.ts';
import { apiVersionOf, keyOf } from '../model/kind.ts';
import { CRON_JOBS, JOBS } from '../model/kinds.ts';
import {
  controllerOf,
  controllerReference,
  instantOf,
  isTerminating,
  namespaceOf,
  timestamp,
  uidOf,
} from '../model/meta.ts';
import { sameJson } from '../model/stable-hash.ts';
import type { CronJob, CronJobStatus, Job } from '../model/workload.ts';
import { type CronSchedule, nextTime, parseSchedule } from './cron-schedule.ts';
import { isEnded } from './job-plan.ts';

interface CronJobState {
  cronJob: CronJob;
  jobs: readonly Job[];
  now: Date;
}

/** What is due now, which finished Jobs are surplus, and when the next one is due. Time zones other than UTC are read as UTC. */
export function planCronJob(state: CronJobState): Plan {
  const { cronJob, jobs, now } = state;
  const schedule = parseSchedule(cronJob.spec.schedule);
  if (schedule === undefined || isTerminating(cronJob)) return { writes: statusWrite(cronJob, jobs, {}) };
  const due = cronJob.spec.suspend === true ? undefined : latestDue(schedule, cronJob, now);
  const started = due === undefined ? { writes: [], ran: false } : start(state, due);
  const next = nextTime(schedule, now);
  return {
    writes: [
      ...started.writes,
      ...statusWrite(cronJob, jobs, started.ran && due !== undefined ? { lastScheduleTime: timestamp(due) } : {}),
      ...surplus(jobs, 'Complete', cronJob.spec.successfulJobsHistoryLimit ?? 3),
      ...surplus(jobs, 'Failed', cronJob.spec.failedJobsHistoryLimit ?? 1),
    ],
    ...(next === undefined ? {} : { revisit: { afterMs: next.getTime() - now.getTime() + 100, background: true } }),
  };
}

/** The newest missed time since the last start; older ones are skipped, as the real controller does. */
function latestDue(schedule: CronSchedule, cronJob: CronJob, now: Date): Date | undefined {
  const { creationTimestamp } = cronJob.metadata;
  const since = instantOf(cronJob.status?.lastScheduleTime ?? creationTimestamp);
  const deadline = (cronJob.spec.startingDeadlineSeconds ?? Number.POSITIVE_INFINITY) * 1000;
  let due: Date | undefined;
  let at = nextTime(schedule, new Date(Math.max(since, now.getTime() - Math.min(deadline, 86_400_000))));
  while (at !== undefined && at <= now) {
    due = at;
    at = nextTime(schedule, at);
  }
  return due;
}

function start({ cronJob, jobs }: CronJobState, due: Date): { writes: Write[]; ran: boolean } {
  const active = jobs.filter((job) => !isEnded(job));
  const { concurrencyPolicy = 'Allow' } = cronJob.spec;
  if (concurrencyPolicy === 'Forbid' && active.length > 0) {
    const message = 'Not starting job because prior execution is running and concurrency policy is Forbid';
    return { writes: [cronEvent(cronJob, 'JobAlreadyActive', message)], ran: false };
  }
  const replaced = concurrencyPolicy === 'Replace' ? active.map(removeJob) : [];
  const job = jobFor(cronJob, due);
  return {
    writes: [
      ...replaced,
      { action: 'ensure', resource: JOBS.resource, object: job },
      cronEvent(cronJob, 'SuccessfulCreate', `Created job ${job.metadata.name}`),
    ],
    ran: true,
  };
}

/** The Job of one scheduled time; its name counts minutes, so that a second try finds the first. */
function jobFor(cronJob: CronJob, due: Date): Job {
  const { metadata, spec } = cronJob.spec.jobTemplate;
  return {
    apiVersion: apiVersionOf(JOBS.resource),
    kind: 'Job',
    metadata: {
      name: `${cronJob.metadata.name}-${Math.floor(due.getTime() / 60_000)}`,
      namespace: namespaceOf(cronJob),
      ...(metadata?.labels === undefined ? {} : { labels: metadata.labels }),
      annotations: { ...metadata?.annotations, 'batch.kubernetes.io/cronjob-scheduled-timestamp': timestamp(due) },
      ownerReferences: [controllerReference(cronJob)],
    },
    spec,
  };
}

function surplus(jobs: readonly Job[], condition: 'Complete' | 'Failed', limit: number): Write[] {
  const ended = jobs
    .filter((job) => isTrue(job.status?.conditions, condition) && !isTerminating(job))
    .sort((a, b) => instantOf(b.metadata.creationTimestamp) - instantOf(a.metadata.creationTimestamp));
  return ended.slice(limit).map(removeJob);
}

function removeJob(job: Job): Write {
  return {
    action: 'remove',
    resource: JOBS.resource,
    key: locate(job),
    options: { uid: uidOf(job), propagationPolicy: 'Background' },
  };
}

function statusWrite(cronJob: CronJob, jobs: readonly Job[], change: CronJobStatus): Write[] {
  const active = jobs
    .filter((job) => !isEnded(job))
    .map(({ apiVersion, kind, metadata }) => ({
      apiVersion,
      kind,
      namespace: metadata.namespace ?? '',
      name: metadata.name,
      uid: metadata.uid ?? '',
    }));
  const completed = jobs
    .map(({ status }) => status?.completionTime)
    .filter((time) => time !== undefined)
    .sort();
  const last = completed.at(-1);
  const { active: _, ...before } = cronJob.status ?? {};
  const status: CronJobStatus = {
    ...before,
    ...change,
    ...(active.length === 0 ? {} : { active }),
    ...(last === undefined ? {} : { lastSuccessfulTime: last }),
  };
  if (sameJson(status, cronJob.status ?? {})) return [];
  return [{ action: 'status', resource: CRON_JOBS.resource, object: { ...cronJob, status } }];
}

function cronEvent(about: CronJob, reason: string, message: string): Write {
  return { action: 'event', note: { about, type: 'Normal', reason, message, component: 'cronjob-controller' } };
}

/** Starts Jobs by the clock. */
export function createCronJobController({ cluster, performer, clock }: Tools): Controller {
  const cronJobs = cluster.of(CRON_JOBS);
  const jobs = cluster.of(JOBS);
  return {
    name: 'cron-job',
    workers: 1,
    sources: [
      source(CRON_JOBS, ({ object, removed }) => (removed ? [] : [keyOf(object)])),
      source(JOBS, ({ object }) => {
        const owner = controllerOf(object);
        return owner?.kind === 'CronJob' ? [`${namespaceOf(object)}/${owner.name}`] : [];
      }),
    ],
    async reconcile(key) {
      const cronJob = cronJobs.get(key);
      if (cronJob === undefined) return undefined;
      const plan = planCronJob({ cronJob, jobs: jobs.ownedBy(uidOf(cronJob)), now: clock.now() });
      await performer.perform(plan.writes);
      return plan.revisit;
    },
  };
}
