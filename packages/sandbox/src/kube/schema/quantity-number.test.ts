import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quantityNumber } from './quantity.ts';

test.each([
  ['1', 1],
  ['100m', 0.1],
  ['1.5', 1.5],
  ['.5', 0.5],
  ['96Gi', 96 * 2 ** 30],
  ['128974848', 128_974_848],
  ['129e6', 129_000_000],
  ['123Mi', 123 * 2 ** 20],
  ['2k', 2000],
  [7, 7],
  [undefined, 0],
])('%s is %d', (text, value) => {
  expect(quantityNumber(text)).toBeCloseTo(value, 9);
});

test.each(['', 'Gi', '1 Gi', '1gi', 'ten', '1.2.3', '0x10'])('%j is no quantity', (text) => {
  expect(quantityNumber(text)).toBeNaN();
});

test('a thousand milli are one, whatever the number', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), (number) => {
      expect(quantityNumber(`${number * 1000}m`)).toBeCloseTo(quantityNumber(String(number)), 6);
    }),
  );
});
