import { isAlreadyExists } from '../machinery/cluster.ts';
import { type Controller, source, type Tools } from '../machinery/controller.ts';
import type { Revisit } from '../machinery/work-queue.ts';
import { locate, type Write } from '../machinery/write.ts';
import { keyOf } from '../model/kind.ts';
import { JOBS, PODS } from '../model/kinds.ts';
import { controllerOf, isTerminating, namespaceOf, uidOf } from '../model/meta.ts';
import type { Pod } from '../model/pod.ts';
import { podFromTemplate } from '../model/pod-template.ts';
import { nameSuffix, sameJson } from '../model/stable-hash.ts';
import type { Job } from '../model/workload.ts';
import { endedAt, isEnded, type JobStep, nextJobStep } from './job-plan.ts';
import { createPod, removePod, sentenceOf } from './pod-creation.ts';

const FIRST_BACKOFF_SECONDS = 10;
const MAX_BACKOFF_SECONDS = 600;

/** Runs pods until enough of them have succeeded, or too many have failed. */
export function createJobController(tools: Tools): Controller {
  const { cluster, performer, clock, pace } = tools;
  const jobs = cluster.of(JOBS);
  const pods = cluster.of(PODS);
  // When the next pod of a Job may start after failures, by uid.
  const backoffs = new Map<string, { failures: number; until: number }>();

  const backoffLeft = (job: Job, failed: number): number => {
    const now = clock.now().getTime();
    const known = backoffs.get(uidOf(job)) ?? { failures: 0, until: 0 };
    if (failed > known.failures) {
      const seconds = Math.min(FIRST_BACKOFF_SECONDS * 2 ** (failed - 1), MAX_BACKOFF_SECONDS);
      backoffs.set(uidOf(job), { failures: failed, until: now + pace.backoff(seconds) });
    }
    return (backoffs.get(uidOf(job))?.until ?? 0) - now;
  };
  const expire = async (job: Job): Promise<Revisit | undefined> => {
    const { ttlSecondsAfterFinished } = job.spec;
    if (ttlSecondsAfterFinished === undefined || isTerminating(job)) return undefined;
    const left = endedAt(job) + ttlSecondsAfterFinished * 1000 - clock.now().getTime();
    if (left > 0) return { afterMs: left, background: true };
    const options = { uid: uidOf(job), propagationPolicy: 'Foreground' } as const;
    await performer.perform([{ action: 'remove', resource: JOBS.resource, key: locate(job), options }]);
    return undefined;
  };

  return {
    name: 'job',
    workers: 2,
    sources: [
      source(JOBS, ({ object, removed }) => {
        if (removed) backoffs.delete(uidOf(object));
        return removed ? [] : [keyOf(object)];
      }),
      source(PODS, ({ object }) => {
        const owner = controllerOf(object);
        return owner?.kind === 'Job' ? [`${namespaceOf(object)}/${owner.name}`] : [];
      }),
    ],
    async reconcile(key) {
      const job = jobs.get(key);
      if (job === undefined) return undefined;
      const own = pods.ownedBy(uidOf(job));
      const step = nextJobStep({ job, pods: own, now: clock.now() });
      for (const pod of step.remove)
        await performer.perform([
          removePod(pod),
          jobEvent(job, 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`),
        ]);
      if (!sameJson(step.status, job.status)) await performer.perform(statusWrites(job, step));
      if (isEnded(job)) return expire(job);
      const wait = step.create > 0 ? backoffLeft(job, step.status.failed ?? 0) : 0;
      if (wait > 0) return { afterMs: wait };
      await startPods(tools, job, step.create, own);
      return step.deadlineInMs === undefined ? undefined : { afterMs: step.deadlineInMs + 1, background: true };
    },
  };
}

function statusWrites(job: Job, { status, ended }: JobStep): Write[] {
  const write: Write = { action: 'status', resource: JOBS.resource, object: { ...job, status } };
  if (ended === undefined) return [write];
  if (ended.type === 'Complete') return [write, jobEvent(job, 'Completed', 'Job completed')];
  return [write, jobEvent(job, ended.reason, ended.message, 'Warning')];
}

async function startPods(tools: Tools, job: Job, count: number, present: readonly Pod[]): Promise<void> {
  let serial = present.length;
  for (let started = 0; started < count; ) {
    serial += 1;
    const pod = jobPod(job, nameSuffix(tools.seed, keyOf(job), serial));
    try {
      await createPod(tools, pod);
    } catch (cause) {
      if (isAlreadyExists(cause)) continue;
      const refused = jobEvent(job, 'FailedCreate', `Error creating: ${sentenceOf(cause)}`, 'Warning');
      await tools.performer.perform([refused]);
      throw cause;
    }
    started += 1;
    await tools.performer.perform([jobEvent(job, 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`)]);
  }
}

function jobPod(job: Job, suffix: string): Pod {
  const { name } = job.metadata;
  return podFromTemplate({
    owner: job,
    template: job.spec.template,
    name: `${name}-${suffix}`,
    generateName: `${name}-`,
    labels: {
      'batch.kubernetes.io/controller-uid': uidOf(job),
      'batch.kubernetes.io/job-name': name,
      'controller-uid': uidOf(job),
      'job-name': name,
    },
  });
}

function jobEvent(about: Job, reason: string, message: string, type: 'Normal' | 'Warning' = 'Normal'): Write {
  return { action: 'event', note: { about, type, reason, message, component: 'job-controller' } };
}
