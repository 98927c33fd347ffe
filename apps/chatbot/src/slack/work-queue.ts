import type { Clock } from '@otelops/deployer';

/** Handlers at work: so many at once, so many waiting, no more. */
export interface WorkQueue {
  /** Begun or waiting; includes both. */
  readonly size: number;
  /** False when it is full; the job is not taken then. Jobs must not reject. */
  offer(job: () => Promise<void>): boolean;
  /** True when everything taken so far ended in time. */
  drained(clock: Clock, timeoutMs: number): Promise<boolean>;
}

export interface WorkLimits {
  readonly running: number;
  readonly waiting: number;
}

export function createWorkQueue(limits: WorkLimits): WorkQueue {
  const waiting: (() => Promise<void>)[] = [];
  const running = new Set<Promise<void>>();
  let idle: (() => void)[] = [];
  const next = (): void => {
    while (running.size < limits.running) {
      const job = waiting.shift();
      if (job === undefined) break;
      const work: Promise<void> = job().finally(() => {
        running.delete(work);
        next();
      });
      running.add(work);
    }
    if (running.size > 0) return;
    for (const resolve of idle) resolve();
    idle = [];
  };
  return {
    get size() {
      return waiting.length + running.size;
    },
    offer: (job) => {
      if (waiting.length >= limits.waiting) return false;
      waiting.push(job);
      next();
      return true;
    },
    drained: async (clock, timeoutMs) => {
      if (running.size === 0) return true;
      const patience = new AbortController();
      const late = clock.sleep(timeoutMs, patience.signal).then(
        () => false,
        () => true,
      );
      const done = new Promise<boolean>((resolve) => idle.push(() => resolve(true)));
      const result = await Promise.race([done, late]);
      patience.abort();
      return result;
    },
  };
}
