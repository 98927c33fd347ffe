import { DeployError } from '../errors.ts';
import { formatRef, type KubeObject, type ObjectRef } from '../objects.ts';
import type { Clock, Cluster } from '../ports.ts';
import { followObject } from './follow-object.ts';

export interface GoneRequest {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly ref: ObjectRef;
  /** Another object of the same name counts as gone. */
  readonly uid: string | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Waits until a deleted object is no more; throws `deletion-stuck` with the finalizers that hold it. Each wait holds one watch
 * open, so callers that delete many objects wait for a few at a time.
 */
export async function awaitGone({ uid, ...request }: GoneRequest): Promise<void> {
  const until = (live: KubeObject | undefined): boolean =>
    live === undefined || (uid !== undefined && live.metadata.uid !== uid);
  const { met, live } = await followObject({ ...request, until });
  if (!met) throw stuckError(request.ref, live, request.timeoutMs);
}

function stuckError(ref: ObjectRef, live: KubeObject | undefined, timeoutMs: number): DeployError {
  const finalizers = live?.metadata.finalizers ?? [];
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
