import { containersOf } from '../causes/containers.ts';
import type { KubeObject } from '../objects.ts';

const MAX_KEYS = 20_000;

/**
 * Which containers the kubelet has tried anew since they were first seen: started once more, or their image asked for once
 * more. Told by what changes in their pods, since nodes may keep another time.
 */
export class Retries {
  readonly #tried = new Set<string>();

  note(before: KubeObject | undefined, now: KubeObject): void {
    if (now.kind !== 'Pod' || before === undefined || before.metadata.uid !== now.metadata.uid) return;
    const earlier = new Map(containersOf(before).map((view) => [view.name, view]));
    for (const { name, restarts, waiting } of containersOf(now)) {
      const known = earlier.get(name);
      if (known === undefined) continue;
      // After each failed attempt it says so once, and backs off again.
      const isPulled = known.waiting?.reason === 'ImagePullBackOff' && waiting?.reason === 'ErrImagePull';
      if ((isPulled || restarts > known.restarts) && this.#tried.size < MAX_KEYS) this.#tried.add(keyOf(now, name));
    }
  }

  has(pod: KubeObject, container: string): boolean {
    return this.#tried.has(keyOf(pod, container));
  }
}

function keyOf({ metadata: { uid, namespace, name } }: KubeObject, container: string): string {
  return `${uid ?? `${namespace}/${name}`} ${container}`;
}
