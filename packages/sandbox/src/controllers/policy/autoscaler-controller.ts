import type { KubeObject } from '../../kube/types.ts';
import { type Controller, source, type Tools } from '../machinery/controller.ts';
import type { Write } from '../machinery/write.ts';
import type { HorizontalPodAutoscaler } from '../model/cluster-kinds.ts';
import { type Condition, withCondition } from '../model/condition.ts';
import { isRecord, type Kind, keyOf } from '../model/kind.ts';
import { DEPLOYMENTS, HORIZONTAL_POD_AUTOSCALERS, STATEFUL_SETS } from '../model/kinds.ts';
import { namespaceOf, timestamp } from '../model/meta.ts';
import { sameJson } from '../model/stable-hash.ts';

const COMPONENT = 'horizontal-pod-autoscaler';

/** What an autoscaler sees: its target's replicas, or that there is none. */
interface AutoscalerState {
  autoscaler: HorizontalPodAutoscaler;
  target: { wanted: number; running: number } | undefined;
  now: Date;
}

/**
 * Keeps the target within its limits. The sandbox has no metrics to scale by, and says so as a cluster without
 * metrics does: `FailedGetResourceMetric`.
 */
export function autoscale({ autoscaler, target, now }: AutoscalerState): {
  status: HorizontalPodAutoscaler['status'];
  scaleTo?: number;
} {
  const { minReplicas = 1, maxReplicas, scaleTargetRef } = autoscaler.spec;
  const at = timestamp(now);
  const put = (facts: readonly Condition[]): Condition[] =>
    facts.reduce<Condition[]>((all, fact) => withCondition(all, fact, at), autoscaler.status?.conditions ?? []);
  const observed =
    autoscaler.metadata.generation === undefined ? {} : { observedGeneration: autoscaler.metadata.generation };
  if (target === undefined) {
    const plural = `${scaleTargetRef.kind.toLowerCase()}s.apps`;
    const message = `the HPA controller was unable to get the target's current scale: ${plural} "${scaleTargetRef.name}" not found`;
    const conditions = put([{ type: 'AbleToScale', status: 'False', reason: 'FailedGetScale', message }]);
    return { status: { ...observed, desiredReplicas: 0, currentMetrics: null, conditions } };
  }
  const desiredReplicas = Math.min(Math.max(target.wanted, minReplicas), maxReplicas);
  const rescales = desiredReplicas !== target.wanted;
  const able: Condition = rescales
    ? {
        type: 'AbleToScale',
        status: 'True',
        reason: 'SucceededRescale',
        message: `the HPA controller was able to update the target scale to ${desiredReplicas}`,
      }
    : {
        type: 'AbleToScale',
        status: 'True',
        reason: 'SucceededGetScale',
        message: "the HPA controller was able to get the target's current scale",
      };
  const blind: Condition = {
    type: 'ScalingActive',
    status: 'False',
    reason: 'FailedGetResourceMetric',
    message:
      'the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get metrics for resource cpu: no metrics returned from resource metrics API',
  };
  return {
    status: {
      ...observed,
      currentReplicas: target.running,
      desiredReplicas,
      currentMetrics: null,
      conditions: put([able, blind]),
    },
    ...(rescales ? { scaleTo: desiredReplicas } : {}),
  };
}

/** Keeps targets of autoscalers between their minimum and maximum. */
export function createAutoscalerController({ cluster, performer, clock }: Tools): Controller {
  const autoscalers = cluster.of(HORIZONTAL_POD_AUTOSCALERS);
  const kindOf = (name: string): Kind<KubeObject> => (name === 'StatefulSet' ? STATEFUL_SETS : DEPLOYMENTS);
  const followers = (target: KubeObject): string[] =>
    autoscalers
      .in(namespaceOf(target))
      .filter(
        ({ spec }) => spec.scaleTargetRef.kind === target.kind && spec.scaleTargetRef.name === target.metadata.name,
      )
      .map(keyOf);
  return {
    name: 'horizontal-pod-autoscaler',
    workers: 1,
    sources: [
      source(HORIZONTAL_POD_AUTOSCALERS, ({ object, removed }) => (removed ? [] : [keyOf(object)])),
      source(DEPLOYMENTS, ({ object }) => followers(object)),
      source(STATEFUL_SETS, ({ object }) => followers(object)),
    ],
    async reconcile(key) {
      const autoscaler = autoscalers.get(key);
      if (autoscaler === undefined) return undefined;
      const { kind, name } = autoscaler.spec.scaleTargetRef;
      const namespace = namespaceOf(autoscaler);
      const target = cluster.of(kindOf(kind)).get(`${namespace}/${name}`);
      const { status, scaleTo } = autoscale({ autoscaler, target: sizeOf(target), now: clock.now() });
      const writes: Write[] = [];
      if (scaleTo !== undefined) {
        const patch = { spec: { replicas: scaleTo } };
        const message = `New size: ${scaleTo}; reason: Current number of replicas ${scaleTo > (sizeOf(target)?.wanted ?? 0) ? 'below Spec.MinReplicas' : 'above Spec.MaxReplicas'}`;
        writes.push(
          { action: 'patch', resource: kindOf(kind).resource, key: { namespace, name }, patch },
          {
            action: 'event',
            note: { about: autoscaler, type: 'Normal', reason: 'SuccessfulRescale', message, component: COMPONENT },
          },
        );
      }
      if (!sameJson(status, autoscaler.status)) {
        writes.push({
          action: 'status',
          resource: HORIZONTAL_POD_AUTOSCALERS.resource,
          object: { ...autoscaler, status },
        });
      }
      await performer.perform(writes);
      return undefined;
    },
  };
}

function sizeOf(target: KubeObject | undefined): AutoscalerState['target'] {
  if (target === undefined) return undefined;
  const count = (part: unknown): number | undefined => {
    const replicas = isRecord(part) ? part['replicas'] : undefined;
    return typeof replicas === 'number' ? replicas : undefined;
  };
  return { wanted: count(target['spec']) ?? 1, running: count(target['status']) ?? 0 };
}
