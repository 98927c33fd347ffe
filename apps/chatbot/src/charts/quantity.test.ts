import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatQuantity, quantityFormat } from './quantity.ts';

describe('a number with its unit', () => {
  it.each([
    [1536, 'By', '1.5 KiB'],
    [0, 'By', '0 B'],
    [3.2 * 1024 ** 3, 'By', '3.2 GiB'],
    [2_500_000, 'By/s', '2.38 MiB/s'],
    [0.0042, 's', '4.2 ms'],
    [240, 's', '4 min'],
    [1_814_400, 's', '21 d'],
    [95, '%', '95%'],
    [104.6, 'Cel', '105°C'],
    [12_345, '{span}/s', '12.3k span/s'],
    [2, '{pod}', '2 pod'],
    [0.9, '1', '0.9'],
    [0.004, '', '0.004'],
    [3.2e9, 'Hz', '3.2 GHz'],
    [-5, '', '-5'],
    [Number.NaN, 'By', 'no number'],
    [Number.POSITIVE_INFINITY, '', '∞'],
  ])('%d %s reads %s', (value, unit, text) => {
    expect(formatQuantity(value, unit)).toBe(text);
  });

  it('writes the ticks of one axis with the same prefix and decimals', () => {
    const { write } = quantityFormat('By', 4 * 1024 ** 3, 512 * 1024 ** 2);
    expect([0, 0.5, 1, 4].map((gibibytes) => write(gibibytes * 1024 ** 3))).toEqual([
      '0.0 GiB',
      '0.5 GiB',
      '1.0 GiB',
      '4.0 GiB',
    ]);
  });

  it('stays short for any number', () => {
    fc.assert(
      fc.property(fc.double(), fc.constantFrom('', 'By', 's', '%', 'By/s'), (value, unit) => {
        fc.pre(Math.abs(value) < 1e18);
        expect(formatQuantity(value, unit).length).toBeLessThan(30);
      }),
    );
  });
});
