import { isDeepStrictEqual } from 'node:util';
import type { Cause } from '../cause.ts';
import { type KubeObject, refOf } from '../objects.ts';
import { conditionOf } from '../readiness/conditions.ts';
import { at, type Fields, isFields, mapAt, numberAt } from '../readiness/fields.ts';
import type { Readiness } from '../readiness-types.ts';
import type { DeployReasonCode } from '../reason-codes.ts';
import { graces } from './graces.ts';
import { createdAt, explainPods, leavingPodsOf, podsOf } from './pod-groups.ts';
import { OLD_MS } from './pod-place.ts';
import { explainRefusal } from './refusals.ts';
import { kubectl, type Scene, toCause } from './scene.ts';
import { explainStraggler } from './stragglers.ts';

const REVISION = 'deployment.kubernetes.io/revision';

/** Deployment > newest ReplicaSet > pods. Pods of earlier ReplicaSets do not count. */
export function explainDeployment(scene: Scene, deployment: KubeObject, readiness: Readiness): Cause | undefined {
  const ref = refOf(deployment);
  if (readiness.reason === 'Paused') return explainPause(scene, deployment);
  const newest = isObserved(deployment) ? newestReplicaSet(scene, deployment) : undefined;
  const below = newest === undefined ? undefined : explainReplicaSet(scene, newest);
  const refusal = below === undefined ? explainRefusal(scene, deployment) : undefined;
  const straggler = below === undefined && refusal === undefined ? explainOldPods(scene, deployment) : undefined;
  const children = [below ?? refusal ?? straggler].filter((cause) => cause !== undefined);
  const isLate = readiness.reason === 'ProgressDeadlineExceeded';
  const [first] = children;
  if (first === undefined && !isLate) return undefined;
  const code: DeployReasonCode = isLate ? 'progress-deadline-exceeded' : (first?.code ?? 'rollout-stuck');
  return toCause(scene, {
    code,
    object: ref,
    message: readiness.message,
    children,
    ...(isLate && { ...lateness(scene, deployment), advice: lateAdvice(deployment) }),
  });
}

function explainPause(scene: Scene, deployment: KubeObject): Cause {
  const ref = refOf(deployment);
  return toCause(scene, {
    code: 'rollout-stuck',
    object: ref,
    message: 'the rollout is paused by spec.paused',
    evidence: [{ kind: 'field', object: ref, path: '.spec.paused', value: 'true' }],
    advice: [
      `Resume it: ${kubectl(ref)} rollout resume deployment/${ref.name}`,
      'Or take spec.paused from its manifest',
    ],
    grace: 0,
  });
}

/** A deadline that was over before the wait began says nothing of what has been applied since. */
function lateness(scene: Scene, deployment: KubeObject): { grace: number; part: string } {
  const { begun } = scene.options;
  const since = Date.parse(conditionOf(deployment, 'Progressing')?.since ?? '');
  const isOld = begun !== undefined && since < begun.getTime() - OLD_MS;
  return { grace: isOld ? graces.oldDeadline : 0, part: 'deadline' };
}

function explainOldPods(scene: Scene, deployment: KubeObject): Cause | undefined {
  const sets = scene.observed.ownedBy(deployment).filter(({ kind }) => kind === 'ReplicaSet');
  return explainStraggler(
    scene,
    sets.flatMap((set) => leavingPodsOf(scene, set)),
  );
}

function lateAdvice(deployment: KubeObject): readonly string[] {
  const ref = refOf(deployment);
  const seconds = numberAt(deployment, 'spec', 'progressDeadlineSeconds') ?? 600;
  return [
    `No pod became ready within ${seconds} s: ${kubectl(ref)} describe deployment ${ref.name}`,
    'Raise spec.progressDeadlineSeconds if it only starts slowly',
  ];
}

/** Until the controller has taken up the present spec, the newest ReplicaSet may be that of the last one. */
function isObserved(deployment: KubeObject): boolean {
  const generation = numberAt(deployment, 'metadata', 'generation');
  return generation === undefined || numberAt(deployment, 'status', 'observedGeneration') === generation;
}

/** The ReplicaSet of the present template: by the template itself, as its controller does, or else by revision. */
function newestReplicaSet(scene: Scene, deployment: KubeObject): KubeObject | undefined {
  const owned = scene.observed
    .ownedBy(deployment)
    .filter(({ kind }) => kind === 'ReplicaSet')
    .toSorted((a, b) => revisionOf(b) - revisionOf(a) || createdAt(b).localeCompare(createdAt(a)));
  const template = templateOf(deployment);
  const same = owned.find((replicaSet) => isDeepStrictEqual(templateOf(replicaSet), template));
  if (same !== undefined) return same;
  return owned.find((replicaSet) => revisionOf(replicaSet) >= revisionOf(deployment));
}

function revisionOf(object: KubeObject): number {
  return Number.parseInt(mapAt(object, 'metadata', 'annotations')[REVISION] ?? '0', 10) || 0;
}

/** Without the label that the controller adds. */
function templateOf(object: KubeObject): Fields {
  const template = at(object, 'spec', 'template');
  if (!isFields(template)) return {};
  const { 'pod-template-hash': _hash, ...labels } = mapAt(template, 'metadata', 'labels');
  const annotations = mapAt(template, 'metadata', 'annotations');
  return { spec: at(template, 'spec'), labels, annotations };
}

/** ReplicaSet and ReplicationController > pods, or why there are none. */
export function explainReplicaSet(scene: Scene, replicaSet: KubeObject): Cause | undefined {
  const pods = podsOf(scene, replicaSet);
  const want = numberAt(replicaSet, 'spec', 'replicas') ?? 1;
  const troubles = explainPods(scene, pods);
  const refusal = pods.length < want ? explainRefusal(scene, replicaSet) : undefined;
  const children = refusal === undefined ? troubles : [refusal, ...troubles];
  const [first] = children;
  if (first === undefined) return undefined;
  const isOnlyRefusal = refusal !== undefined && troubles.length === 0;
  if (isOnlyRefusal) return refusal;
  const message = `${pods.length} of ${want} pods, ${numberAt(replicaSet, 'status', 'readyReplicas') ?? 0} ready`;
  return toCause(scene, { code: first.code, object: refOf(replicaSet), message, children });
}
