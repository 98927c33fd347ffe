import { DeployError } from '../errors.ts';
import { formatRef, type KubeObject, type ObjectRef } from '../objects.ts';
import type { Clock, Cluster } from '../ports.ts';

export interface GoneRequest {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly ref: ObjectRef;
  /** Another object of the same name counts as gone. */
  readonly uid: string | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const FIRST_LOOK_MS = 100;
const LONGEST_PAUSE_MS = 2000;

/** Waits until a deleted object is no more; throws `deletion-stuck` with the finalizers that hold it. */
export async function awaitGone({ cluster, clock, ref, uid, timeoutMs, signal }: GoneRequest): Promise<void> {
  const { name, namespace } = ref;
  const resource = await cluster.resolve(ref.apiVersion, ref.kind);
  if (resource === undefined) return;
  const start = clock.monotonic();
  for (let pause = FIRST_LOOK_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const live = await cluster.get(resource, namespace === undefined ? { name } : { name, namespace }, signal);
    if (live === undefined || (uid !== undefined && live.metadata.uid !== uid)) return;
    if (clock.monotonic() - start >= timeoutMs) throw stuckError(ref, live, timeoutMs);
    await clock.sleep(pause, signal);
  }
}

function stuckError(ref: ObjectRef, live: KubeObject, timeoutMs: number): DeployError {
  const finalizers = live.metadata.finalizers ?? [];
  const held = finalizers.length === 0 ? '' : `; held by its finalizers ${finalizers.join(', ')}`;
  return new DeployError(
    'deletion-stuck',
    `${formatRef(ref)} is still there ${timeoutMs / 1000} s after its deletion${held}`,
    {
      ref,
      advice:
        finalizers.length === 0
          ? [`Look at what ${formatRef(ref)} still owns.`]
          : ['Bring back the controller that takes these finalizers off, or take them off by hand.'],
    },
  );
}
