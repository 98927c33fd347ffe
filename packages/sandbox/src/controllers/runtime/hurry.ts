import { uidOf } from '../model/meta.ts';
import type { Pod } from '../model/pod.ts';
import type { PodRuntime } from './pod-runtime.ts';

/**
 * Makes a pod that waits for a Secret or ConfigMap look at once, now that one has come; answers whether it does wait.
 * A kubelet would find out at its next try, which may be two minutes away: the sandbox does not keep people waiting.
 */
export function hurry(memory: Map<string, PodRuntime>, pod: Pod, now: Date): boolean {
  const runtime = memory.get(uidOf(pod));
  if (runtime === undefined) return false;
  const at = now.getTime();
  if (!runtime.volumes.mounted && runtime.volumes.failures > 0) {
    memory.set(uidOf(pod), { ...runtime, volumes: { ...runtime.volumes, wakeAt: at } });
    return true;
  }
  const blocked = [...runtime.runs].filter(
    ([, { phase, state }]) => phase === 'blocked' && state.waiting?.reason === 'CreateContainerConfigError',
  );
  if (blocked.length === 0) return false;
  const runs = new Map(runtime.runs);
  for (const [name, run] of blocked) runs.set(name, { ...run, wakeAt: at });
  memory.set(uidOf(pod), { ...runtime, runs });
  return true;
}
