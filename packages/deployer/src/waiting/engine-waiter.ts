import type { Waiter, WaitUpdate } from '../apply/waiter.ts';
import type { Cause } from '../cause.ts';
import type { ObjectRef } from '../objects.ts';
import type { Cluster } from '../ports.ts';
import { shareWatches } from './shared-watches.ts';
import { report } from './wait-report.ts';
import type { WaitNotice, WaitOptions } from './wait-types.ts';
import { waitUntilReady } from './wait-until-ready.ts';

/**
 * {@link waitUntilReady} as {@link applyPlan} takes it: cancelled by throwing the signal's reason. Waits that run side by side
 * share their watches.
 */
export function createWaiter(options: Pick<WaitOptions, 'secrets' | 'onTerminal'> = {}): Waiter {
  const shared = new WeakMap<Cluster, Cluster>();
  return async function* ({ targets, ...request }) {
    const cluster = shared.get(request.cluster) ?? shareWatches(request.cluster);
    shared.set(request.cluster, cluster);
    const wait = waitUntilReady(targets, { ...options, ...request, cluster });
    try {
      for (;;) {
        const next = await wait.next();
        if (next.done !== true) {
          const update = toUpdate(next.value, targets);
          if (update !== undefined) yield update;
          continue;
        }
        const { state, causes, pending } = next.value;
        if (state === 'cancelled') throw request.signal.reason;
        return { state, causes, pending };
      }
    } finally {
      // Closes the watches when whoever listens leaves before the end.
      await wait.return(report('cancelled', { targets: [], elapsedMs: 0, blind: [] }));
    }
  };
}

/** What cannot be looked at is told as a cause that ends nothing: what lies there stays unknown. */
function toUpdate(notice: WaitNotice, targets: readonly ObjectRef[]): WaitUpdate | undefined {
  if (notice.type === 'state' || notice.type === 'cause') return notice;
  const [ref] = targets;
  if (notice.type !== 'blind' || ref === undefined) return undefined;
  const { apiVersion, kind, namespace, code, message, advice } = notice.spot;
  const object = { apiVersion, kind, ...(namespace !== undefined && { namespace }), name: '*' };
  const cause: Cause = {
    code,
    object,
    message: `cannot be looked at, so causes that lie there stay unknown: ${message}`,
    terminal: false,
    evidence: [],
    advice,
    children: [],
  };
  return { type: 'cause', ref, cause };
}
