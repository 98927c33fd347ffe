import { DeployError } from '../errors.ts';

/** Lets at most so many tasks run at once and so many wait; the rest is refused. */
export interface InFlightLimit {
  /** Runs the task when there is a place. Rejects with the signal's reason when it aborts while waiting. */
  run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

export interface InFlightBounds {
  readonly running: number;
  readonly waiting: number;
}

/** First come, first served. A task that fails frees its place like one that ends well. */
export function createInFlightLimit(bounds: InFlightBounds): InFlightLimit {
  let running = 0;
  const waiting = new Set<() => void>();

  function release(): void {
    const next = waiting.values().next();
    if (next.done === true) running -= 1;
    else next.value();
  }

  async function enter(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (running < bounds.running) {
      running += 1;
      return;
    }
    if (waiting.size >= bounds.waiting) throw tooManyWaiting(bounds);
    await place(waiting, signal);
  }

  return {
    run: async (task, signal) => {
      await enter(signal);
      try {
        return await task();
      } finally {
        release();
      }
    },
  };
}

/** Resolves when the place of a task that ended is handed over. */
function place(waiting: Set<() => void>, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      waiting.delete(admit);
      reject(signal?.reason);
    };
    const admit = (): void => {
      waiting.delete(admit);
      signal?.removeEventListener('abort', leave);
      resolve();
    };
    waiting.add(admit);
    signal?.addEventListener('abort', leave, { once: true });
  });
}

function tooManyWaiting({ running, waiting }: InFlightBounds): DeployError {
  return new DeployError(
    'internal-error',
    `More than ${waiting} calls wait for one of ${running} places at the API server.`,
    {
      advice: ['Ask for less at once: this is a defect of the caller.'],
    },
  );
}
