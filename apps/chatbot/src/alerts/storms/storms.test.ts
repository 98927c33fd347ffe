import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeadBudget } from './head-budget.ts';

describe('the room for new threads in a channel', () => {
  const rate = { burst: 5, perMinute: 20 };

  it('is a few at once, then one every few seconds', () => {
    const budget = new HeadBudget(rate);
    const taken = (now: number, wanted: number): number =>
      Array.from({ length: wanted }, () => budget.take('C1', now)).filter(Boolean).length;
    expect([taken(0, 10), taken(1000, 10), taken(3000, 10), taken(60_000, 100)]).toEqual([5, 0, 1, 5]);
    expect(budget.waitMilliseconds('C1', 60_000)).toBe(3000);
    expect(budget.waitMilliseconds('C2', 60_000)).toBe(0);
  });

  it('is never more than the burst and the rate together, however it is asked for', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 5000 }), { maxLength: 200 }), (pauses) => {
        const budget = new HeadBudget(rate);
        let now = 0;
        let taken = 0;
        for (const pause of pauses) {
          now += pause;
          if (budget.take('C1', now)) taken += 1;
          expect(taken).toBeLessThanOrEqual(rate.burst + (now * rate.perMinute) / 60_000 + 1e-6);
        }
        expect(budget.take('C1', now + budget.waitMilliseconds('C1', now))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
