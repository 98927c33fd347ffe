import type { Cause } from '../cause.ts';
import { type KubeObject, refOf } from '../objects.ts';
import type { Readiness } from '../readiness-types.ts';
import { explainPods, podsOf } from './pod-groups.ts';
import { explainRefusal } from './refusals.ts';
import { kubectl, type Scene, toCause } from './scene.ts';

/** What each reason of a failed Job asks for (batch/v1, Job conditions). */
const ADVICE: Readonly<Record<string, string>> = {
  BackoffLimitExceeded: 'Every attempt failed; read the log of the last one, then delete the Job and deploy again',
  DeadlineExceeded: 'It took longer than spec.activeDeadlineSeconds: raise it, or find out what it waited for',
  PodFailurePolicy: 'Its podFailurePolicy ended it at this exit code or condition',
  FailedIndexes: 'Some of its indexes failed: status.failedIndexes names them',
  MaxFailedIndexesExceeded: 'More indexes failed than spec.maxFailedIndexes allows',
};

/** Job > pods. A pod that fails is replaced until the Job gives up, so only the Job itself, or what keeps every pod from running, ends a wait. */
export function explainJob(scene: Scene, job: KubeObject, readiness: Readiness): Cause | undefined {
  const ref = refOf(job);
  const pods = podsOf(scene, job).toReversed();
  const refusal = pods.length === 0 ? explainRefusal(scene, job) : undefined;
  const children = [refusal, ...explainPods(scene, pods, true)].filter((cause) => cause !== undefined);
  const hasFailed = readiness.state === 'failed';
  const [first] = children;
  if (first === undefined && !hasFailed) return undefined;
  const advice = ADVICE[readiness.reason];
  return toCause(scene, {
    code: hasFailed ? 'job-failed' : (first?.code ?? 'job-failed'),
    object: ref,
    message: readiness.message,
    children,
    ...(hasFailed && {
      grace: 0,
      evidence: [
        {
          kind: 'condition',
          object: ref,
          condition: 'Failed',
          status: 'True',
          reason: readiness.reason,
          message: readiness.message,
        },
      ],
      advice: [...(advice === undefined ? [] : [advice]), `${kubectl(ref)} logs job/${ref.name} --all-containers`],
    }),
  });
}
