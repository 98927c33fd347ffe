import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mapBounded } from '../plan/bounded.ts';
import { Limiter } from './limiter.ts';

test('never more run at a time than allowed, and all of them run, also when some fail', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.boolean(), { maxLength: 12 }),
      fc.scheduler(),
      async (most, works, scheduler) => {
        const limiter = new Limiter(most);
        let running = 0;
        let highest = 0;
        const all = Promise.allSettled(
          works.map((fails) =>
            limiter.run(async () => {
              running += 1;
              highest = Math.max(highest, running);
              await scheduler.schedule(Promise.resolve());
              running -= 1;
              if (fails) throw new Error('failed');
            }),
          ),
        );
        const ends = await scheduler.waitFor(all);
        expect(ends.map(({ status }) => status === 'rejected')).toEqual(works);
        expect(highest).toBeLessThanOrEqual(most);
      },
    ),
  );
});

test('a bounded map gives results in the order of the items, and ends at the first failure', async () => {
  expect(await mapBounded([3, 1, 2], 2, (item) => Promise.resolve(item * 2))).toEqual([6, 2, 4]);
  const done: number[] = [];
  const work = (item: number) => (item === 2 ? Promise.reject(new Error('two')) : Promise.resolve(done.push(item)));
  await expect(mapBounded([1, 2, 3, 4, 5, 6, 7, 8], 1, work)).rejects.toThrow('two');
  expect(done).toEqual([1]);
});
