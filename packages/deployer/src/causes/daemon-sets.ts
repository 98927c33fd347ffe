import type { Cause } from '../cause.ts';
import { type KubeObject, refOf } from '../objects.ts';
import { conditionOf } from '../readiness/conditions.ts';
import { countAt, mapAt, numberAt, textAt } from '../readiness/fields.ts';
import type { Readiness } from '../readiness-types.ts';
import { createdAt, explainPods, leavingPodsOf, podsOf } from './pod-groups.ts';
import { explainRefusal } from './refusals.ts';
import { kubectl, type Scene, toCause } from './scene.ts';
import { explainStraggler } from './stragglers.ts';

const HASH = 'controller-revision-hash';

/** DaemonSet > pods of the newest template, naming the nodes that have no ready one. */
export function explainDaemonSet(scene: Scene, set: KubeObject, readiness: Readiness): Cause | undefined {
  if (readiness.reason === 'NoNodeMatches') return explainNoNode(scene, set);
  if (numberAt(set, 'status', 'observedGeneration') !== numberAt(set, 'metadata', 'generation')) return undefined;
  const pods = newestPods(set, podsOf(scene, set));
  const want = countAt(set, 'status', 'desiredNumberScheduled');
  const refusal = podsOf(scene, set).length < want ? explainRefusal(scene, set) : undefined;
  const straggler = explainStraggler(scene, leavingPodsOf(scene, set));
  const children = [refusal, ...explainPods(scene, pods), straggler].filter((cause) => cause !== undefined);
  const [first] = children;
  if (first === undefined) return undefined;
  const waiting = pods.filter((pod) => conditionOf(pod, 'Ready')?.status !== 'True').map(nodeOf);
  const nodes = [...new Set(waiting.filter((node) => node !== ''))].toSorted();
  const message = nodes.length === 0 ? readiness.message : `${readiness.message}; not ready on ${nodes.join(', ')}`;
  return toCause(scene, { code: first.code, object: refOf(set), message, children });
}

/** A warning, not an end: the set is ready, and runs nowhere. */
function explainNoNode(scene: Scene, set: KubeObject): Cause {
  const ref = refOf(set);
  const selector = Object.entries(mapAt(set, 'spec', 'template', 'spec', 'nodeSelector')).map((pair) => pair.join('='));
  return toCause(scene, {
    code: 'no-node-matches',
    object: ref,
    message: 'no node matches it, so it runs nowhere',
    evidence: [{ kind: 'field', object: ref, path: '.status.desiredNumberScheduled', value: '0' }],
    advice: [
      selector.length === 0
        ? `Check its node affinity and tolerations: ${kubectl(ref)} describe daemonset ${ref.name}`
        : `Label a node as its nodeSelector asks: kubectl label node <node> ${selector.join(' ')}`,
    ],
  });
}

/**
 * The pods of the newest template: those that share the revision of the youngest, unless the controller counts none as
 * updated, in which case all are of an earlier one.
 */
function newestPods(set: KubeObject, pods: readonly KubeObject[]): readonly KubeObject[] {
  const youngest = pods.toSorted((a, b) => createdAt(b).localeCompare(createdAt(a)))[0];
  const hash = youngest === undefined ? undefined : mapAt(youngest, 'metadata', 'labels')[HASH];
  if (hash === undefined) return pods;
  const updated = numberAt(set, 'status', 'updatedNumberScheduled');
  const isFirst = countAt(set, 'status', 'currentNumberScheduled') === 0 || updated === undefined;
  if (updated === 0 && !isFirst) return [];
  return pods.filter((pod) => mapAt(pod, 'metadata', 'labels')[HASH] === hash);
}

/** A pod of a DaemonSet is bound to its node by affinity before it is scheduled. */
function nodeOf(pod: KubeObject): string {
  return textAt(pod, 'spec', 'nodeName');
}
