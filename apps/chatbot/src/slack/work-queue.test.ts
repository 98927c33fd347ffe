import { expect, test } from 'vitest';
import { VirtualClock } from '../../acceptance/kit/virtual-clock.ts';
import { createWorkQueue } from './work-queue.ts';

test('so many at once, so many waiting, no more; and it says when all is done', async () => {
  const clock = new VirtualClock();
  const queue = createWorkQueue({ running: 2, waiting: 2 });
  let running = 0;
  let most = 0;
  const job = async (): Promise<void> => {
    running += 1;
    most = Math.max(most, running);
    await clock.sleep(100);
    running -= 1;
  };
  expect([1, 2, 3, 4, 5].map(() => queue.offer(job))).toEqual([true, true, true, true, false]);
  let drained: boolean | undefined;
  void queue.drained(clock, 10_000).then((result) => {
    drained = result;
  });
  expect(await clock.runUntil(() => drained !== undefined, 1_000)).toBe(true);
  expect([drained, most, queue.size]).toEqual([true, 2, 0]);
});

test('what does not end in time is not waited for', async () => {
  const clock = new VirtualClock();
  const queue = createWorkQueue({ running: 1, waiting: 1 });
  queue.offer(() => new Promise(() => undefined));
  let drained: boolean | undefined;
  void queue.drained(clock, 1_000).then((result) => {
    drained = result;
  });
  await clock.runUntil(() => drained !== undefined, 2_000);
  expect(drained).toBe(false);
});
