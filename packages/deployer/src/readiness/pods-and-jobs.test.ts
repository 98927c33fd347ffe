import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../objects.ts';
import { assessReadiness } from './assess.ts';

const now = new Date('2026-11-22T12:00:00Z');

function object(apiVersion: string, kind: string, fields: object, metadata: object = {}): KubeObject {
  return { apiVersion, kind, metadata: { name: 'test', namespace: 'qual', generation: 1, ...metadata }, ...fields };
}

type Case = readonly [name: string, fields: object, state: string, reason: string, metadata?: object];

const isReady = { type: 'Ready', status: 'True' };
const isNotReady = { type: 'Ready', status: 'False', reason: 'ContainersNotReady' };
const unschedulable = {
  type: 'PodScheduled',
  status: 'False',
  reason: 'Unschedulable',
  message: '0/6 nodes are available',
};

function container(state: object, more: object = {}): object {
  return { name: 'main', ready: false, restartCount: 0, state, ...more };
}

describe('Pod', () => {
  const cases: readonly Case[] = [
    ['kstatus podNoStatus', {}, 'progressing', 'PodNotObserved'],
    ['kstatus podReady', { status: { phase: 'Running', conditions: [isReady] } }, 'ready', 'PodReady'],
    [
      'kstatus podCompletedOK, gitops-engine pod-succeeded',
      { status: { phase: 'Succeeded', conditions: [{ type: 'Ready', status: 'False', reason: 'PodCompleted' }] } },
      'ready',
      'PodCompleted',
    ],
    [
      'kstatus podCompletedFail: failed here, as in gitops-engine',
      { status: { phase: 'Failed' } },
      'failed',
      'PodFailed',
    ],
    [
      'kstatus podBeingScheduled',
      { status: { phase: 'Pending', conditions: [unschedulable] } },
      'progressing',
      'PodNotScheduled',
      { creationTimestamp: '2026-11-22T11:59:50Z' },
    ],
    [
      'kstatus podUnschedulable',
      { status: { phase: 'Pending', conditions: [unschedulable] } },
      'failed',
      'PodUnschedulable',
    ],
    [
      'kstatus podCrashLooping, gitops-engine pod-crashloop',
      {
        status: {
          phase: 'Running',
          conditions: [isNotReady],
          containerStatuses: [container({ waiting: { reason: 'CrashLoopBackOff', message: 'Back-off 40s' } })],
        },
      },
      'failed',
      'ContainerCrashLooping',
    ],
    [
      'kstatus: running, not ready; gitops-engine pod-running-not-ready',
      { status: { phase: 'Running', conditions: [isNotReady], containerStatuses: [container({ running: {} })] } },
      'progressing',
      'PodRunningNotReady',
    ],
    [
      'gitops-engine pod-pending',
      {
        status: {
          phase: 'Pending',
          conditions: [isNotReady],
          containerStatuses: [container({ waiting: { reason: 'PodInitializing' } })],
        },
      },
      'progressing',
      'PodPending',
    ],
    [
      'gitops-engine pod-imagepullbackoff',
      {
        spec: { restartPolicy: 'Always' },
        status: {
          phase: 'Pending',
          containerStatuses: [container({ waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling' } })],
        },
      },
      'failed',
      'ImagePullBackOff',
    ],
    [
      'gitops-engine pod-error: the container has ended with an error just now',
      {
        spec: { restartPolicy: 'Always' },
        status: {
          phase: 'Running',
          conditions: [isNotReady],
          containerStatuses: [container({ terminated: { exitCode: 1, reason: 'Error' } })],
        },
      },
      'failed',
      'ContainerTerminated',
    ],
    [
      'gitops-engine pod-running-restart-always',
      { spec: { restartPolicy: 'Always' }, status: { phase: 'Running', conditions: [isReady] } },
      'ready',
      'PodReady',
    ],
    [
      'gitops-engine pod-running-restart-never',
      { spec: { restartPolicy: 'Never' }, status: { phase: 'Running', conditions: [isReady] } },
      'progressing',
      'PodRunning',
    ],
    [
      'gitops-engine pod-running-restart-onfailure',
      { spec: { restartPolicy: 'OnFailure' }, status: { phase: 'Running', conditions: [isReady] } },
      'progressing',
      'PodRunning',
    ],
    [
      'gitops-engine pod-failed',
      {
        spec: { restartPolicy: 'Never' },
        status: { phase: 'Failed', containerStatuses: [container({ terminated: { exitCode: 1, reason: 'Error' } })] },
      },
      'failed',
      'PodFailed',
    ],
    [
      'gitops-engine pod-deletion',
      { status: { phase: 'Pending' } },
      'gone',
      'Terminating',
      { deletionTimestamp: '2026-11-22T11:59:50Z' },
    ],
    [
      'evicted',
      { status: { phase: 'Failed', reason: 'Evicted', message: 'low on ephemeral-storage' } },
      'failed',
      'Evicted',
    ],
    [
      'an init container in a crash loop',
      { status: { phase: 'Pending', initContainerStatuses: [container({ waiting: { reason: 'CrashLoopBackOff' } })] } },
      'failed',
      'ContainerCrashLooping',
    ],
    [
      'CreateContainerConfigError',
      {
        status: {
          phase: 'Pending',
          containerStatuses: [container({ waiting: { reason: 'CreateContainerConfigError' } })],
        },
      },
      'failed',
      'CreateContainerConfigError',
    ],
    [
      'InvalidImageName',
      { status: { phase: 'Pending', containerStatuses: [container({ waiting: { reason: 'InvalidImageName' } })] } },
      'failed',
      'InvalidImageName',
    ],
    [
      'fell earlier, runs again: progress, where gitops-engine says degraded',
      {
        status: {
          phase: 'Running',
          conditions: [isNotReady],
          containerStatuses: [
            container({ running: {} }, { restartCount: 1, lastState: { terminated: { exitCode: 1 } } }),
          ],
        },
      },
      'progressing',
      'PodRunningNotReady',
    ],
    [
      'held back by a scheduling gate',
      {
        status: {
          phase: 'Pending',
          conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }],
        },
      },
      'progressing',
      'SchedulingGated',
    ],
    ['its node is lost', { status: { phase: 'Unknown' } }, 'unknown', 'PodUnknown'],
    ['a phase nobody knows', { status: { phase: 'Dreaming' } }, 'unknown', 'UnknownPhase'],
  ];
  for (const [name, fields, state, reason, metadata] of cases) {
    it(name, () => {
      expect(assessReadiness(object('v1', 'Pod', fields, metadata), { now })).toMatchObject({ state, reason });
    });
  }

  it('is not called unschedulable when nobody says what time it is', () => {
    const pod = object('v1', 'Pod', { status: { phase: 'Pending', conditions: [unschedulable] } });
    expect(assessReadiness(pod)).toMatchObject({ state: 'progressing', reason: 'PodNotScheduled' });
  });

  it('is unschedulable after 15 s exactly', () => {
    const pod = object(
      'v1',
      'Pod',
      { status: { phase: 'Pending', conditions: [unschedulable] } },
      { creationTimestamp: '2026-11-22T11:59:45Z' },
    );
    expect(assessReadiness(pod, { now }).state).toBe('failed');
    expect(assessReadiness(pod, { now: new Date(now.getTime() - 1) }).state).toBe('progressing');
  });
});

describe('Job', () => {
  const cases: readonly Case[] = [
    ['kstatus jobNoStatus', {}, 'progressing', 'JobNotStarted'],
    [
      'kstatus jobComplete, gitops-engine job-succeeded',
      { status: { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] } },
      'ready',
      'Complete',
    ],
    [
      'kstatus jobFailed, gitops-engine job-failed',
      {
        spec: { completions: 4 },
        status: {
          succeeded: 3,
          failed: 1,
          conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' }],
        },
      },
      'failed',
      'BackoffLimitExceeded',
    ],
    [
      'kstatus jobInProgress: progressing here, as gitops-engine job-running',
      {
        spec: { completions: 10, parallelism: 2 },
        status: {
          startTime: '2019-06-04T01:17:13Z',
          succeeded: 3,
          active: 2,
          conditions: [
            { type: 'Failed', status: 'False' },
            { type: 'Complete', status: 'False' },
          ],
        },
      },
      'progressing',
      'JobRunning',
    ],
    [
      'kstatus suspended Job, gitops-engine job-suspended',
      { spec: { suspend: true }, status: { conditions: [{ type: 'Suspended', status: 'True' }] } },
      'ready',
      'Suspended',
    ],
    [
      'kstatus previously suspended',
      { spec: { suspend: false }, status: { conditions: [{ type: 'Suspended', status: 'False' }] } },
      'progressing',
      'JobNotStarted',
    ],
    [
      'kstatus on the way to suspended',
      { spec: { suspend: true }, status: { conditions: [{ type: 'Suspended', status: 'False' }] } },
      'progressing',
      'JobNotStarted',
    ],
    [
      'kstatus on the way from suspended',
      { spec: { suspend: false }, status: { conditions: [{ type: 'Suspended', status: 'True' }] } },
      'progressing',
      'JobNotStarted',
    ],
    [
      'deadline exceeded',
      { status: { startTime: 'x', conditions: [{ type: 'Failed', status: 'True', reason: 'DeadlineExceeded' }] } },
      'failed',
      'DeadlineExceeded',
    ],
    [
      'about to fail by its pod failure policy',
      {
        status: { startTime: 'x', conditions: [{ type: 'FailureTarget', status: 'True', reason: 'PodFailurePolicy' }] },
      },
      'failed',
      'PodFailurePolicy',
    ],
  ];
  for (const [name, fields, state, reason, metadata] of cases) {
    it(name, () => {
      expect(assessReadiness(object('batch/v1', 'Job', fields, metadata))).toMatchObject({ state, reason });
    });
  }
});

describe('CronJob', () => {
  const cases: readonly Case[] = [
    ['kstatus cronjobNoStatus', {}, 'ready', 'Scheduled'],
    ['kstatus cronjobWithStatus', { status: null }, 'ready', 'Scheduled'],
    ['suspended', { spec: { suspend: true } }, 'ready', 'Suspended'],
    [
      'its last run did not succeed',
      { status: { lastScheduleTime: '2026-11-22T11:00:00Z', lastSuccessfulTime: '2026-11-22T10:00:10Z' } },
      'ready',
      'LastRunNotSucceeded',
    ],
  ];
  for (const [name, fields, state, reason, metadata] of cases) {
    it(name, () => {
      expect(assessReadiness(object('batch/v1', 'CronJob', fields, metadata))).toMatchObject({ state, reason });
    });
  }
});
