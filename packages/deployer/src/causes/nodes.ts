import type { Cause } from '../cause.ts';
import { type KubeObject, refOf } from '../objects.ts';
import { conditionOf } from '../readiness/conditions.ts';
import { textAt } from '../readiness/fields.ts';
import { conditionEvidence } from './condition-evidence.ts';
import type { PodPlace } from './pod-place.ts';
import { type Scene, toCause } from './scene.ts';

/** The node a pod is on, if that is what fails. */
export function explainNodeOf(place: PodPlace): Cause | undefined {
  const name = textAt(place.pod, 'spec', 'nodeName');
  if (name === '') return undefined;
  const node = place.scene.observed.get({ apiVersion: 'v1', kind: 'Node', name });
  if (node !== undefined) return explainNode(place.scene, node);
  if (!place.scene.observed.hasSeen('', 'Node')) return undefined;
  return toCause(place.scene, {
    code: 'node-not-ready',
    object: { apiVersion: 'v1', kind: 'Node', name },
    message: `the node ${name} is not part of the cluster`,
    advice: [`Correct nodeName in the pod, or bring ${name} back`],
  });
}

/** Never ends a wait: a node that restarts comes back, and its pods with it. */
export function explainNode(scene: Scene, node: KubeObject): Cause | undefined {
  const condition = conditionOf(node, 'Ready');
  if (condition === undefined || condition.status === 'True') return undefined;
  const ref = refOf(node);
  return toCause(scene, {
    code: 'node-not-ready',
    object: ref,
    message: condition.message || `the node ${ref.name} is not ready`,
    evidence: [conditionEvidence(scene, ref, condition)],
    advice: [
      `Check that ${ref.name} is on, awake and reachable, and that its kubelet (k3s-agent) runs`,
      `kubectl describe node ${ref.name}`,
    ],
  });
}
