import type { Clock } from '../../clock.ts';
import type { Activity } from './activity.ts';

/** When a key is to be looked at again without anything having changed. */
export interface Revisit {
  afterMs: number;
  /** Not counted as work under way: heartbeats, back-offs, deadlines. */
  background?: boolean;
}

export interface WorkQueue {
  /** Asks for a key to be handled; asked again before its turn it stays one turn, asked during its turn it gets another. */
  add(key: string): void;
  addAfter(key: string, revisit: Revisit): void;
}

export interface WorkQueueOptions {
  clock: Clock;
  activity: Activity;
  signal: AbortSignal;
  /** Keys handled at the same time, never one key twice. */
  workers: number;
  handle(key: string): Promise<Revisit | undefined>;
  /** Told about each failure. */
  failed(failure: { key: string; cause: unknown; attempt: number; retryInMs: number }): void;
}

/** Keys waiting at most; each stands for one object, so this is far above any cluster the sandbox holds. */
const MAX_WAITING = 100_000;
const FIRST_RETRY_MS = 5;
const MAX_RETRY_MS = 5_000;

export function createWorkQueue(options: WorkQueueOptions): WorkQueue {
  const { clock, activity, signal, workers, handle, failed } = options;
  const waiting = new Set<string>();
  const running = new Set<string>();
  const again = new Set<string>();
  const attempts = new Map<string, number>();
  const timers = createTimers(clock, activity, signal);

  const add = (key: string): void => {
    if (signal.aborted || waiting.has(key)) return;
    if (running.has(key)) {
      again.add(key);
      return;
    }
    if (waiting.size >= MAX_WAITING) {
      failed({
        key,
        cause: new Error(`work queue is full (${MAX_WAITING} keys)`),
        attempt: 0,
        retryInMs: MAX_RETRY_MS,
      });
      timers.start(key, { afterMs: MAX_RETRY_MS }, () => add(key));
      return;
    }
    waiting.add(key);
    activity.begin();
    if (running.size < workers) queueMicrotask(turn);
  };
  const addAfter = (key: string, revisit: Revisit): void => {
    if (revisit.afterMs <= 0) add(key);
    else timers.start(key, revisit, () => add(key));
  };
  const settle = async (key: string): Promise<void> => {
    try {
      const revisit = await handle(key);
      attempts.delete(key);
      if (revisit !== undefined) addAfter(key, revisit);
    } catch (cause) {
      const attempt = (attempts.get(key) ?? 0) + 1;
      attempts.set(key, attempt);
      const retryInMs = Math.min(FIRST_RETRY_MS * 2 ** (attempt - 1), MAX_RETRY_MS);
      if (!signal.aborted) failed({ key, cause, attempt, retryInMs });
      addAfter(key, { afterMs: retryInMs, background: attempt > 5 });
    }
  };
  const turn = (): void => {
    for (const key of waiting) {
      if (running.size >= workers) return;
      waiting.delete(key);
      if (signal.aborted) {
        activity.end();
        continue;
      }
      running.add(key);
      void settle(key).finally(() => {
        running.delete(key);
        if (again.delete(key)) add(key);
        activity.end();
        turn();
      });
    }
  };
  return { add, addAfter };
}

interface Timers {
  /** At most one timer a key: an earlier one stays, a later one gives way. */
  start(key: string, revisit: Revisit, task: () => void): void;
}

function createTimers(clock: Clock, activity: Activity, signal: AbortSignal): Timers {
  const pending = new Map<string, { due: number; cancel: () => void }>();
  signal.addEventListener(
    'abort',
    () => {
      for (const { cancel } of [...pending.values()]) cancel();
    },
    { once: true },
  );
  return {
    start(key, revisit, task) {
      if (signal.aborted) return;
      const due = clock.now().getTime() + revisit.afterMs;
      const present = pending.get(key);
      if (present !== undefined && present.due <= due) return;
      present?.cancel();
      if (revisit.background !== true) activity.begin();
      let over = false;
      const finish = (): boolean => {
        if (over) return false;
        over = true;
        pending.delete(key);
        if (revisit.background !== true) activity.end();
        return true;
      };
      const stop = clock.after(revisit.afterMs, () => {
        if (finish()) task();
      });
      const cancel = (): void => {
        stop();
        finish();
      };
      pending.set(key, { due, cancel });
    },
  };
}
