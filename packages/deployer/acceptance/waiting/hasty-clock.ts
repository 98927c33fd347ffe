import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../src/ports.ts';

/** A clock that runs so many times faster than the wall, so that nobody sits through a grace of 90 s. */
export function hastyClock(haste: number): Clock {
  const start = Date.now();
  const origin = performance.now();
  const elapsed = (): number => (performance.now() - origin) * haste;
  return {
    now: () => new Date(start + elapsed()),
    monotonic: elapsed,
    sleep: async (ms, signal) => {
      await sleep(ms / haste, undefined, signal === undefined ? {} : { signal });
    },
  };
}
