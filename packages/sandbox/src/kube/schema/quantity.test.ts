import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalQuantity, isQuantity, quantityNano } from './quantity.ts';

const suffix = fc.constantFrom('', 'm', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi', 'Ti', 'e3', 'E2', 'u', 'n');
const quantity = fc
  .tuple(fc.integer({ min: 0, max: 99_999 }), fc.option(fc.integer({ min: 0, max: 999 })), suffix)
  .map(([whole, fraction, unit]) => `${whole}${fraction === null ? '' : `.${fraction}`}${unit}`);

describe('quantities', () => {
  it('keep their value in canonical form, and have one such form only', () => {
    fc.assert(
      fc.property(quantity, (text) => {
        const canonical = canonicalQuantity(text);
        expect(quantityNano(canonical)).toBe(quantityNano(text));
        expect(canonicalQuantity(canonical)).toBe(canonical);
      }),
    );
  });

  it.each([
    ['1000m', '1'],
    ['1500m', '1500m'],
    ['0.5', '500m'],
    ['1024Mi', '1Gi'],
    ['1.5Gi', '1536Mi'],
    ['512', '512'],
    ['536870912', '536870912'],
    ['2048Ki', '2Mi'],
    ['1e3', '1e3'],
    ['1000', '1k'],
    ['0Gi', '0'],
    [1, '1'],
    [0.5, '500m'],
    ['-1', '-1'],
  ])('%s is written %s', (given, expected) => {
    expect(canonicalQuantity(given)).toBe(expected);
  });

  it.each(['', 'lots', '1 Gi', '1gi', '--1', '1.2.3', 'Mi'])('%s is none', (text) => {
    expect(isQuantity(text)).toBe(false);
  });
});
