import { servicesOf } from '../causes/api-extensions.ts';
import { backendOf, describeBackend } from '../causes/backends.ts';
import { waitsForConsumer } from '../causes/claims.ts';
import { isCustom } from '../causes/explain.ts';
import type { Observed } from '../causes/observed.ts';
import { groupOf, type KubeObject } from '../objects.ts';
import { assessReadiness } from '../readiness/assess.ts';
import { numberAt } from '../readiness/fields.ts';
import { progressing, ready } from '../readiness/verdicts.ts';
import type { AssessOptions, Readiness } from '../readiness-types.ts';
import { isWorkload } from './steadiness.ts';

/** What an object's readiness is once its surroundings are known; the object alone cannot tell these few cases. */
export function judge(object: KubeObject, observed: Observed, options: AssessOptions): Readiness {
  const own = assessReadiness(object, options);
  if (own.state === 'gone') return own;
  if (isClaim(object) && own.state === 'progressing' && waitsForConsumer({ observed }, object)) {
    return ready('WaitForFirstConsumer', 'its volume is made when the first pod that uses it is scheduled');
  }
  if (own.state !== 'ready') return own;
  if (groupOf(object.apiVersion) === 'admissionregistration.k8s.io') return judgeCallees(object, observed) ?? own;
  return isCustom(object) ? (judgeOwned(object, observed, options) ?? own) : own;
}

/** Claims that wait for their first pod have to be known by their class, which is looked up before they count as pending. */
export function isClaim(object: KubeObject): boolean {
  return object.kind === 'PersistentVolumeClaim' && object.apiVersion === 'v1';
}

/** A webhook that nobody answers refuses, or lets through, what it should judge. */
function judgeCallees(configuration: KubeObject, observed: Observed): Readiness | undefined {
  for (const { namespace, name } of servicesOf(configuration)) {
    const backend = backendOf(observed, namespace, name);
    if (backend.state === 'missing' || backend.state === 'idle')
      return progressing('NoEndpoints', describeBackend(backend));
  }
  return undefined;
}

/** A custom resource that calls itself ready is held to the workloads it owns: its status may be of the last rollout. */
function judgeOwned(owner: KubeObject, observed: Observed, options: AssessOptions): Readiness | undefined {
  for (const object of observed.ownedBy(owner)) {
    if (!isWorkload(object)) continue;
    const verdict = assessReadiness(object, options);
    if (verdict.state === 'ready') continue;
    return progressing('WorkloadNotReady', `${object.kind} ${object.metadata.name}: ${verdict.message}`);
  }
  return undefined;
}

/** A finished Job may be deleted at once by its TTL; that it vanished then tells that it has finished. */
export function judgeVanished(last: KubeObject | undefined): Readiness | undefined {
  if (last?.kind !== 'Job' || numberAt(last, 'spec', 'ttlSecondsAfterFinished') === undefined) return undefined;
  if (assessReadiness(last).state === 'failed') return undefined;
  return ready('FinishedAndRemoved', 'the Job has finished and was removed by its ttlSecondsAfterFinished');
}
