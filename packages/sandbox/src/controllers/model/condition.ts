/** A condition as nearly every kind carries it. */
export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
  lastUpdateTime?: string;
  lastProbeTime?: string | null;
  lastHeartbeatTime?: string;
  observedGeneration?: number;
}

export function findCondition(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

export function isTrue(conditions: readonly Condition[] | undefined, type: string): boolean {
  return findCondition(conditions, type)?.status === 'True';
}

/**
 * The list with `next` in it. `lastTransitionTime` moves only when the status changes, as everywhere in Kubernetes;
 * other times in `next` are taken as they are.
 */
export function withCondition(conditions: readonly Condition[] | undefined, next: Condition, now: string): Condition[] {
  const before = findCondition(conditions, next.type);
  const moved = before === undefined || before.status !== next.status;
  const settled: Condition = { ...next, lastTransitionTime: moved ? now : (before.lastTransitionTime ?? now) };
  if (before === undefined) return [...(conditions ?? []), settled];
  return (conditions ?? []).map((condition) => (condition.type === next.type ? settled : condition));
}

export function withoutCondition(conditions: readonly Condition[] | undefined, type: string): Condition[] {
  return (conditions ?? []).filter((condition) => condition.type !== type);
}
