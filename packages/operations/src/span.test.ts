import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatSpan, parseSpan } from './span.ts';

test.each([
  ['90s', 90_000],
  ['15m', 900_000],
  ['4h', 14_400_000],
  ['7d', 604_800_000],
])('%s is %d ms', (text, expected) => expect(parseSpan(text)).toBe(expected));

test.each(['', '5', 'm', '1.5h', '-1h', '1w', '9999999s'])('%j is no span', (text) =>
  expect(parseSpan(text)).toBeUndefined(),
);

test('any text is a span or none', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const span = parseSpan(text);
      expect(span === undefined || Number.isSafeInteger(span)).toBe(true);
    }),
  );
});

test.each([
  [0, '0 s'],
  [59_000, '59 s'],
  [3_600_000, '1 h'],
  [100_000_000, '1 d 3 h'],
  [61_000, '1 min 1 s'],
])('%d ms read %s', (ms, expected) => expect(formatSpan(ms)).toBe(expected));
