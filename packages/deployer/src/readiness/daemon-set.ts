import type { KubeObject } from '../objects.ts';
import type { Readiness } from '../readiness-types.ts';
import { countAt, numberAt, textAt } from './fields.ts';
import { firstShortfall, progressing, ready } from './verdicts.ts';

/**
 * A pod of the newest template, available, on each node that should have one: kstatus (cli-utils core.go,
 * daemonsetConditions). With `OnDelete` pods of an older template count (gitops-engine health_daemonset.go). No node at all
 * is ready with reason `NoNodeMatches`, which callers show as a warning.
 */
export function assessDaemonSet(object: KubeObject): Readiness {
  return notObserved(object) ?? rollout(object);
}

function notObserved(object: KubeObject): Readiness | undefined {
  if (numberAt(object, 'metadata', 'generation') === undefined) {
    return progressing('NoGeneration', 'metadata.generation is missing');
  }
  if (numberAt(object, 'status', 'observedGeneration') === undefined) {
    return progressing('NoObservedGeneration', 'the controller has not looked at it yet');
  }
  return numberAt(object, 'status', 'desiredNumberScheduled') === undefined
    ? progressing('NoDesiredNumber', 'the controller has not counted its nodes yet')
    : undefined;
}

function rollout(object: KubeObject): Readiness {
  const want = countAt(object, 'status', 'desiredNumberScheduled');
  const onDelete = textAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete';
  const updated = onDelete ? want : countAt(object, 'status', 'updatedNumberScheduled');
  const short = firstShortfall([
    { reason: 'LessCurrent', label: 'Scheduled', have: countAt(object, 'status', 'currentNumberScheduled'), want },
    { reason: 'LessUpdated', label: 'Updated', have: updated, want },
    { reason: 'LessAvailable', label: 'Available', have: countAt(object, 'status', 'numberAvailable'), want },
    { reason: 'LessReady', label: 'Ready', have: countAt(object, 'status', 'numberReady'), want },
  ]);
  if (short !== undefined) return short;
  if (want === 0) return ready('NoNodeMatches', 'no node matches its node selector, affinity and tolerations');
  return ready(onDelete ? 'OnDelete' : 'Available', `Ready: ${countAt(object, 'status', 'numberReady')}/${want} nodes`);
}
