import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Clock } from '../../clock.ts';
import { createActivity } from './activity.ts';
import { createWorkQueue, type WorkQueueOptions } from './work-queue.ts';

/** A clock that stands still until it is told to go on. */
function manualClock(): Clock & { advance(ms: number): void } {
  let now = 0;
  const due: Array<{ at: number; task: () => void }> = [];
  return {
    now: () => new Date(now),
    after(ms, task) {
      const entry = { at: now + ms, task };
      due.push(entry);
      return () => {
        const index = due.indexOf(entry);
        if (index >= 0) due.splice(index, 1);
      };
    },
    advance(ms) {
      now += ms;
      for (const entry of due.filter(({ at }) => at <= now)) {
        due.splice(due.indexOf(entry), 1);
        entry.task();
      }
    },
  };
}

function setUp(options: Partial<WorkQueueOptions>) {
  const clock = manualClock();
  const stop = new AbortController();
  const failures: Array<{ key: string; attempt: number; retryInMs: number }> = [];
  const queue = createWorkQueue({
    clock,
    activity: createActivity(clock),
    signal: stop.signal,
    workers: 1,
    handle: async () => undefined,
    failed: ({ key, attempt, retryInMs }) => failures.push({ key, attempt, retryInMs }),
    ...options,
  });
  return { clock, stop, failures, queue };
}

describe('the work queue of a controller', () => {
  test('asks in quick succession are one turn, an ask during the turn is one more', async () => {
    const handled: string[] = [];
    let release: () => void = () => undefined;
    const { queue } = setUp({
      handle: async (key) => {
        handled.push(key);
        if (handled.length === 1) await new Promise<void>((resolve) => (release = resolve));
        return undefined;
      },
    });
    queue.add('a');
    queue.add('a');
    queue.add('a');
    await turn();
    expect(handled).toEqual(['a']);
    queue.add('a');
    queue.add('a');
    release();
    await turn();
    expect(handled).toEqual(['a', 'a']);
  });

  test('no more keys at a time than there are workers, and never one key twice', async () => {
    let running = 0;
    let most = 0;
    const { queue } = setUp({
      workers: 3,
      handle: async () => {
        running += 1;
        most = Math.max(most, running);
        await turn();
        running -= 1;
        return undefined;
      },
    });
    for (let index = 0; index < 20; index += 1) queue.add(`key-${index}`);
    for (let count = 0; count < 30; count += 1) await turn();
    expect(most).toBe(3);
    expect(running).toBe(0);
  });

  test('a failure is told and tried again, each time after twice as long, at most five seconds', async () => {
    const { queue, clock, failures } = setUp({ handle: () => Promise.reject(new Error('no')) });
    queue.add('a');
    for (let count = 0; count < 15; count += 1) {
      await turn();
      clock.advance(5000);
    }
    const waits = failures.map(({ retryInMs }) => retryInMs);
    expect(waits.slice(0, 4)).toEqual([5, 10, 20, 40]);
    expect(Math.max(...waits)).toBe(5000);
    expect(failures[0]).toMatchObject({ key: 'a', attempt: 1 });
  });

  test('an earlier revisit wins over a later one', async () => {
    const handled: number[] = [];
    const { queue, clock } = setUp({
      handle: async () => {
        handled.push(clock.now().getTime());
        return undefined;
      },
    });
    queue.addAfter('a', { afterMs: 100 });
    queue.addAfter('a', { afterMs: 20 });
    queue.addAfter('a', { afterMs: 50 });
    for (let count = 0; count < 12; count += 1) {
      clock.advance(10);
      await turn();
    }
    expect(handled).toEqual([20]);
  });

  test('nothing is handled after the signal', async () => {
    const handled: string[] = [];
    const { queue, stop, clock } = setUp({
      handle: async (key) => {
        handled.push(key);
        return undefined;
      },
    });
    queue.addAfter('later', { afterMs: 10 });
    queue.add('soon');
    stop.abort();
    clock.advance(20);
    await turn();
    expect(handled).toEqual([]);
  });
});
