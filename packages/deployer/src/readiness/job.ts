import type { KubeObject } from '../objects.ts';
import type { Readiness } from '../readiness-types.ts';
import { type Condition, conditionOf } from './conditions.ts';
import { countAt, isTrueAt, numberAt, textAt } from './fields.ts';
import { failed, progressing, ready } from './verdicts.ts';

/**
 * Ready when complete. Unlike kstatus (cli-utils core.go, jobConditions) a running Job is progressing, as in gitops-engine
 * (health_job.go): what depends on a Job depends on its end. A Job suspended by its own spec is ready, as in kstatus.
 */
export function assessJob(object: KubeObject): Readiness {
  return finished(object) ?? suspended(object) ?? running(object);
}

function finished(object: KubeObject): Readiness | undefined {
  const succeeded = countAt(object, 'status', 'succeeded');
  if (isTrue(conditionOf(object, 'Complete'))) return ready('Complete', `Succeeded: ${succeeded}/${wanted(object)}`);
  const failure = [conditionOf(object, 'Failed'), conditionOf(object, 'FailureTarget')].find(isTrue);
  if (failure === undefined) return undefined;
  const count = `Failed: ${countAt(object, 'status', 'failed')}, succeeded: ${succeeded}/${wanted(object)}`;
  return failed(failure.reason || 'JobFailed', failure.message === '' ? count : `${failure.message} (${count})`);
}

function suspended(object: KubeObject): Readiness | undefined {
  const settled = isTrueAt(object, 'spec', 'suspend') && isTrue(conditionOf(object, 'Suspended'));
  return settled ? ready('Suspended', 'the Job is suspended by spec.suspend') : undefined;
}

function running(object: KubeObject): Readiness {
  if (textAt(object, 'status', 'startTime') === '') return progressing('JobNotStarted', 'the Job has not started yet');
  const active = countAt(object, 'status', 'active');
  const done = `${countAt(object, 'status', 'succeeded')}/${wanted(object)}`;
  return progressing(
    'JobRunning',
    `Succeeded: ${done}, active: ${active}, failed: ${countAt(object, 'status', 'failed')}`,
  );
}

function wanted(object: KubeObject): number {
  return numberAt(object, 'spec', 'completions') ?? numberAt(object, 'spec', 'parallelism') ?? 1;
}

function isTrue(condition: Condition | undefined): condition is Condition {
  return condition?.status === 'True';
}

/**
 * Ready once it exists, as in kstatus: what a schedule starts later is no part of bringing it up. The reason still tells a
 * suspended one, and one whose last run did not succeed (argo-cd resource_customizations/batch/CronJob).
 */
export function assessCronJob(object: KubeObject): Readiness {
  if (isTrueAt(object, 'spec', 'suspend')) return ready('Suspended', 'the CronJob is suspended by spec.suspend');
  const scheduled = textAt(object, 'status', 'lastScheduleTime');
  const succeeded = textAt(object, 'status', 'lastSuccessfulTime');
  if (scheduled !== '' && succeeded !== '' && succeeded < scheduled) {
    return ready(
      'LastRunNotSucceeded',
      `the run of ${scheduled} has not succeeded; the last that did ended ${succeeded}`,
    );
  }
  return ready('Scheduled', scheduled === '' ? 'not run yet' : `last run ${scheduled}`);
}
