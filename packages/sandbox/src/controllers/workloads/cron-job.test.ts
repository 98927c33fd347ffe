import { describe, expect, test } from 'vitest';
import type { Write } from '../machinery/write.ts';
import type { CronJob, Job } from '../model/workload.ts';
import { planCronJob } from './cron-job-controller.ts';

const NOW = new Date('2026-11-22T06:00:30Z');

function cronJob(
  spec: Partial<CronJob['spec']> = {},
  status: CronJob['status'] = { lastScheduleTime: '2026-11-22T05:00:00Z' },
): CronJob {
  const template = { spec: { containers: [{ name: 'work', image: 'job:1' }] } };
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'tick', namespace: 'default', uid: 'c', creationTimestamp: '2026-11-22T00:00:00Z' },
    spec: {
      schedule: '*/10 * * * *',
      jobTemplate: { metadata: { labels: { app: 'tick' } }, spec: { template } },
      ...spec,
    },
    status,
  };
}

function job(name: string, condition?: 'Complete' | 'Failed', creationTimestamp = '2026-11-22T05:00:00Z'): Job {
  const conditions =
    condition === undefined
      ? []
      : [{ type: condition, status: 'True' as const, lastTransitionTime: creationTimestamp }];
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace: 'default', uid: name, creationTimestamp },
    spec: { template: { spec: { containers: [] } } },
    status: { conditions },
  };
}

const made = (writes: readonly Write[]): string[] =>
  writes.flatMap((write) => (write.action === 'ensure' ? [write.object.metadata.name] : []));
const removed = (writes: readonly Write[]): string[] =>
  writes.flatMap((write) => (write.action === 'remove' ? [write.key.name] : []));

describe('a CronJob', () => {
  test('starts only the newest time it has missed, and looks again at the next', () => {
    const { writes, revisit } = planCronJob({ cronJob: cronJob(), jobs: [], now: NOW });
    expect(made(writes)).toEqual([`tick-${Date.parse('2026-11-22T06:00:00Z') / 60_000}`]);
    expect(writes).toContainEqual(
      expect.objectContaining({
        action: 'status',
        object: expect.objectContaining({ status: { lastScheduleTime: '2026-11-22T06:00:00Z' } }),
      }),
    );
    expect(revisit?.afterMs).toBe(9 * 60_000 + 30_000 + 100);
  });

  test('waits for its time', () => {
    expect(
      made(
        planCronJob({ cronJob: cronJob({}, { lastScheduleTime: '2026-11-22T06:00:00Z' }), jobs: [], now: NOW }).writes,
      ),
    ).toEqual([]);
  });

  test('starts nothing while suspended, past its starting deadline, or with a schedule nobody can read', () => {
    expect(made(planCronJob({ cronJob: cronJob({ suspend: true }), jobs: [], now: NOW }).writes)).toEqual([]);
    expect(made(planCronJob({ cronJob: cronJob({ startingDeadlineSeconds: 10 }), jobs: [], now: NOW }).writes)).toEqual(
      [],
    );
    expect(planCronJob({ cronJob: cronJob({ schedule: 'whenever' }), jobs: [], now: NOW })).toEqual({ writes: [] });
  });

  test('keeps its word on concurrency', () => {
    const jobs = [job('running')];
    expect(made(planCronJob({ cronJob: cronJob({ concurrencyPolicy: 'Forbid' }), jobs, now: NOW }).writes)).toEqual([]);
    const replacing = planCronJob({ cronJob: cronJob({ concurrencyPolicy: 'Replace' }), jobs, now: NOW }).writes;
    expect(removed(replacing)).toEqual(['running']);
    expect(made(replacing)).toHaveLength(1);
  });

  test('keeps the last few of those that have ended', () => {
    const jobs = ['01', '02', '03', '04', '05'].map((hour) =>
      job(`done-${hour}`, 'Complete', `2026-11-22T${hour}:00:00Z`),
    );
    const failed = ['01', '02'].map((hour) => job(`bad-${hour}`, 'Failed', `2026-11-22T${hour}:00:00Z`));
    const { writes } = planCronJob({
      cronJob: cronJob({}, { lastScheduleTime: '2026-11-22T06:00:00Z' }),
      jobs: [...jobs, ...failed],
      now: NOW,
    });
    expect(removed(writes)).toEqual(['done-02', 'done-01', 'bad-01']);
  });
});
