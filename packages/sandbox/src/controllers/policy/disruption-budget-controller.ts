import { type Controller, source, type Tools } from '../machinery/controller.ts';
import type { PodDisruptionBudget } from '../model/cluster-kinds.ts';
import { withCondition } from '../model/condition.ts';
import { resolveShare } from '../model/int-or-percent.ts';
import { keyOf } from '../model/kind.ts';
import { POD_DISRUPTION_BUDGETS, PODS } from '../model/kinds.ts';
import { isTerminating, namespaceOf, timestamp } from '../model/meta.ts';
import type { Pod } from '../model/pod.ts';
import { isActive, isReady } from '../model/pod-state.ts';
import { selects } from '../model/selector.ts';
import { sameJson } from '../model/stable-hash.ts';

/** How many of the selected pods may be evicted now. */
export function budgetStatus(
  budget: PodDisruptionBudget,
  pods: readonly Pod[],
  now: Date,
): PodDisruptionBudget['status'] {
  const { selector, minAvailable, maxUnavailable } = budget.spec;
  const selected = pods.filter((pod) => isActive(pod) && selects(selector, pod.metadata.labels));
  const expectedPods = selected.length;
  const currentHealthy = selected.filter(isReady).length;
  const desiredHealthy =
    maxUnavailable === undefined
      ? resolveShare(minAvailable, expectedPods, { round: 'up', fallback: 1 })
      : Math.max(0, expectedPods - resolveShare(maxUnavailable, expectedPods, { round: 'up', fallback: 0 }));
  const disruptionsAllowed = expectedPods === 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy);
  const allowed = disruptionsAllowed > 0;
  const { generation } = budget.metadata;
  const conditions = withCondition(
    budget.status?.conditions,
    {
      type: 'DisruptionAllowed',
      status: allowed ? 'True' : 'False',
      reason: allowed ? 'SufficientPods' : 'InsufficientPods',
      message: '',
      ...(generation === undefined ? {} : { observedGeneration: generation }),
    },
    timestamp(now),
  );
  return {
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    currentHealthy,
    desiredHealthy,
    disruptionsAllowed,
    expectedPods,
    conditions,
  };
}

/** Keeps the status of PodDisruptionBudgets, which evictions go by. */
export function createDisruptionBudgetController({ cluster, performer, clock }: Tools): Controller {
  const budgets = cluster.of(POD_DISRUPTION_BUDGETS);
  const pods = cluster.of(PODS);
  return {
    name: 'pod-disruption-budget',
    workers: 1,
    sources: [
      source(POD_DISRUPTION_BUDGETS, ({ object, removed }) => (removed ? [] : [keyOf(object)])),
      source(PODS, ({ object }) =>
        budgets
          .in(namespaceOf(object))
          .filter(({ spec }) => selects(spec.selector, object.metadata.labels))
          .map(keyOf),
      ),
    ],
    async reconcile(key) {
      const budget = budgets.get(key);
      if (budget === undefined || isTerminating(budget)) return undefined;
      const status = budgetStatus(budget, pods.in(namespaceOf(budget)), clock.now());
      if (sameJson(status, budget.status)) return undefined;
      await performer.perform([
        { action: 'status', resource: POD_DISRUPTION_BUDGETS.resource, object: { ...budget, status } },
      ]);
      return undefined;
    },
  };
}
