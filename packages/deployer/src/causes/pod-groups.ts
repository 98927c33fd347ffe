import type { Cause } from '../cause.ts';
import type { KubeObject } from '../objects.ts';
import { textAt } from '../readiness/fields.ts';
import { explainPod } from './pod-cause.ts';
import type { Scene } from './scene.ts';
import { bestCause } from './tree.ts';

/** Different troubles shown of one set of pods. */
const MAX_SHOWN = 5;

/** The troubles of pods, each once: of pods that suffer the same, the first stands for all. */
export function explainPods(scene: Scene, pods: readonly KubeObject[], isRetried = false): readonly Cause[] {
  const groups = new Map<string, Cause>();
  for (const pod of pods) {
    const cause = explainPod(scene, pod, isRetried);
    if (cause === undefined) continue;
    const best = bestCause(cause);
    const key = `${best.code} ${best.terminal} ${best.message.replaceAll(pod.metadata.name, '*')}`;
    if (!groups.has(key)) groups.set(key, cause);
  }
  return [...groups.values()].toSorted((a, b) => Number(b.terminal) - Number(a.terminal)).slice(0, MAX_SHOWN);
}

function isPod(object: KubeObject): boolean {
  return object.kind === 'Pod' && object.apiVersion === 'v1';
}

/** The pods an object owns that are being deleted. */
export function leavingPodsOf(scene: Scene, owner: KubeObject): readonly KubeObject[] {
  return scene.observed
    .ownedBy(owner)
    .filter((object) => isPod(object) && textAt(object, 'metadata', 'deletionTimestamp') !== '');
}

/** The pods an object owns, oldest first, without those that are being deleted. */
export function podsOf(scene: Scene, owner: KubeObject): readonly KubeObject[] {
  return scene.observed
    .ownedBy(owner)
    .filter((object) => isPod(object) && textAt(object, 'metadata', 'deletionTimestamp') === '')
    .toSorted((a, b) => createdAt(a).localeCompare(createdAt(b)) || a.metadata.name.localeCompare(b.metadata.name));
}

export function createdAt(object: KubeObject): string {
  return textAt(object, 'metadata', 'creationTimestamp');
}
