import type { KubeObject } from '../objects.ts';
import type { Readiness } from '../readiness-types.ts';
import { conditionOf, hasOutdatedCondition } from './conditions.ts';
import { numberAt, textAt, textsAt } from './fields.ts';
import { failed, gone, progressing, ready } from './verdicts.ts';

/** Being deleted: before every other rule, as in kstatus and gitops-engine. */
export function assessDeletion(object: KubeObject): Readiness | undefined {
  if (textAt(object, 'metadata', 'deletionTimestamp') === '') return undefined;
  const finalizers = textsAt(object, 'metadata', 'finalizers');
  return gone(
    'Terminating',
    finalizers.length === 0 ? 'being deleted' : `being deleted; held by ${finalizers.join(', ')}`,
  );
}

/**
 * What any controller may say, before the kind's own rule: kstatus (cli-utils generic.go). A status of another generation
 * says nothing of the present one; Reconciling is progress; Stalled is a failure.
 */
export function assessStandardStatus(object: KubeObject): Readiness | undefined {
  const generation = numberAt(object, 'metadata', 'generation');
  const observed = numberAt(object, 'status', 'observedGeneration');
  if (generation !== undefined && observed !== undefined && generation !== observed) {
    return progressing('LatestGenerationNotObserved', `generation is ${generation}, the status is of ${observed}`);
  }
  const reconciling = conditionOf(object, 'Reconciling');
  if (reconciling?.status === 'True') return progressing(reconciling.reason || 'Reconciling', reconciling.message);
  const stalled = conditionOf(object, 'Stalled');
  return stalled?.status === 'True' ? failed(stalled.reason || 'Stalled', stalled.message) : undefined;
}

/** The first of these that is there decides. `Ready` is kstatus' rule; `Available` is how many controllers put it. */
const DECIDING = ['Ready', 'Available'];

/**
 * Kinds without a rule: by Ready, then Available, then Failed; without those an object is ready once it exists (kstatus:
 * Current). A deciding condition of an earlier generation is progress.
 */
export function assessByConditions(object: KubeObject): Readiness {
  for (const type of DECIDING) {
    const condition = conditionOf(object, type);
    if (condition?.status === 'True') return ready(condition.reason || type, condition.message || `${type} is True`);
    if (condition?.status === 'False' || condition?.status === 'Unknown') {
      return progressing(condition.reason || `Not${type}`, condition.message || `${type} is ${condition.status}`);
    }
  }
  if (hasOutdatedCondition(object, DECIDING)) {
    return progressing('LatestGenerationNotObserved', 'its conditions are of an earlier generation');
  }
  const failure = conditionOf(object, 'Failed');
  if (failure?.status === 'True') return failed(failure.reason || 'Failed', failure.message || 'Failed is True');
  return ready('Exists', 'the object exists');
}
