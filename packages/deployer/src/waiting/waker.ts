import type { Clock } from '../ports.ts';

/** Wakes one sleeper, or keeps the call for the next that wants to sleep. */
export interface Waker {
  wake(): void;
  /** Returns when woken, or at the latest after `ms`. */
  rest(ms: number): Promise<void>;
}

/** `signal` wakes as well, for good. */
export function createWaker(clock: Clock, signal: AbortSignal): Waker {
  let isCalled = false;
  let call: (() => void) | undefined;
  const wake = (): void => {
    isCalled = true;
    call?.();
  };
  signal.addEventListener('abort', wake, { once: true });
  return {
    wake,
    rest: async (ms) => {
      if (!(isCalled || signal.aborted))
        await restUntilCalled(clock, ms, (listener) => {
          call = listener;
        });
      isCalled = false;
      call = undefined;
    },
  };
}

async function restUntilCalled(clock: Clock, ms: number, listen: (listener: () => void) => void): Promise<void> {
  const timer = new AbortController();
  const called = new Promise<void>((resolve) => listen(resolve));
  // Put away once somebody called.
  const elapsed = clock.sleep(ms, timer.signal).catch(() => undefined);
  await Promise.race([called, elapsed]);
  timer.abort();
}
