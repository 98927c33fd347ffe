import type { KubeObject } from '@otelops/deployer';
import { listAt, textAt } from '@otelops/deployer/vocabulary';
import type { Part } from './parts.ts';
import type { Scene } from './scene.ts';

/** Whether a container of a part was started so lately, in milliseconds, that the part may still be on its way. */
export function startedWithin(scene: Scene, part: Part, budgetMs: number): boolean {
  return scene.podsOf(part).some((pod) => {
    const started = startedAt(pod);
    return started !== undefined && scene.now.getTime() - started < budgetMs;
  });
}

function startedAt(pod: KubeObject): number | undefined {
  const times = listAt(pod, 'status', 'containerStatuses').map((status) =>
    Date.parse(textAt(status, 'state', 'running', 'startedAt')),
  );
  const known = times.filter((time) => !Number.isNaN(time));
  return known.length === 0 ? undefined : Math.max(...known);
}
