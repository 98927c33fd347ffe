import type { Clock } from '@otelops/deployer';
import { createBell } from './bell.ts';
import { type Bucket, createBucket, type Rate } from './bucket.ts';

export interface LaneOptions<T> {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly rate: Rate;
  /** How many are worked on at the same time. */
  readonly workers: number;
  /** From when on (monotonic ms) an item may be worked on; infinite while it waits for something else, then `ring` tells. */
  readyAt(item: T): number;
  /** Whether the lane's own rate does not hold for it; what Slack said about its limits holds for all. */
  hurries(item: T): boolean;
  /** Smaller goes first among those that are ready. */
  rank(item: T): number;
  /** One attempt. The item stays in the lane until `isDone`. */
  work(item: T): Promise<void>;
  isDone(item: T): boolean;
}

/** Work of one kind for one place in Slack, at the pace that Slack allows there. */
export interface Lane<T> {
  readonly size: number;
  add(item: T): void;
  /** Nothing is begun for so long: Slack said so. */
  pause(ms: number): void;
  /** Something that `readyAt` looks at has changed. */
  ring(): void;
}

export function createLane<T>(options: LaneOptions<T>): Lane<T> {
  const { clock, signal } = options;
  const items = new Set<T>();
  const busy = new Set<T>();
  const bell = createBell(clock, signal);
  const bucket = createBucket(options.rate);
  let pausedUntil = Number.NEGATIVE_INFINITY;
  let running = false;

  const workOn = async (item: T): Promise<void> => {
    busy.add(item);
    await options.work(item);
    busy.delete(item);
    if (options.isDone(item)) items.delete(item);
    bell.ring();
  };

  const run = async (): Promise<void> => {
    while (items.size > 0 && !signal.aborted) {
      const now = clock.monotonic();
      const next = busy.size < options.workers ? choose({ items, busy, bucket, pausedUntil, now }, options) : undefined;
      if (next === undefined || next.at > now) {
        await bell.wait((next?.at ?? Number.POSITIVE_INFINITY) - now);
      } else {
        bucket.take(now);
        void workOn(next.item);
      }
    }
    running = false;
  };

  const start = (): void => {
    bell.ring();
    if (running || signal.aborted) return;
    running = true;
    void run();
  };
  return {
    get size() {
      return items.size;
    },
    add: (item) => {
      items.add(item);
      start();
    },
    pause: (ms) => {
      pausedUntil = Math.max(pausedUntil, clock.monotonic() + ms);
      bell.ring();
    },
    ring: () => bell.ring(),
  };
}

interface Situation<T> {
  readonly items: ReadonlySet<T>;
  readonly busy: ReadonlySet<T>;
  readonly bucket: Bucket;
  readonly pausedUntil: number;
  readonly now: number;
}

interface Choice<T> {
  readonly item: T;
  readonly at: number;
}

/** The most urgent item that may go now, or else the one that may go first. */
function choose<T>(situation: Situation<T>, options: LaneOptions<T>): Choice<T> | undefined {
  const { items, busy, bucket, pausedUntil, now } = situation;
  let best: Choice<T> | undefined;
  for (const item of items) {
    if (busy.has(item)) continue;
    const rate = options.hurries(item) ? pausedUntil : Math.max(pausedUntil, bucket.readyAt());
    const choice = { item, at: Math.max(now, rate, options.readyAt(item)) };
    if (best === undefined || isBetter(choice, best, options)) best = choice;
  }
  return best;
}

function isBetter<T>(one: Choice<T>, other: Choice<T>, { rank }: LaneOptions<T>): boolean {
  return one.at < other.at || (one.at === other.at && rank(one.item) < rank(other.item));
}
