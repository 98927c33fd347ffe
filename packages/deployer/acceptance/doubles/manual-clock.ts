import type { Clock } from '../../src/ports.ts';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Time that stands still until it is told to go on. */
export class ManualClock implements Clock {
  #elapsed = 0;
  #sleepers: readonly Sleeper[] = [];
  readonly #start: number;

  constructor(start: string = '2026-11-22T12:00:00Z') {
    this.#start = Date.parse(start);
  }

  now(): Date {
    return new Date(this.#start + this.#elapsed);
  }

  monotonic(): number {
    return this.#elapsed;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper: Sleeper = { at: this.#elapsed + ms, wake: resolve };
      if (signal?.aborted === true) {
        reject(signal.reason);
        return;
      }
      this.#sleepers = [...this.#sleepers, sleeper];
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
        reject(signal.reason);
      });
    });
  }

  /** How many timers are set at the moment. */
  get timers(): number {
    return this.#sleepers.length;
  }

  /** Goes on by so many milliseconds, timer by timer, and lets what they wake run. */
  async advance(ms: number): Promise<void> {
    const end = this.#elapsed + ms;
    await settle();
    for (;;) {
      const next = this.#sleepers.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > end) break;
      this.#elapsed = next.at;
      this.#sleepers = this.#sleepers.filter((one) => one !== next);
      next.wake();
      await settle();
    }
    this.#elapsed = end;
    await settle();
  }
}

/** Time that also passes while somebody looks at it, as it does on a busy machine: some tenths of a millisecond a look. */
export class CreepingClock extends ManualClock {
  #looks = 0;

  override monotonic(): number {
    this.#looks += 1;
    return super.monotonic() + this.#looks * 0.4;
  }
}

/** Lets everything run that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
