import { findEffect, type Strike } from '../faults/fault-resolver.ts';
import { withCondition } from '../model/condition.ts';
import { timestamp } from '../model/meta.ts';
import type { Pod, PodStatus } from '../model/pod.ts';

const SYSTEM_CRITICAL_PRIORITY = 2_000_000_000;
const THRESHOLD = '49147020Ki';
const AVAILABLE = '2011268Ki';

/** The message of an eviction by disk pressure (kubelet/eviction/helpers.go), or `undefined` when the pod may stay. */
export function evictionMessage(pod: Pod, nodeStrikes: readonly Strike[]): string | undefined {
  if (findEffect(nodeStrikes, 'disk-pressure') === undefined) return undefined;
  if ((pod.spec.priority ?? 0) >= SYSTEM_CRITICAL_PRIORITY) return undefined;
  const blame = pod.spec.containers.map(
    ({ name }) => `Container ${name} was using 812Ki, request is 0, has larger consumption of ephemeral-storage. `,
  );
  return `The node was low on resource: ephemeral-storage. Threshold quantity: ${THRESHOLD}, available: ${AVAILABLE}. ${blame.join('')}`;
}

/** The condition that marks a pod as ended by its node and not by itself. */
export function withDisruption(status: PodStatus, message: string, now: Date): PodStatus {
  const disrupted = { type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', message } as const;
  return { ...status, conditions: withCondition(status.conditions, disrupted, timestamp(now)) };
}
