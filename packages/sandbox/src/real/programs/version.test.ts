import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions, fitsRange, formatRange, parseVersion } from './version.ts';

const release = fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99)).map((numbers) => numbers.join('.'));

describe('versions', () => {
  it('are read with and without the leading v, and with what follows the numbers', () => {
    expect(parseVersion('v1.35.4-rc.1+k3s1')).toEqual({ major: 1, minor: 35, patch: 4 });
    expect(parseVersion('1.26')).toBeUndefined();
    expect(parseVersion('latest')).toBeUndefined();
  });

  it('compare by number, not by digit', () => {
    expect(compareVersions(parseVersion('3.10.0')!, parseVersion('3.9.9')!)).toBeGreaterThan(0);
  });

  it('lie in a range from its start on and before its end', () => {
    fc.assert(
      fc.property(release, release, release, (text, from, below) => {
        const place = (one: string) => one.split('.').reduce((sum, number) => sum * 100 + Number(number), 0);
        expect(fitsRange(text, { from, below })).toBe(place(text) >= place(from) && place(text) < place(below));
      }),
    );
  });

  it('lie in no range where they are none', () => {
    expect(fitsRange('unknown', { from: '0.0.0', below: '9.0.0' })).toBe(false);
    expect(formatRange({ from: '1.35.0', below: '1.36.0' })).toBe('1.35.0 or newer, below 1.36.0');
  });
});
