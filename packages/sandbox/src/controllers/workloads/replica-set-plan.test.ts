import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pod } from '../model/pod.ts';
import type { ReplicaSet } from '../model/workload.ts';
import { rankForDeletion, replicaChange, replicaSetStatus } from './replica-set-plan.ts';

const NOW = new Date('2026-11-22T06:00:00Z');

function replicaSet(replicas: number, minReadySeconds?: number): ReplicaSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'web', namespace: 'default', uid: 'r', generation: 3 },
    spec: {
      replicas,
      selector: {},
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [] } },
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
    },
  };
}

interface Traits {
  node?: string;
  phase?: string;
  readySince?: string;
  cost?: string;
  terminating?: boolean;
  restarts?: number;
}

function pod(
  name: string,
  { node = 'mac-1', phase = 'Running', readySince, cost, terminating, restarts = 0 }: Traits = {},
): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      labels: { app: 'web' },
      creationTimestamp: '2026-11-22T05:00:00Z',
      ...(cost === undefined ? {} : { annotations: { 'controller.kubernetes.io/pod-deletion-cost': cost } }),
      ...(terminating === true ? { deletionTimestamp: 'now' } : {}),
    },
    spec: { containers: [], ...(node === '' ? {} : { nodeName: node }) },
    status: {
      phase,
      conditions: readySince === undefined ? [] : [{ type: 'Ready', status: 'True', lastTransitionTime: readySince }],
      containerStatuses: [
        { name: 'app', image: '', imageID: '', ready: true, restartCount: restarts, state: {}, lastState: {} },
      ],
    },
  };
}

describe('a ReplicaSet', () => {
  test('creates what is missing and deletes what is too much, finished and leaving pods aside', () => {
    const pods = [pod('a'), pod('b', { phase: 'Failed' }), pod('c', { terminating: true })];
    expect(replicaChange(replicaSet(3), pods)).toEqual({ create: 2, remove: [] });
    expect(replicaChange(replicaSet(0), pods).remove.map(({ metadata }) => metadata.name)).toEqual(['a']);
    fc.assert(
      fc.property(fc.nat(20), fc.nat(20), (wanted, present) => {
        const change = replicaChange(
          replicaSet(wanted),
          Array.from({ length: present }, (_, index) => pod(`p-${index}`)),
        );
        expect(present + change.create - change.remove.length).toBe(wanted);
      }),
    );
  });

  test('parts first from those that serve least', () => {
    const old = '2026-11-22T05:00:00Z';
    const pods = [
      pod('steady', { readySince: old, node: 'mac-3' }),
      pod('fresh', { readySince: '2026-11-22T05:59:00Z', node: 'mac-4' }),
      pod('crowded-a', { readySince: old, node: 'mac-5' }),
      pod('crowded-b', { readySince: old, node: 'mac-5', restarts: 2 }),
      pod('cheap', { readySince: old, node: 'mac-6', cost: '-5' }),
      pod('unready', { node: 'mac-2' }),
      pod('pending', { phase: 'Pending' }),
      pod('unassigned', { phase: 'Pending', node: '' }),
    ];
    expect(rankForDeletion(pods).map(({ metadata }) => metadata.name)).toEqual([
      'unassigned',
      'pending',
      'unready',
      'cheap',
      'crowded-b',
      'crowded-a',
      'fresh',
      'steady',
    ]);
  });

  test('counts pods as available once they have been ready long enough', () => {
    const pods = [
      pod('a', { readySince: '2026-11-22T05:59:55Z' }),
      pod('b', { readySince: '2026-11-22T05:59:00Z' }),
      pod('c'),
    ];
    expect(replicaSetStatus(replicaSet(3, 10), pods, { now: NOW })).toEqual({
      replicas: 3,
      fullyLabeledReplicas: 3,
      readyReplicas: 2,
      availableReplicas: 1,
      terminatingReplicas: 0,
      observedGeneration: 3,
    });
  });

  test('keeps the first word of a failure until it is over', () => {
    const failed = replicaSetStatus(replicaSet(1), [], {
      now: NOW,
      failure: { reason: 'FailedCreate', message: 'quota' },
    });
    expect(failed.conditions).toMatchObject([
      { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'quota' },
    ]);
    expect(replicaSetStatus({ ...replicaSet(1), status: failed }, [], { now: NOW }).conditions).toBeUndefined();
  });
});
