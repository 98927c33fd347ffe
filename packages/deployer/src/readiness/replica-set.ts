import type { KubeObject } from '../objects.ts';
import type { Readiness } from '../readiness-types.ts';
import { conditionOf } from './conditions.ts';
import { countAt, numberAt } from './fields.ts';
import { failed, firstShortfall, pendingTermination, ready } from './verdicts.ts';

/**
 * ReplicaSet and ReplicationController. Counts as in kstatus (cli-utils core.go, replicasetConditions); `ReplicaFailure`
 * is a failure as in gitops-engine (health_replicaset.go), not progress.
 */
export function assessReplicaSet(object: KubeObject): Readiness {
  const failure = conditionOf(object, 'ReplicaFailure');
  if (failure?.status === 'True') return failed('ReplicaFailure', failure.message || 'pods cannot be created');
  const want = numberAt(object, 'spec', 'replicas') ?? 1;
  const replicas = countAt(object, 'status', 'replicas');
  return (
    firstShortfall([
      { reason: 'LessLabelled', label: 'Labelled', have: countAt(object, 'status', 'fullyLabeledReplicas'), want },
      { reason: 'LessAvailable', label: 'Available', have: countAt(object, 'status', 'availableReplicas'), want },
      { reason: 'LessReady', label: 'Ready', have: countAt(object, 'status', 'readyReplicas'), want },
    ]) ??
    pendingTermination(replicas, want) ??
    ready('Available', `Replicas: ${replicas}`)
  );
}
