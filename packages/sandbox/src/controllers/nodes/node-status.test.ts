import { describe, expect, test } from 'vitest';
import { seedNodes } from '../../seed/nodes.ts';
import type { Strike } from '../faults/fault-resolver.ts';
import type { Node } from '../model/cluster-kinds.ts';
import { NODES } from '../model/kinds.ts';
import { nodeConditions, nodeTaints } from './node-status.ts';

const NOW = new Date('2026-11-22T06:00:00Z');
const [node] = seedNodes(1, new Date('2026-11-22T05:00:00Z')).filter((one): one is Node => NODES.is(one)) as [Node];
const strike = (kind: 'node-not-ready' | 'disk-pressure'): Strike[] => [{ effect: { kind }, target: {} }];

describe('a node', () => {
  test('that is well reports so and has no taints', () => {
    expect(nodeConditions(node, [], NOW).map(({ type, status }) => `${type}=${status}`)).toEqual([
      'MemoryPressure=False',
      'DiskPressure=False',
      'PIDPressure=False',
      'Ready=True',
    ]);
    expect(nodeTaints(node, [], NOW)).toEqual([]);
  });

  test('that is silent is unknown in every respect and repels pods', () => {
    const conditions = nodeConditions(node, strike('node-not-ready'), NOW);
    expect(conditions.every(({ status, reason }) => status === 'Unknown' && reason === 'NodeStatusUnknown')).toBe(true);
    expect(
      conditions.every(
        ({ lastTransitionTime, lastHeartbeatTime }) =>
          lastTransitionTime === '2026-11-22T06:00:00Z' && lastHeartbeatTime === '2026-11-22T05:00:00Z',
      ),
    ).toBe(true);
    expect(nodeTaints(node, strike('node-not-ready'), NOW).map(({ effect }) => effect)).toEqual([
      'NoSchedule',
      'NoExecute',
    ]);
  });

  test('under disk pressure says so; the taints of others stay, its own keep their time', () => {
    const own = nodeTaints(
      { ...node, spec: { taints: [{ key: 'gpu', effect: 'NoSchedule' }] } },
      strike('disk-pressure'),
      NOW,
    );
    expect(own).toEqual([
      { key: 'gpu', effect: 'NoSchedule' },
      { key: 'node.kubernetes.io/disk-pressure', effect: 'NoSchedule', timeAdded: '2026-11-22T06:00:00Z' },
    ]);
    expect(
      nodeTaints({ ...node, spec: { taints: own } }, strike('disk-pressure'), new Date(NOW.getTime() + 60_000)),
    ).toEqual(own);
    expect(nodeTaints({ ...node, spec: { taints: own } }, [], NOW)).toEqual([{ key: 'gpu', effect: 'NoSchedule' }]);
  });
});
