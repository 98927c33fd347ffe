import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seedNodes } from '../../seed/nodes.ts';
import type { Node } from '../model/cluster-kinds.ts';
import { NODES } from '../model/kinds.ts';
import type { Pod } from '../model/pod.ts';
import type { DaemonSet } from '../model/workload.ts';
import { daemonStatus, nextDaemonStep } from './daemon-set-plan.ts';
import { daemonPod, nodeFit } from './daemon-set-pod.ts';

const NOW = new Date('2026-11-22T06:00:00Z');
const NODES_SIX: Node[] = seedNodes(6, NOW).filter((node): node is Node => NODES.is(node));

function set(spec: Partial<DaemonSet['spec']> = {}, pod: Record<string, unknown> = {}): DaemonSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent', namespace: 'default', uid: 'd', generation: 1 },
    spec: {
      selector: { matchLabels: { app: 'agent' } },
      template: {
        metadata: { labels: { app: 'agent' } },
        spec: { containers: [{ name: 'agent', image: 'agent:1' }], ...pod },
      },
      ...spec,
    },
  };
}

interface Member {
  hash: string;
  ready: boolean;
}

function podOn(owner: DaemonSet, node: string, { hash, ready }: Member): Pod {
  const pod = daemonPod(owner, { node, hash, name: `agent-${node}` });
  const condition = {
    type: 'Ready',
    status: ready ? 'True' : 'False',
    lastTransitionTime: '2026-11-22T05:00:00Z',
  } as const;
  return {
    ...pod,
    metadata: { ...pod.metadata, uid: `${node}-${hash}` },
    spec: { ...pod.spec, nodeName: node },
    status: { phase: 'Running', conditions: [condition] },
  };
}

describe('a DaemonSet', () => {
  test('never has more than maxUnavailable nodes without a ready pod while it replaces healthy ones', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.nat(5), { minLength: 30, maxLength: 60 }),
        (maxUnavailable, seed) => {
          const owner = set({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable } } });
          const members = new Map<string, Member>(
            NODES_SIX.map(({ metadata }) => [metadata.name, { hash: 'old', ready: true }]),
          );
          for (const draw of seed) {
            const pods = [...members].map(([node, member]) => podOn(owner, node, member));
            const step = nextDaemonStep({ set: owner, nodes: NODES_SIX, pods, hash: 'new', now: NOW });
            for (const pod of step.remove) members.delete(pod.spec.nodeName ?? '');
            for (const node of step.create) members.set(node, { hash: 'new', ready: false });
            const serving = [...members.values()].filter(({ ready }) => ready).length;
            expect(6 - serving).toBeLessThanOrEqual(maxUnavailable);
            const starting = [...members].filter(([, { ready }]) => !ready);
            const [moved] = starting.slice(draw % Math.max(1, starting.length));
            if (moved !== undefined) members.set(moved[0], { ...moved[1], ready: true });
          }
        },
      ),
    );
  });

  test('keeps away from taints it does not tolerate, and stays where only scheduling is refused', () => {
    const [first] = NODES_SIX;
    const tainted = (effect: string): Node => ({ ...(first as Node), spec: { taints: [{ key: 'gpu', effect }] } });
    expect(nodeFit(set(), tainted('NoSchedule'))).toEqual({ run: false, stay: true });
    expect(nodeFit(set(), tainted('NoExecute'))).toEqual({ run: false, stay: false });
    expect(nodeFit(set({}, { tolerations: [{ operator: 'Exists' }] }), tainted('NoExecute'))).toEqual({
      run: true,
      stay: true,
    });
    const pressured: Node = {
      ...(first as Node),
      spec: { taints: [{ key: 'node.kubernetes.io/disk-pressure', effect: 'NoSchedule' }] },
    };
    expect(nodeFit(set(), pressured).run).toBe(true);
  });

  test('replaces failed pods and removes surplus ones', () => {
    const owner = set();
    const failed = { ...podOn(owner, 'mac-1', { hash: 'h', ready: false }), status: { phase: 'Failed' } };
    const twin = { ...podOn(owner, 'mac-2', { hash: 'h', ready: true }) };
    const pods = [failed, twin, { ...twin, metadata: { ...twin.metadata, name: 'agent-twin', uid: 'twin' } }];
    const step = nextDaemonStep({ set: owner, nodes: NODES_SIX, pods, hash: 'h', now: NOW });
    expect(step.failed).toEqual([failed]);
    expect(step.remove).toHaveLength(2);
    expect(step.create).toEqual(['mac-3', 'mac-4', 'mac-5', 'mac-6']);
  });

  test('counts what should run, runs, is ready and is up to date', () => {
    const owner = set();
    const pods = [
      podOn(owner, 'mac-1', { hash: 'new', ready: true }),
      podOn(owner, 'mac-2', { hash: 'old', ready: false }),
    ];
    expect(daemonStatus({ set: owner, nodes: NODES_SIX, pods, hash: 'new', now: NOW })).toEqual({
      desiredNumberScheduled: 6,
      currentNumberScheduled: 2,
      numberMisscheduled: 0,
      numberReady: 1,
      numberAvailable: 1,
      numberUnavailable: 5,
      updatedNumberScheduled: 1,
      observedGeneration: 1,
    });
  });
});
