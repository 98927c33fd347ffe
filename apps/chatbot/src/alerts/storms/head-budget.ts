/** How many new threads a channel takes before they are folded. */
export interface HeadRate {
  /** At once, after quiet. */
  readonly burst: number;
  readonly perMinute: number;
}

/** Slack takes about one message a second in a channel, edits and replies included; people read fewer. */
export const usualHeadRate: HeadRate = { burst: 10, perMinute: 20 };

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
    if (left < 1) return false;
    this.#channels.set(channel, { left: left - 1, at: now });
    return true;
  }

  /** Milliseconds until the next may begin; 0 when it may now. */
  waitMilliseconds(channel: string, now: number): number {
    const missing = 1 - this.#left(channel, now);
    return missing <= 0 ? 0 : Math.ceil((missing * 60_000) / this.#rate.perMinute);
  }

  #left(channel: string, now: number): number {
    const known = this.#channels.get(channel) ?? { left: this.#rate.burst, at: now };
    return Math.min(this.#rate.burst, known.left + ((now - known.at) * this.#rate.perMinute) / 60_000);
  }
}
