import type { Cause } from '../cause.ts';
import { type KubeObject, refOf } from '../objects.ts';
import { conditionOf } from '../readiness/conditions.ts';
import { countAt, listAt, mapAt, numberAt, textAt } from '../readiness/fields.ts';
import type { Readiness } from '../readiness-types.ts';
import { explainClaim } from './claims.ts';
import { explainPod } from './pod-cause.ts';
import { explainPods, leavingPodsOf, podsOf } from './pod-groups.ts';
import { explainRefusal } from './refusals.ts';
import { kubectl, type Scene, toCause } from './scene.ts';
import { explainStraggler } from './stragglers.ts';

const REVISION = 'controller-revision-hash';

/** StatefulSet > pods of its update revision > claims; or the pod of an earlier revision that blocks the update. */
export function explainStatefulSet(scene: Scene, set: KubeObject, readiness: Readiness): Cause | undefined {
  if (!isObserved(set)) return undefined;
  const update = textAt(set, 'status', 'updateRevision');
  const all = podsOf(scene, set);
  const newest = update === '' ? all : all.filter((pod) => mapAt(pod, 'metadata', 'labels')[REVISION] === update);
  const want = numberAt(set, 'spec', 'replicas') ?? 1;
  const children = [
    ...explainPods(scene, newest),
    ...explainBlockade(
      scene,
      set,
      all.filter((pod) => !newest.includes(pod)),
    ),
    ...(all.length < want ? [explainRefusal(scene, set), ...claimCauses(scene, set)] : []),
  ].filter((cause) => cause !== undefined);
  if (children.length === 0) children.push(...stragglers(scene, set));
  const [first] = children;
  return first && toCause(scene, { code: first.code, object: refOf(set), message: readiness.message, children });
}

function stragglers(scene: Scene, set: KubeObject): readonly Cause[] {
  const straggler = explainStraggler(scene, leavingPodsOf(scene, set));
  return straggler === undefined ? [] : [straggler];
}

function isObserved(set: KubeObject): boolean {
  const generation = numberAt(set, 'metadata', 'generation');
  return generation === undefined || numberAt(set, 'status', 'observedGeneration') === generation;
}

/**
 * With OrderedReady a broken pod of an earlier revision is not replaced: the controller waits for it to become ready first,
 * for ever (Kubernetes, "Forced rollback"). With Parallel it is replaced, but not by the first servers of 1.35
 * (kubernetes/kubernetes#137409): there it is told, and the wait goes on.
 */
function explainBlockade(scene: Scene, set: KubeObject, old: readonly KubeObject[]): readonly Cause[] {
  if (isOnDelete(set)) return [];
  const isOrdered = textAt(set, 'spec', 'podManagementPolicy') !== 'Parallel';
  for (const pod of old) {
    if (conditionOf(pod, 'Ready')?.status === 'True') continue;
    const trouble = explainPod(asMadeNow(scene), pod);
    if (trouble === undefined) continue;
    const ref = refOf(pod);
    const cause = toCause(scene, {
      code: 'rollout-stuck',
      object: refOf(set),
      message: `pod ${ref.name} of an earlier revision is not ready, and blocks the update`,
      advice: [`Delete the pod, so that it comes back with the new revision: ${kubectl(ref)} delete pod ${ref.name}`],
      evidence: [{ kind: 'field', object: ref, path: `.metadata.labels[${REVISION}]`, value: revisionOf(pod) }],
    });
    return [{ ...cause, children: [], terminal: isOrdered && trouble.terminal }];
  }
  return [];
}

/** A pod of an earlier revision is judged as it stands: that it may be tried again does not make way for the new one. */
function asMadeNow({ observed, options: { begun: _, ...options } }: Scene): Scene {
  return { observed, options };
}

function isOnDelete(set: KubeObject): boolean {
  return textAt(set, 'spec', 'updateStrategy', 'type') === 'OnDelete';
}

function revisionOf(pod: KubeObject): string {
  return mapAt(pod, 'metadata', 'labels')[REVISION] ?? '';
}

/** The claims of the next pod, which exist before it does: `<template>-<set>-<ordinal>`. */
function claimCauses(scene: Scene, set: KubeObject): readonly (Cause | undefined)[] {
  const { name, namespace } = set.metadata;
  const ordinal = countAt(set, 'status', 'replicas');
  return listAt(set, 'spec', 'volumeClaimTemplates').map((template) => {
    const claimName = `${textAt(template, 'metadata', 'name')}-${name}-${ordinal}`;
    const ref = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      name: claimName,
      ...(namespace !== undefined && { namespace }),
    };
    const claim = scene.observed.get(ref);
    return claim === undefined ? undefined : explainClaim(scene, claim);
  });
}
