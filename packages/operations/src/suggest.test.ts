import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance, suggest } from './suggest.ts';

test.each([
  ['deply', 'deploy'],
  ['stauts', 'status'],
  ['histroy', 'history'],
  ['zzzzzz', undefined],
  ['', undefined],
])('%s: did you mean %s', (word, meant) => {
  expect(suggest(word, ['deploy', 'status', 'history', 'plan'])).toBe(meant);
});

test('the distance is 0 only for equal words, and the same both ways', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b) === 0).toBe(a === b);
      expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
  );
});
