import type { Waiter } from '../apply/waiter.ts';
import type { Cluster } from '../ports.ts';
import { shareWatches } from './shared-watches.ts';
import { report } from './wait-report.ts';
import type { WaitOptions } from './wait-types.ts';
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
          if (next.value.type === 'state' || next.value.type === 'cause') yield next.value;
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
