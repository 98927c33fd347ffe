import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HorizontalPodAutoscaler, PodDisruptionBudget } from '../model/cluster-kinds.ts';
import type { Pod } from '../model/pod.ts';
import type { IntOrPercent } from '../model/workload.ts';
import { autoscale } from './autoscaler-controller.ts';
import { budgetStatus } from './disruption-budget-controller.ts';

const NOW = new Date('2026-11-22T06:00:00Z');

function pods(ready: number, unready: number): Pod[] {
  return Array.from({ length: ready + unready }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `web-${index}`, namespace: 'default', labels: { app: 'web' } },
    spec: { containers: [] },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: index < ready ? 'True' : 'False' }] },
  }));
}

function budget(spec: { minAvailable?: IntOrPercent; maxUnavailable?: IntOrPercent }): PodDisruptionBudget {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web', namespace: 'default', generation: 2 },
    spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
  };
}

describe('disruption budgets', () => {
  test.each([
    [{ minAvailable: 2 }, 3, 0, 1],
    [{ minAvailable: '50%' }, 3, 0, 1],
    [{ maxUnavailable: 1 }, 3, 0, 1],
    [{ maxUnavailable: 1 }, 2, 1, 0],
    [{ maxUnavailable: 0 }, 3, 0, 0],
    [{ minAvailable: 1 }, 0, 0, 0],
  ])('%j with %d ready and %d unready pods allows %d', (spec, ready, unready, allowed) => {
    expect(budgetStatus(budget(spec), pods(ready, unready), NOW)).toMatchObject({
      disruptionsAllowed: allowed,
      expectedPods: ready + unready,
      currentHealthy: ready,
    });
  });

  test('never allow more than leaves the wanted number healthy', () => {
    fc.assert(
      fc.property(fc.nat(10), fc.nat(10), fc.nat(12), (ready, unready, minAvailable) => {
        const status = budgetStatus(budget({ minAvailable }), pods(ready, unready), NOW);
        const allowed = status?.disruptionsAllowed ?? 0;
        expect(allowed === 0 || ready - allowed >= minAvailable).toBe(true);
      }),
    );
  });
});

describe('autoscalers', () => {
  const autoscaler: HorizontalPodAutoscaler = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web', namespace: 'default' },
    spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' }, minReplicas: 2, maxReplicas: 4 },
  };

  test.each([
    [1, 2],
    [3, undefined],
    [9, 4],
  ])('a target of %d is scaled to %s', (wanted, scaleTo) => {
    expect(autoscale({ autoscaler, target: { wanted, running: wanted }, now: NOW }).scaleTo).toBe(scaleTo);
  });

  test('without a target say so', () => {
    const { status } = autoscale({ autoscaler, target: undefined, now: NOW });
    expect(status?.conditions).toMatchObject([
      {
        type: 'AbleToScale',
        status: 'False',
        reason: 'FailedGetScale',
        message: `the HPA controller was unable to get the target's current scale: deployments.apps "web" not found`,
      },
    ]);
  });
});
