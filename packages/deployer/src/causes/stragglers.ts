import type { Cause } from '../cause.ts';
import { type KubeObject, refOf } from '../objects.ts';
import { textAt, textsAt } from '../readiness/fields.ts';
import { explainNodeOf } from './nodes.ts';
import { placePod } from './pod-place.ts';
import { kubectl, type Scene, toCause } from './scene.ts';

/** How long past its time a pod must still be there; its kubelet needs a moment, and clocks differ. */
const LATE_MS = 30_000;

/** The first pod that should be gone and is not: its node is away, or something holds it. Never ends a wait. */
export function explainStraggler(scene: Scene, pods: readonly KubeObject[]): Cause | undefined {
  for (const pod of pods) {
    const due = Date.parse(textAt(pod, 'metadata', 'deletionTimestamp'));
    if (Number.isNaN(due) || scene.options.now.getTime() < due + LATE_MS) continue;
    const ref = refOf(pod);
    const node = explainNodeOf(placePod(scene, pod, true));
    const finalizers = textsAt(pod, 'metadata', 'finalizers');
    const on = textAt(pod, 'spec', 'nodeName') || 'its node';
    return toCause(scene, {
      code: 'deletion-stuck',
      object: ref,
      message: `the pod should be gone, and is still there on ${on}${finalizers.length === 0 ? '' : `, held by ${finalizers.join(', ')}`}`,
      evidence: [
        {
          kind: 'field',
          object: ref,
          path: '.metadata.deletionTimestamp',
          value: textAt(pod, 'metadata', 'deletionTimestamp'),
        },
      ],
      advice: [
        `Bring ${on} back, so that it can end the pod`,
        `Only if ${on} is off for certain: ${kubectl(ref)} delete pod ${ref.name} --force --grace-period=0`,
      ],
      children: node === undefined ? [] : [node],
    });
  }
  return undefined;
}
