import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRateLimits } from './rate-limits.ts';

test('whoever waits as long as told gets through, and nobody gets more than burst and rate together', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 5_000 }), { minLength: 1, maxLength: 300 }), (gaps) => {
      let at = 0;
      const limits = createRateLimits({ now: () => new Date(at), after: () => () => undefined }, true);
      const call = { method: 'chat.postMessage', tier: 'post', channel: 'C1' } as const;
      let through = 0;
      for (const gap of gaps) {
        at += gap;
        const wait = limits.take(call);
        if (wait === undefined) through += 1;
        else {
          at += wait * 1_000;
          expect(limits.take(call)).toBeUndefined();
          through += 1;
        }
      }
      expect(through).toBeLessThanOrEqual(5 + at / 1_000 + 1);
    }),
  );
});
