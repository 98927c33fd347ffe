import type { Clock } from '@otelops/deployer/vocabulary';

/** Time that passes only when everything waits. */
export class VirtualClock implements Clock {
  #now = 0;
  #timers: { readonly at: number; readonly wake: () => void }[] = [];

  now(): Date {
    return new Date(1_800_000_000_000 + this.#now);
  }

  monotonic(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const timer = { at: this.#now + Math.max(0, ms), wake: resolve };
      this.#timers.push(timer);
      signal?.addEventListener('abort', () => {
        this.#timers = this.#timers.filter((one) => one !== timer);
        reject(signal.reason);
      });
    });
  }

  /** Lets time pass until it holds, for at most so many virtual milliseconds. */
  async runUntil(holds: () => boolean, limitMs: number): Promise<boolean> {
    const end = this.#now + limitMs;
    for (;;) {
      await everythingWaits();
      if (holds()) return true;
      const next = this.#timers.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > end) {
        this.#now = end;
        return holds();
      }
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = next.at;
      next.wake();
    }
  }
}

async function everythingWaits(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
