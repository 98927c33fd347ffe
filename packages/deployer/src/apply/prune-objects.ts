import type { Cause } from '../cause.ts';
import { formatRef } from '../objects.ts';
import { componentGraph } from '../plan/component-graph.ts';
import type { Pruning } from '../plan/decide-prune.ts';
import { waveNames } from '../plan/waves.ts';
import { awaitGone } from './await-gone.ts';
import { causeOfError } from './failure.ts';
import { objectStep, type RunScope } from './run-scope.ts';

export interface PruneEnd {
  /** Keys of what is gone. */
  readonly gone: ReadonlySet<string>;
  readonly causes: readonly Cause[];
}

const GONE_MS = 120_000;

/**
 * Deletes objects group by group, and waits for each group to be gone before the next: what acts on an object has to outlive
 * it. Each deletion holds only for the very object that was planned for (its uid).
 */
export async function pruneObjects(groups: readonly (readonly Pruning[])[], scope: RunScope): Promise<PruneEnd> {
  const gone = new Set<string>();
  if (groups.length > 0) await scope.journal.flush();
  for (const group of groups) {
    if (scope.halt.aborted) break;
    const causes = await Promise.all(
      group.map((pruning) => scope.limiter.run(() => pruneObject(pruning, gone, scope))),
    );
    const failures = causes.filter((cause) => cause !== undefined);
    if (failures.length > 0) return { gone, causes: failures };
  }
  return { gone, causes: [] };
}

/**
 * Dependents before what they depend on, and within a component later waves first: configuration outlives workloads,
 * definitions outlive their objects, and controllers what they act on.
 */
export function pruneGroups(
  prunings: readonly Pruning[],
  components: ReadonlyMap<string, readonly string[]>,
): readonly (readonly Pruning[])[] {
  const graph = componentGraph([...components].map(([name, dependsOn]) => ({ name, dependsOn })));
  const depths = new Map<string, number>();
  for (const name of graph.order) {
    const below = (graph.dependencies.get(name) ?? []).map((dependency) => depths.get(dependency) ?? 0);
    depths.set(name, 1 + Math.max(-1, ...below));
  }
  const rank = ({ component, wave }: Pruning): number => (depths.get(component) ?? 0) * waveNames.length + wave;
  const ranks = [...new Set(prunings.map(rank))].sort((a, b) => b - a);
  return ranks.map((wanted) => prunings.filter((pruning) => rank(pruning) === wanted));
}

async function pruneObject(pruning: Pruning, gone: Set<string>, scope: RunScope): Promise<Cause | undefined> {
  const { key, ref, live, component } = pruning;
  if (scope.halt.aborted) return undefined;
  const { cluster, clock, journal, events, phaseId, lock, halt } = scope;
  const { uid } = live.metadata;
  const place = objectStep({ phaseId, component, ref, action: 'prune', title: formatRef(ref) });
  const note = (state: 'sent' | 'done' | 'failed') =>
    journal.note({ type: 'step', key, state, at: clock.now().toISOString() });
  events.started(place);
  note('sent');
  try {
    await cluster.delete(ref, { ...(uid === undefined ? {} : { uid }), propagation: 'Background', signal: lock });
    await awaitGone({ cluster, clock, ref, uid, timeoutMs: GONE_MS, signal: halt });
    gone.add(key);
    note('done');
    events.finished(place, 'done');
    return undefined;
  } catch (error) {
    lock.throwIfAborted();
    if (halt.aborted) {
      events.finished(place, 'cancelled');
      return undefined;
    }
    note('failed');
    const cause = causeOfError(error, ref);
    events.finished(place, 'failed', { message: cause.message });
    events.cause(cause, place.id);
    return cause;
  }
}
