/** How often something may be done: a few at once, then one in a while. Times are monotonic milliseconds. */
export interface Bucket {
  /** From when on the next one may go. */
  readyAt(): number;
  take(now: number): void;
}

export interface Rate {
  /** One in so many milliseconds in the long run. */
  readonly everyMs: number;
  /** As many may go at once after a pause. */
  readonly burst: number;
}

export function createBucket({ everyMs, burst }: Rate): Bucket {
  /** When the bucket will be full again; each taken one moves it on. */
  let fullAt = Number.NEGATIVE_INFINITY;
  return {
    readyAt: () => fullAt - (burst - 1) * everyMs,
    take: (now) => {
      fullAt = Math.max(fullAt, now) + everyMs;
    },
  };
}
