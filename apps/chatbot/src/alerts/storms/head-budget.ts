/** How many new threads a channel takes before they are folded. */
export interface HeadRate {
  /** At once, after quiet. */
  readonly burst: number;
  readonly perMinute: number;
}

/** Slack takes about one message a second in a channel, edits and replies included; people read fewer. */
export const usualHeadRate: HeadRate = { burst: 10, perMinute: 20 };

/** What one thread costs: a bucket counts in parts of it, so that whole milliseconds fill it by whole numbers, without rounding. */
const PARTS = 60_000;

/** A bucket of permissions for each channel, filled by the clock. */
export class HeadBudget {
  readonly #rate: HeadRate;
  readonly #channels = new Map<string, { readonly left: number; readonly at: number }>();

  constructor(rate: HeadRate) {
    this.#rate = rate;
  }

  /** Whether a new thread may be begun now; counts it when it may. `now`: milliseconds of a clock that never jumps. */
  take(channel: string, now: number): boolean {
    const left = this.#left(channel, now);
    if (left < PARTS) return false;
    this.#channels.set(channel, { left: left - PARTS, at: now });
    return true;
  }

  /** Milliseconds until the next may begin; 0 when it may now. */
  waitMilliseconds(channel: string, now: number): number {
    const missing = PARTS - this.#left(channel, now);
    return missing <= 0 ? 0 : Math.ceil(missing / this.#rate.perMinute);
  }

  #left(channel: string, now: number): number {
    const full = this.#rate.burst * PARTS;
    const known = this.#channels.get(channel) ?? { left: full, at: now };
    return Math.min(full, known.left + (now - known.at) * this.#rate.perMinute);
  }
}
