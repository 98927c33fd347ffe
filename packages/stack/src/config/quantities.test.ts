import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, goDuration, mebibytesOf, secondsOf } from './quantities.ts';
import { editDistance, nearestWord } from './suggestion.ts';
import type { Duration } from './types.ts';

const durations = fc
  .tuple(fc.integer({ min: 1, max: 5000 }), fc.constantFrom('s', 'm', 'h', 'd'))
  .map(([count, unit]): Duration => `${count}${unit}` as Duration);

describe('durations', () => {
  it.each([
    ['30s', 30],
    ['15m', 900],
    ['72h', 259_200],
    ['30d', 2_592_000],
  ] as const)('%s is %d seconds', (text, seconds) => {
    expect(secondsOf(text)).toBe(seconds);
  });

  it('last as long when Go reads them, which knows no days', () => {
    fc.assert(
      fc.property(durations, (duration) => {
        const go = goDuration(duration);
        expect(go).toMatch(/^\d+[smh]$/);
        expect(secondsOf(go as Duration)).toBe(secondsOf(duration));
      }),
    );
  });
});

describe('sizes', () => {
  it('are in powers of 1024', () => {
    expect([bytesOf('1Mi'), bytesOf('2Gi'), bytesOf('1Ti')]).toEqual([1_048_576, 2_147_483_648, 1_099_511_627_776]);
    expect([mebibytesOf('2Gi', 0.8), mebibytesOf('768Mi', 0.8), mebibytesOf('1Ti', 1)]).toEqual([1638, 614, 1_048_576]);
  });
});

describe('a mistyped word', () => {
  it.each([
    ['retension', 'retention'],
    ['mTLS', 'mtls'],
    ['node_port', 'nodePort'],
    ['gatway', 'gateway'],
    ['zebra', undefined],
  ])('%s was meant as %s', (word, meant) => {
    expect(nearestWord(word, ['retention', 'mtls', 'nodePort', 'gateway', 'collectors'])).toBe(meant);
  });

  it('is as far from another as the other from it, and no farther than through a third', () => {
    const words = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(words, words, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, a)).toBe(0);
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});
