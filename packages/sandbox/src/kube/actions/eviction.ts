import type { KubeCore } from '../core/kube-core.ts';
import { removeObject } from '../core/remove.ts';
import { requireStored } from '../core/update.ts';
import { fieldAt, isRecord, listOf, recordOf } from '../json.ts';
import { fromSelectorObject, matchesLabels } from '../selectors/label-selector.ts';
import { readSelector } from '../selectors/selector-object.ts';
import { badRequest, methodNotAllowed } from '../status/refusals.ts';
import { StatusError } from '../status/status.ts';
import type { KubeObject } from '../types.ts';
import { type Action, SUCCESS } from './action.ts';

const BUDGETS = 'policy/poddisruptionbudgets';
const ENDED: readonly unknown[] = ['Succeeded', 'Failed', 'Pending'];

/** `pods/eviction`: deletes a pod unless a disruption budget forbids it (429). */
export const evictPod: Action = async (core, target, request, context) => {
  if (request.verb !== 'create') throw methodNotAllowed();
  const name = fieldAt(request.body, 'metadata', 'name');
  if (name !== undefined && name !== target.name)
    throw badRequest('name in URL does not match name in Eviction object');
  const pod = requireStored(core, target);
  const options = recordOf(fieldAt(request.body, 'deleteOptions'));
  const ends = ENDED.includes(fieldAt(pod, 'status', 'phase')) || pod.metadata.deletionTimestamp !== undefined;
  if (!ends) spendBudget(core, pod, context.dryRun);
  const grace = options['gracePeriodSeconds'];
  const uid = fieldAt(options, 'preconditions', 'uid');
  const removal = {
    ...(typeof grace === 'number' ? { gracePeriodSeconds: grace } : {}),
    ...(typeof uid === 'string' ? { uid } : {}),
  };
  await removeObject(core, { ...target, subresource: '' }, removal, context);
  return { code: 201, object: SUCCESS };
};

function spendBudget(core: KubeCore, pod: KubeObject, dryRun: boolean): void {
  const { namespace = '' } = pod.metadata;
  const budgets = core.store.list(BUDGETS, `${namespace}/`).filter((budget) => {
    const selector = readSelector(fieldAt(budget, 'spec', 'selector'));
    return selector !== undefined && matchesLabels(fromSelectorObject(selector), pod.metadata.labels);
  });
  const [budget] = budgets;
  if (budget === undefined) return;
  if (budgets.length > 1) {
    throw new StatusError(
      500,
      '',
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    );
  }
  refuseSpent(budget);
  if (dryRun) return;
  const status = recordOf(budget['status']);
  const disruptedPods = {
    ...recordOf(status['disruptedPods']),
    [pod.metadata.name]: `${core.clock.now().toISOString().slice(0, 19)}Z`,
  };
  const disruptionsAllowed = Number(status['disruptionsAllowed']) - 1;
  core.store.put(BUDGETS, `${namespace}/${budget.metadata.name}`, {
    ...budget,
    status: { ...status, disruptionsAllowed, disruptedPods },
  });
}

function refuseSpent(budget: KubeObject): void {
  const status = recordOf(budget['status']);
  const { name, generation } = budget.metadata;
  if (Number(status['observedGeneration'] ?? 0) < (generation ?? 0)) {
    throw tooMany(`The disruption budget ${name} is still being processed by the server.`);
  }
  if (Number(status['disruptionsAllowed'] ?? 0) > 0) return;
  const [desired, current] = [Number(status['desiredHealthy'] ?? 0), Number(status['currentHealthy'] ?? 0)];
  const condition = listOf(status['conditions']).find((item) => isRecord(item) && item['type'] === 'DisruptionAllowed');
  const why = isRecord(condition) && condition['status'] === 'False' ? ` (${String(condition['reason'])})` : '';
  throw tooMany(
    current <= desired
      ? `The disruption budget ${name} needs ${desired} healthy pods and has ${current} currently`
      : `The disruption budget ${name} does not allow evicting pods currently${why}`,
  );
}

function tooMany(message: string): StatusError {
  const text = "Cannot evict pod as it would violate the pod's disruption budget.";
  return new StatusError(429, 'TooManyRequests', text, { causes: [{ reason: 'DisruptionBudget', message }] });
}
