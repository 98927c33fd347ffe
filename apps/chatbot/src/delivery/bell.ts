import type { Clock } from '@otelops/deployer';

/** Wakes who waits: for a while, or until somebody rings, whatever comes first. */
export interface Bell {
  ring(): void;
  /** Resolves after `ms` (never by itself when infinite), when somebody rings, or when `signal` aborts. A ring while nobody waits counts. */
  wait(ms: number): Promise<void>;
}

export function createBell(clock: Clock, signal: AbortSignal): Bell {
  let rung = false;
  let wake: (() => void) | undefined;
  signal.addEventListener('abort', () => wake?.(), { once: true });
  return {
    ring: () => {
      rung = true;
      wake?.();
    },
    wait: async (ms) => {
      if (!rung && !signal.aborted && ms > 0) {
        const sleeping = new AbortController();
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (Number.isFinite(ms)) clock.sleep(ms, sleeping.signal).then(resolve, () => undefined);
        });
        wake = undefined;
        sleeping.abort();
      }
      rung = false;
    },
  };
}
