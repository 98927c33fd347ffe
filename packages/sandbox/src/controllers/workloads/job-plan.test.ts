import { describe, expect, test } from 'vitest';
import { findCondition } from '../model/condition.ts';
import type { Pod } from '../model/pod.ts';
import type { Job } from '../model/workload.ts';
import { nextJobStep } from './job-plan.ts';

const NOW = new Date('2026-11-22T06:00:00Z');

function job(spec: Partial<Job['spec']>, status: Job['status'] = {}): Job {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'work', image: 'job:1' }] } };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'work', namespace: 'default', uid: 'j' },
    spec: { template, ...spec },
    status,
  };
}

function pods(...phases: string[]): Pod[] {
  return phases.map((phase, index) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `work-${index}`, namespace: 'default', uid: `${index}` },
    spec: { containers: [{ name: 'work' }] },
    status: { phase },
  }));
}

describe('a Job', () => {
  test('starts as many pods as parallelism and open completions allow', () => {
    expect(nextJobStep({ job: job({ parallelism: 3, completions: 5 }), pods: [], now: NOW }).create).toBe(3);
    expect(
      nextJobStep({
        job: job({ parallelism: 3, completions: 5 }),
        pods: pods('Succeeded', 'Succeeded', 'Succeeded', 'Running'),
        now: NOW,
      }).create,
    ).toBe(1);
  });

  test('completes with the interim condition beside the final one', () => {
    const { status, ended, create } = nextJobStep({
      job: job({ completions: 2 }),
      pods: pods('Succeeded', 'Succeeded'),
      now: NOW,
    });
    expect(create).toBe(0);
    expect(ended).toMatchObject({ type: 'Complete', reason: 'CompletionsReached' });
    expect(findCondition(status.conditions, 'SuccessCriteriaMet')?.status).toBe('True');
    expect(status).toMatchObject({ succeeded: 2, completionTime: '2026-11-22T06:00:00Z', ready: 0, terminating: 0 });
  });

  test('fails beyond the back-off limit and ends what still runs', () => {
    const { ended, remove, status } = nextJobStep({
      job: job({ backoffLimit: 1, completions: 3, parallelism: 3 }),
      pods: pods('Failed', 'Failed', 'Running'),
      now: NOW,
    });
    expect(ended).toMatchObject({ type: 'Failed', reason: 'BackoffLimitExceeded' });
    expect(remove.map(({ metadata }) => metadata.name)).toEqual(['work-2']);
    expect(status.failed).toBe(3);
  });

  test('past its deadline it fails, before that it says how long is left', () => {
    const running = { startTime: '2026-11-22T05:59:50Z' };
    expect(
      nextJobStep({ job: job({ completions: 1, activeDeadlineSeconds: 10 }, running), pods: pods('Running'), now: NOW })
        .ended,
    ).toMatchObject({ reason: 'DeadlineExceeded' });
    expect(
      nextJobStep({ job: job({ completions: 1, activeDeadlineSeconds: 30 }, running), pods: pods('Running'), now: NOW })
        .deadlineInMs,
    ).toBe(20_000);
  });

  test('suspended it has no pods, resumed it says so', () => {
    const suspended = nextJobStep({ job: job({ completions: 1, suspend: true }), pods: pods('Running'), now: NOW });
    expect(suspended.remove).toHaveLength(1);
    expect(findCondition(suspended.status.conditions, 'Suspended')).toMatchObject({
      status: 'True',
      reason: 'JobSuspended',
    });
    const resumed = nextJobStep({ job: job({ completions: 1 }, suspended.status), pods: [], now: NOW });
    expect(resumed.create).toBe(1);
    expect(findCondition(resumed.status.conditions, 'Suspended')).toMatchObject({
      status: 'False',
      reason: 'JobResumed',
    });
  });

  test('once ended it stays as it is', () => {
    const { status } = nextJobStep({ job: job({ completions: 1 }), pods: pods('Succeeded'), now: NOW });
    const later = nextJobStep({
      job: job({ completions: 1 }, status),
      pods: [],
      now: new Date(NOW.getTime() + 60_000),
    });
    expect(later.status).toEqual(status);
    expect(later).toMatchObject({ create: 0, remove: [] });
  });
});
