import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseQuantity, sameQuantity } from './quantity.ts';

test.each([
  ['1000m', '1'],
  ['1024Mi', '1Gi'],
  ['0.5', '500m'],
  ['1e3', '1k'],
  ['1.5Gi', '1536Mi'],
  ['100000000n', '0.1'],
  [2, '2'],
  ['-1', '-1000m'],
])('%s is as much as %s', (a, b) => {
  expect(sameQuantity(a, b)).toBe(true);
});

test.each(['', '.', 'm', '1 Gi', '1GB', 'abc', '1e', '--1', null, true, {}])('%j is no amount', (value) => {
  expect(parseQuantity(value)).toBeUndefined();
});

test('what is no amount equals nothing, not even itself', () => {
  expect(sameQuantity('latest', 'latest')).toBe(false);
});

test('whole numbers keep their order, however large', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), (amount) => {
      expect(parseQuantity(String(amount))).toBe(amount * 10n ** 9n);
    }),
  );
});
