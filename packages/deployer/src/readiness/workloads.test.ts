import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../objects.ts';
import { assessReadiness } from './assess.ts';

interface Parts {
  readonly metadata?: object;
  readonly spec?: object;
  readonly status?: object;
}

type Case = readonly [name: string, parts: Parts, state: string, reason: string];

function object(apiVersion: string, kind: string, parts: Parts): KubeObject {
  return {
    apiVersion,
    kind,
    metadata: { name: 'test', namespace: 'qual', generation: 1, ...parts.metadata },
    ...(parts.spec && { spec: parts.spec }),
    ...(parts.status && { status: parts.status }),
  };
}

function check(apiVersion: string, kind: string, cases: readonly Case[]): void {
  it.each(cases)('%s', (_name, parts, state, reason) => {
    expect(assessReadiness(object(apiVersion, kind, parts))).toMatchObject({ state, reason });
  });
}

const progressDone = { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' };
const available = { type: 'Available', status: 'True' };
const oneOfOne = { observedGeneration: 1, replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 };

/** Names after `kstatus` and `gitops-engine` are those of the cases in their own tests. */
describe('Deployment', () => {
  check('apps/v1', 'Deployment', [
    ['kstatus depNoStatus', {}, 'progressing', 'LessReplicas'],
    ['kstatus depOK', { status: { ...oneOfOne, conditions: [progressDone, available] } }, 'ready', 'Available'],
    [
      'kstatus depNotProgressing',
      {
        spec: { progressDeadlineSeconds: 45 },
        status: { ...oneOfOne, conditions: [{ type: 'Progressing', status: 'False', reason: 'Some' }, available] },
      },
      'progressing',
      'ReplicaSetNotAvailable',
    ],
    [
      'kstatus depNoProgressDeadlineSeconds',
      { status: { ...oneOfOne, conditions: [available] } },
      'ready',
      'Available',
    ],
    [
      'kstatus: the largest deadline is none',
      { spec: { progressDeadlineSeconds: 2147483647 }, status: { ...oneOfOne, conditions: [available] } },
      'ready',
      'Available',
    ],
    [
      'kstatus depNotAvailable',
      { status: { ...oneOfOne, conditions: [progressDone, { type: 'Available', status: 'False' }] } },
      'progressing',
      'DeploymentNotAvailable',
    ],
    [
      'gitops-engine nginx',
      {
        spec: { progressDeadlineSeconds: 600, replicas: 1 },
        status: { ...oneOfOne, conditions: [progressDone, available] },
      },
      'ready',
      'Available',
    ],
    [
      'gitops-engine deployment-progressing: an old pod still has to go',
      {
        metadata: { generation: 4 },
        spec: { progressDeadlineSeconds: 600, replicas: 1 },
        status: {
          ...oneOfOne,
          observedGeneration: 4,
          replicas: 2,
          conditions: [available, { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated' }],
        },
      },
      'progressing',
      'ExtraPods',
    ],
    [
      'gitops-engine deployment-degraded: the deadline counts although an old pod is available',
      {
        spec: { replicas: 1 },
        status: {
          ...oneOfOne,
          conditions: [available, { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }],
        },
      },
      'failed',
      'ProgressDeadlineExceeded',
    ],
    [
      'gitops-engine deployment-suspended: paused is not ready',
      { spec: { paused: true, replicas: 1 }, status: { ...oneOfOne, conditions: [progressDone, available] } },
      'progressing',
      'Paused',
    ],
    ['too few updated', { spec: { replicas: 2 }, status: { ...oneOfOne, replicas: 2 } }, 'progressing', 'LessUpdated'],
    [
      'too few available',
      { spec: { replicas: 1 }, status: { ...oneOfOne, availableReplicas: 0 } },
      'progressing',
      'LessAvailable',
    ],
    ['too few ready', { spec: { replicas: 1 }, status: { ...oneOfOne, readyReplicas: 0 } }, 'progressing', 'LessReady'],
    [
      'scaled to zero',
      { spec: { replicas: 0 }, status: { observedGeneration: 1, conditions: [progressDone, available] } },
      'ready',
      'Available',
    ],
    [
      'quota or admission refuses its pods',
      {
        spec: { replicas: 1 },
        status: {
          observedGeneration: 1,
          conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'exceeded quota' }],
        },
      },
      'failed',
      'ReplicaFailure',
    ],
    [
      'the status is of an earlier generation',
      { metadata: { generation: 2 }, status: { ...oneOfOne, conditions: [progressDone, available] } },
      'progressing',
      'LatestGenerationNotObserved',
    ],
  ]);

  it('of the old group extensions is judged alike', () => {
    const status = { ...oneOfOne, conditions: [progressDone, available] };
    expect(assessReadiness(object('extensions/v1beta1', 'Deployment', { status })).state).toBe('ready');
  });
});

describe('StatefulSet', () => {
  const four = { observedGeneration: 1, currentReplicas: 4, readyReplicas: 4, replicas: 4 };
  const spec = { replicas: 4 };
  check('apps/v1', 'StatefulSet', [
    ['kstatus stsNoStatus', {}, 'progressing', 'LessReplicas'],
    ['kstatus stsBadStatus', { status: { observedGeneration: 1, currentReplicas: 1 } }, 'progressing', 'LessReplicas'],
    ['kstatus stsOK', { spec, status: four }, 'ready', 'Available'],
    ['kstatus stsLessReady', { spec, status: { ...four, readyReplicas: 2 } }, 'progressing', 'LessReady'],
    ['kstatus stsLessCurrent', { spec, status: { ...four, currentReplicas: 2 } }, 'progressing', 'LessCurrent'],
    ['kstatus stsExtraPods', { spec, status: { ...four, replicas: 8 } }, 'progressing', 'ExtraPods'],
    [
      'gitops-engine statefulset, statefulset-ondelete',
      {
        spec: { replicas: 1, updateStrategy: { type: 'OnDelete' } },
        status: {
          observedGeneration: 1,
          replicas: 1,
          readyReplicas: 1,
          currentReplicas: 1,
          currentRevision: 'a',
          updateRevision: 'a',
        },
      },
      'ready',
      'OnDelete',
    ],
    [
      'OnDelete still waits for ready pods, as in gitops-engine',
      { spec: { replicas: 1, updateStrategy: { type: 'OnDelete' } }, status: { observedGeneration: 1, replicas: 1 } },
      'progressing',
      'LessReady',
    ],
    [
      'never observed by the controller, as in gitops-engine',
      { spec: { replicas: 0 }, status: { replicas: 0 } },
      'progressing',
      'NoObservedGeneration',
    ],
    [
      'rolling to a new revision',
      { spec, status: { ...four, currentRevision: 'a', updateRevision: 'b' } },
      'progressing',
      'RevisionMismatch',
    ],
    [
      'a partitioned rollout under way',
      {
        spec: { replicas: 4, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } },
        status: { ...four, updatedReplicas: 1 },
      },
      'progressing',
      'PartitionRollout',
    ],
    [
      'a partitioned rollout complete',
      {
        spec: { replicas: 4, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } },
        status: { ...four, currentReplicas: 2, updatedReplicas: 2, currentRevision: 'a', updateRevision: 'b' },
      },
      'ready',
      'Available',
    ],
    [
      'minReadySeconds not over for all',
      { spec: { replicas: 4, minReadySeconds: 10 }, status: { ...four, availableReplicas: 3 } },
      'progressing',
      'LessAvailable',
    ],
  ]);
});

describe('DaemonSet', () => {
  const four = {
    observedGeneration: 1,
    desiredNumberScheduled: 4,
    currentNumberScheduled: 4,
    updatedNumberScheduled: 4,
    numberAvailable: 4,
    numberReady: 4,
  };
  check('apps/v1', 'DaemonSet', [
    ['kstatus dsNoStatus', {}, 'progressing', 'NoObservedGeneration'],
    [
      'kstatus dsBadStatus',
      { status: { observedGeneration: 1, currentReplicas: 1 } },
      'progressing',
      'NoDesiredNumber',
    ],
    ['kstatus dsOK', { status: four }, 'ready', 'Available'],
    ['kstatus dsLessReady', { status: { ...four, numberReady: 2 } }, 'progressing', 'LessReady'],
    ['kstatus dsLessAvailable', { status: { ...four, numberAvailable: 2 } }, 'progressing', 'LessAvailable'],
    [
      'kstatus dsDifferentGeneration',
      { metadata: { generation: 2 }, status: four },
      'progressing',
      'LatestGenerationNotObserved',
    ],
    [
      'kstatus: no generation at all',
      { metadata: { generation: undefined }, status: four },
      'progressing',
      'NoGeneration',
    ],
    ['not scheduled everywhere', { status: { ...four, currentNumberScheduled: 3 } }, 'progressing', 'LessCurrent'],
    ['not updated everywhere', { status: { ...four, updatedNumberScheduled: 3 } }, 'progressing', 'LessUpdated'],
    [
      'gitops-engine daemonset-ondelete: pods of the old template count',
      {
        metadata: { generation: 4 },
        spec: { updateStrategy: { type: 'OnDelete' } },
        status: {
          observedGeneration: 4,
          currentNumberScheduled: 1,
          desiredNumberScheduled: 1,
          numberAvailable: 1,
          numberReady: 1,
        },
      },
      'ready',
      'OnDelete',
    ],
    [
      'no node matches: ready, with a reason to warn of',
      { status: { observedGeneration: 1, desiredNumberScheduled: 0, currentNumberScheduled: 0, numberReady: 0 } },
      'ready',
      'NoNodeMatches',
    ],
  ]);
});

describe.each([
  ['apps/v1', 'ReplicaSet'],
  ['v1', 'ReplicationController'],
])('%s %s', (apiVersion, kind) => {
  const two = { observedGeneration: 1, replicas: 2, readyReplicas: 2, availableReplicas: 2, fullyLabeledReplicas: 2 };
  const four = { observedGeneration: 1, replicas: 4, readyReplicas: 4, availableReplicas: 4, fullyLabeledReplicas: 4 };
  check(apiVersion, kind, [
    ['kstatus rsNoStatus', {}, 'progressing', 'LessLabelled'],
    [
      'kstatus rsOK1',
      { spec: { replicas: 2 }, status: { ...two, conditions: [{ type: 'ReplicaFailure', status: 'False' }] } },
      'ready',
      'Available',
    ],
    ['kstatus rsOK2', { spec: { replicas: 2 }, status: two }, 'ready', 'Available'],
    [
      'kstatus rsLessReady',
      { spec: { replicas: 4 }, status: { ...four, readyReplicas: 2 } },
      'progressing',
      'LessReady',
    ],
    [
      'kstatus rsLessAvailable',
      { spec: { replicas: 4 }, status: { ...four, availableReplicas: 2 } },
      'progressing',
      'LessAvailable',
    ],
    [
      'kstatus rsReplicaFailure: a failure here, as in gitops-engine',
      { spec: { replicas: 4 }, status: { ...four, conditions: [{ type: 'ReplicaFailure', status: 'True' }] } },
      'failed',
      'ReplicaFailure',
    ],
    [
      'pods beyond the wanted number',
      { spec: { replicas: 2 }, status: { ...two, replicas: 3 } },
      'progressing',
      'ExtraPods',
    ],
  ]);
});
