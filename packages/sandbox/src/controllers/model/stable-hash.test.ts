import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fraction, hexDigits, nameHash, nameSuffix, sameJson } from './stable-hash.ts';

test('equal JSON in any order of keys has the same hash, in the alphabet of generated names', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const turned = Object.fromEntries(Object.entries(value).reverse());
      expect(nameHash(turned)).toBe(nameHash(value));
      expect(sameJson(turned, value)).toBe(true);
      expect(nameHash(value)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{1,10}$/);
    }),
  );
});

test('undefined members do not count, others do', () => {
  expect(sameJson({ a: 1, b: undefined }, { a: 1 })).toBe(true);
  expect(sameJson({ a: 1 }, { a: 2 })).toBe(false);
});

test('suffixes follow from their parts and hardly ever meet', () => {
  expect(nameSuffix(1, 'web', 1)).toBe(nameSuffix(1, 'web', 1));
  const many = new Set(Array.from({ length: 2000 }, (_, index) => nameSuffix(1, 'default', 'web', index)));
  expect(many.size).toBeGreaterThan(1995);
});

test('fractions spread over [0, 1), digits have the length asked for', () => {
  const values = Array.from({ length: 1000 }, (_, index) => fraction('x', index));
  expect(Math.min(...values)).toBeLessThan(0.02);
  expect(Math.max(...values)).toBeGreaterThan(0.98);
  expect(hexDigits(64, 'a')).toMatch(/^[0-9a-f]{64}$/);
});
