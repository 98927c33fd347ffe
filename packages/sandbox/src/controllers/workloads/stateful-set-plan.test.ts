import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pod } from '../model/pod.ts';
import type { StatefulSet } from '../model/workload.ts';
import { nextStep, type StatefulState, statefulStatus } from './stateful-set-plan.ts';
import { claimsOf, statefulPod } from './stateful-set-pod.ts';

const NOW = new Date('2026-11-22T06:00:00Z');

function set(spec: Partial<StatefulSet['spec']>): StatefulSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace: 'default', uid: 's', generation: 1 },
    spec: {
      replicas: 3,
      serviceName: 'db',
      selector: { matchLabels: { app: 'db' } },
      template: { metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'db', image: 'db:1' }] } },
      ...spec,
    },
  };
}

interface Member {
  revision: string;
  state: 'pending' | 'ready' | 'terminating';
}

function podOf(owner: StatefulSet, ordinal: number, { revision, state }: Member): Pod {
  const pod = statefulPod(owner, owner.spec.template, revision, ordinal);
  const metadata = {
    ...pod.metadata,
    uid: `${ordinal}`,
    ...(state === 'terminating' ? { deletionTimestamp: '2026-11-22T06:00:00Z' } : {}),
  };
  const ready = { type: 'Ready', status: 'True', lastTransitionTime: '2026-11-22T05:00:00Z' } as const;
  return {
    ...pod,
    metadata,
    status: state === 'pending' ? { phase: 'Pending' } : { phase: 'Running', conditions: [ready] },
  };
}

function run(owner: StatefulSet, seed: readonly number[], update = 'new'): Array<Map<number, Member>> {
  const members = new Map<number, Member>();
  const history: Array<Map<number, Member>> = [];
  for (const draw of seed) {
    const pods = [...members].map(([ordinal, member]) => podOf(owner, ordinal, member));
    const state: StatefulState = { set: owner, pods, currentRevision: 'old', updateRevision: update, now: NOW };
    const step = nextStep(state);
    for (const { ordinal, revision } of step.create) members.set(ordinal, { revision, state: 'pending' });
    for (const pod of step.remove)
      members.set(Number(pod.metadata.uid), {
        ...(members.get(Number(pod.metadata.uid)) as Member),
        state: 'terminating',
      });
    // One pod moves on: a pending one gets ready, a terminating one goes.
    const movable = [...members].filter(([, { state: at }]) => at !== 'ready');
    const [moved] = movable.slice(draw % Math.max(1, movable.length));
    if (moved?.[1].state === 'pending') members.set(moved[0], { ...moved[1], state: 'ready' });
    else if (moved !== undefined) members.delete(moved[0]);
    history.push(new Map(members));
  }
  return history;
}

const draws = fc.array(fc.nat(9), { minLength: 40, maxLength: 60 });

describe('an ordered StatefulSet', () => {
  test('has at most one pod on its way at any time, and all before a new one are ready', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), draws, (replicas, seed) => {
        for (const members of run(set({ replicas }), seed)) {
          const moving = [...members.values()].filter(({ state }) => state !== 'ready');
          expect(moving.length).toBeLessThanOrEqual(1);
          const ordinals = [...members.keys()].sort((a, b) => a - b);
          expect(ordinals).toEqual(ordinals.map((_, index) => index));
        }
        const last = run(set({ replicas }), [...seed, ...Array.from({ length: 40 }, () => 0)]).at(-1);
        expect([...(last?.values() ?? [])].map(({ state, revision }) => `${revision} ${state}`)).toEqual(
          Array.from({ length: replicas }, () => 'new ready'),
        );
      }),
    );
  });

  test('updates from the highest ordinal down to the partition', () => {
    const owner = set({ replicas: 4, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } });
    const pods = [0, 1, 2, 3].map((ordinal) => podOf(owner, ordinal, { revision: 'old', state: 'ready' }));
    const state = { set: owner, pods, currentRevision: 'old', updateRevision: 'new', now: NOW };
    expect(nextStep(state).remove.map(({ metadata }) => metadata.name)).toEqual(['db-3']);
    const later = {
      ...state,
      pods: [
        ...pods.slice(0, 2),
        podOf(owner, 2, { revision: 'new', state: 'ready' }),
        podOf(owner, 3, { revision: 'new', state: 'ready' }),
      ],
    };
    expect(nextStep(later)).toEqual({ create: [], remove: [] });
    // Below the partition a lost pod comes back as it was.
    expect(nextStep({ ...later, pods: later.pods.slice(1) }).create).toEqual([{ ordinal: 0, revision: 'old' }]);
  });

  test('with OnDelete waits for somebody to delete the pods', () => {
    const owner = set({ replicas: 1, updateStrategy: { type: 'OnDelete' } });
    const pods = [podOf(owner, 0, { revision: 'old', state: 'ready' })];
    expect(nextStep({ set: owner, pods, currentRevision: 'old', updateRevision: 'new', now: NOW })).toEqual({
      create: [],
      remove: [],
    });
    expect(nextStep({ set: owner, pods: [], currentRevision: 'old', updateRevision: 'new', now: NOW }).create).toEqual([
      { ordinal: 0, revision: 'new' },
    ]);
  });

  test('scales down from the highest ordinal, one at a time', () => {
    const owner = set({ replicas: 1 });
    const pods = [0, 1, 2].map((ordinal) => podOf(owner, ordinal, { revision: 'new', state: 'ready' }));
    const state = { set: owner, pods, currentRevision: 'new', updateRevision: 'new', now: NOW };
    expect(nextStep(state).remove.map(({ metadata }) => metadata.name)).toEqual(['db-2']);
  });
});

test('a parallel StatefulSet creates and removes all at once', () => {
  const owner = set({ replicas: 3, podManagementPolicy: 'Parallel' });
  const state = { set: owner, pods: [], currentRevision: 'new', updateRevision: 'new', now: NOW };
  expect(nextStep(state).create).toHaveLength(3);
});

test('the updated revision becomes the current one only when every pod has it', () => {
  const owner = set({ replicas: 2 });
  const status = (revisions: string[]) =>
    statefulStatus({
      set: owner,
      pods: revisions.map((revision, ordinal) => podOf(owner, ordinal, { revision, state: 'ready' })),
      currentRevision: 'old',
      updateRevision: 'new',
      now: NOW,
    });
  expect(status(['old', 'new'])).toMatchObject({ currentRevision: 'old', currentReplicas: 1, updatedReplicas: 1 });
  expect(status(['new', 'new'])).toMatchObject({ currentRevision: 'new', currentReplicas: 2, updatedReplicas: 2 });
});

test('each pod has its own claims, named after template, set and ordinal', () => {
  const owner = set({
    volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { storageClassName: 'local-path' } }],
  });
  expect(claimsOf(owner, 2)[0]).toMatchObject({ metadata: { name: 'data-db-2', labels: { app: 'db' } } });
  expect(statefulPod(owner, owner.spec.template, 'r', 2).spec.volumes).toEqual([
    { name: 'data', persistentVolumeClaim: { claimName: 'data-db-2' } },
  ]);
});
