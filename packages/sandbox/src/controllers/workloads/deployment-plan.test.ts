import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Write } from '../machinery/write.ts';
import { findCondition } from '../model/condition.ts';
import { resolveShare } from '../model/int-or-percent.ts';
import type { Deployment, DeploymentStatus, ReplicaSet } from '../model/workload.ts';
import { planDeployment } from './deployment-plan.ts';
import { isScaling, rolloutLimits } from './deployment-scale.ts';

const NOW = new Date('2026-11-22T06:00:00Z');

function deployment(spec: Partial<Deployment['spec']>, image = 'app:1', status: DeploymentStatus = {}): Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default', uid: 'd', generation: 1 },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'app', image }] } },
      ...spec,
    },
    status,
  };
}

/** A cluster of one Deployment: carries plans out and lets pods become ready one at a time, in any order. */
class Simulation {
  deployment: Deployment;
  sets: ReplicaSet[] = [];
  clock = NOW.getTime();

  constructor(start: Deployment) {
    this.deployment = start;
  }

  get wanted(): number {
    return this.sets.reduce((sum, set) => sum + (set.spec.replicas ?? 0), 0);
  }

  get available(): number {
    return this.sets.reduce(
      (sum, set) => sum + Math.min(set.status?.availableReplicas ?? 0, set.spec.replicas ?? 0),
      0,
    );
  }

  reconcile(): readonly Write[] {
    this.clock += 1000;
    const { writes } = planDeployment({
      deployment: this.deployment,
      replicaSets: this.sets,
      nameTaken: false,
      podsOf: () => [],
      now: new Date(this.clock),
    });
    for (const write of writes) this.carryOut(write);
    return writes;
  }

  carryOut(write: Write): void {
    if (write.action === 'create') {
      const created = write.object as ReplicaSet;
      const metadata = {
        ...created.metadata,
        uid: created.metadata.name,
        creationTimestamp: new Date(this.clock).toISOString(),
        generation: 1,
      };
      this.sets.push({ ...created, metadata, status: { replicas: 0, observedGeneration: 1 } });
    } else if (write.action === 'status') {
      this.deployment = write.object as Deployment;
    } else if (write.action === 'remove') {
      this.sets = this.sets.filter(({ metadata }) => metadata.name !== write.key.name);
    } else if (write.action === 'patch') {
      const patch = write.patch as {
        metadata?: { annotations?: Record<string, string> };
        spec?: { replicas?: number };
      };
      const merge = <T extends ReplicaSet | Deployment>(object: T): T => ({
        ...object,
        metadata: {
          ...object.metadata,
          annotations: { ...object.metadata.annotations, ...patch.metadata?.annotations },
        },
        spec: { ...object.spec, ...patch.spec },
      });
      if (write.resource.kind === 'Deployment') this.deployment = merge(this.deployment);
      else this.sets = this.sets.map((set) => (set.metadata.name === write.key.name ? merge(set) : set));
    }
  }

  /** The ReplicaSet controller catches up, with `ready` more pods available in one set. */
  grow(which: number, ready: number): void {
    this.sets = this.sets.map((set, index) => {
      const replicas = set.spec.replicas ?? 0;
      const before = Math.min(set.status?.availableReplicas ?? 0, replicas);
      const availableReplicas = index === which % this.sets.length ? Math.min(replicas, before + ready) : before;
      return {
        ...set,
        status: { replicas, readyReplicas: availableReplicas, availableReplicas, observedGeneration: 1 },
      };
    });
  }

  settle(): void {
    for (let step = 0; step < 60; step += 1) {
      this.reconcile();
      for (let index = 0; index < this.sets.length; index += 1) this.grow(index, 100);
    }
  }
}

const share = fc.oneof(
  fc.integer({ min: 0, max: 5 }),
  fc.integer({ min: 0, max: 100 }).map((percent) => `${percent}%`),
);

describe('a rolling update', () => {
  test('never has more pods than desired plus surge, nor fewer available than desired less unavailable', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        share,
        share,
        fc.array(fc.tuple(fc.nat(5), fc.nat(4)), { maxLength: 80 }),
        (replicas, maxSurge, maxUnavailable, steps) => {
          const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } };
          const world = new Simulation(deployment({ replicas, strategy }));
          world.settle();
          expect(world.available).toBe(replicas);
          const limits = rolloutLimits(world.deployment);
          const next = deployment({ replicas, strategy }, 'app:2', world.deployment.status ?? {});
          world.deployment = { ...next, metadata: { ...next.metadata, generation: 2 } };
          for (const [which, ready] of steps) {
            world.reconcile();
            expect(world.wanted).toBeLessThanOrEqual(replicas + limits.surge);
            expect(world.available).toBeGreaterThanOrEqual(replicas - limits.unavailable);
            world.grow(which, ready);
          }
          world.settle();
          const current = world.sets.filter(({ spec }) => (spec.replicas ?? 0) > 0);
          expect(current.map(({ spec }) => spec.template.spec.containers[0]?.image)).toEqual(['app:2']);
          expect(world.available).toBe(replicas);
        },
      ),
    );
  });

  test('settles: once complete, another look intends nothing', () => {
    const world = new Simulation(deployment({ replicas: 4 }));
    world.settle();
    expect(world.reconcile()).toEqual([]);
  });

  test('surge rounds up, unavailability down, and both zero would never move', () => {
    expect(
      rolloutLimits(
        deployment({ replicas: 10, strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } } }),
      ),
    ).toEqual({ desired: 10, surge: 3, unavailable: 2 });
    expect(
      rolloutLimits(deployment({ replicas: 3, strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '10%' } } })),
    ).toEqual({ desired: 3, surge: 0, unavailable: 1 });
    expect(resolveShare('50%', 3, { round: 'up', fallback: 0 })).toBe(2);
  });
});

describe('scaling', () => {
  test('in the middle of a rollout is shared out in proportion and ends at the wanted number', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 10 }),
        fc.integer({ min: 0, max: 20 }),
        fc.nat(6),
        (before, after, progress) => {
          const world = new Simulation(deployment({ replicas: before }));
          world.settle();
          world.deployment = deployment({ replicas: before }, 'app:2', world.deployment.status ?? {});
          for (let step = 0; step < progress; step += 1) {
            world.reconcile();
            world.grow(step, 1);
          }
          world.deployment = { ...world.deployment, spec: { ...world.deployment.spec, replicas: after } };
          world.reconcile();
          expect(isScaling(world.deployment, world.sets)).toBe(false);
          const { surge } = rolloutLimits(world.deployment);
          expect(world.wanted).toBeLessThanOrEqual(after + surge);
          world.settle();
          expect(world.wanted).toBe(after);
        },
      ),
    );
  });
});

describe('revisions and history', () => {
  const images = ['app:1', 'app:2', 'app:3', 'app:1'];

  test('count on, a template that comes back gets the next number', () => {
    const world = new Simulation(deployment({ replicas: 1 }));
    for (const image of images) {
      world.deployment = deployment({ replicas: 1 }, image, world.deployment.status ?? {});
      world.settle();
    }
    const revisions = world.sets.map(({ metadata, spec }) => [
      spec.template.spec.containers[0]?.image,
      metadata.annotations?.['deployment.kubernetes.io/revision'],
    ]);
    expect(revisions).toEqual([
      ['app:1', '4'],
      ['app:2', '2'],
      ['app:3', '3'],
    ]);
    expect(world.sets[0]?.metadata.annotations?.['deployment.kubernetes.io/revision-history']).toBe('1');
    expect(world.deployment.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('4');
  });

  test('only revisionHistoryLimit old ReplicaSets are kept', () => {
    const world = new Simulation(deployment({ replicas: 1, revisionHistoryLimit: 1 }));
    for (const image of ['app:1', 'app:2', 'app:3', 'app:4']) {
      world.deployment = deployment({ replicas: 1, revisionHistoryLimit: 1 }, image, world.deployment.status ?? {});
      world.settle();
    }
    expect(world.sets.map(({ spec }) => spec.template.spec.containers[0]?.image)).toEqual(['app:3', 'app:4']);
  });
});

describe('conditions', () => {
  test('a failure to create pods is passed up, and taken back', () => {
    const world = new Simulation(deployment({ replicas: 1 }));
    world.reconcile();
    const failure = {
      type: 'ReplicaFailure',
      status: 'True',
      reason: 'FailedCreate',
      message: 'exceeded quota',
    } as const;
    world.sets = world.sets.map((set) => ({ ...set, status: { replicas: 0, conditions: [failure] } }));
    world.reconcile();
    expect(findCondition(world.deployment.status?.conditions, 'ReplicaFailure')).toMatchObject(failure);
    world.settle();
    expect(findCondition(world.deployment.status?.conditions, 'ReplicaFailure')).toBeUndefined();
  });

  test('the deadline passes only without progress, and a complete rollout has none', () => {
    const world = new Simulation(deployment({ replicas: 2, progressDeadlineSeconds: 30 }));
    world.reconcile();
    const reason = () => findCondition(world.deployment.status?.conditions, 'Progressing')?.reason;
    expect(reason()).toBe('NewReplicaSetCreated');
    world.clock += 29_000;
    world.grow(0, 1);
    world.reconcile();
    expect(reason()).toBe('ReplicaSetUpdated');
    world.clock += 28_000;
    world.reconcile();
    expect(reason()).toBe('ReplicaSetUpdated');
    world.clock += 2000;
    world.reconcile();
    expect(reason()).toBe('ProgressDeadlineExceeded');
    world.settle();
    expect(reason()).toBe('NewReplicaSetAvailable');
    world.clock += 3_600_000;
    world.reconcile();
    expect(reason()).toBe('NewReplicaSetAvailable');
  });
});
