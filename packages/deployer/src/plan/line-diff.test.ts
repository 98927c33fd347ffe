import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DiffLine, diffLines, hunksOf } from './line-diff.ts';

const shown = (lines: readonly DiffLine[]): string =>
  lines.map(({ op, text }) => `${{ same: ' ', gone: '-', come: '+' }[op]}${text}`).join('');

describe('the lines of two texts', () => {
  test.each([
    ['abcdef', 'abcdef', ' a b c d e f'],
    ['abcdef', 'abXdef', ' a b-c+X d e f'],
    ['abcdef', 'aXcdYf', ' a-b+X c d-e+Y f'],
    ['', 'ab', '+a+b'],
    ['ab', '', '-a-b'],
    ['abcabba', 'cbabac', '-a-b c+b a b-b a+c'],
  ])('%s and %s', (before, after, expected) => {
    expect(shown(diffLines([...before], [...after]))).toBe(expected);
  });

  const texts = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 });

  test('each text is there whole, and what goes and comes is the least', () => {
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const lines = diffLines(before, after);
        const without = (op: DiffLine['op']) => lines.filter((line) => line.op !== op).map(({ text }) => text);
        expect(without('come')).toEqual(before);
        expect(without('gone')).toEqual(after);
        expect(lines.filter(({ op }) => op === 'same')).toHaveLength(longestCommon(before, after));
      }),
    );
  });

  test('two long texts that have nothing in common take no time', () => {
    const [before, after] = ['a', 'b'].map((mark) => Array.from({ length: 20_000 }, (_, index) => `${mark}${index}`));
    const lines = diffLines(['same', ...(before ?? [])], ['same', ...(after ?? [])]);
    expect(lines).toHaveLength(40_001);
    expect(lines[0]).toEqual({ op: 'same', text: 'same' });
  });

  test('hunks hold every line once, and what differs with its surroundings', () => {
    fc.assert(
      fc.property(texts, texts, fc.integer({ min: 0, max: 3 }), (before, after, around) => {
        const lines = diffLines(before, after);
        const hunks = hunksOf(lines, around);
        const count = hunks.reduce((sum, hunk) => sum + ('skipped' in hunk ? hunk.skipped : hunk.lines.length), 0);
        expect(count).toBe(lines.length);
        const kept = hunks.flatMap((hunk) => ('skipped' in hunk ? [] : hunk.lines));
        expect(kept.filter(({ op }) => op !== 'same')).toEqual(lines.filter(({ op }) => op !== 'same'));
      }),
    );
  });
});

function longestCommon(before: readonly string[], after: readonly string[]): number {
  let row: number[] = after.map(() => 0);
  for (const line of before) {
    const next: number[] = [];
    for (const [index, other] of after.entries()) {
      const diagonal = (index === 0 ? 0 : row[index - 1]) ?? 0;
      next.push(line === other ? diagonal + 1 : Math.max(row[index] ?? 0, next[index - 1] ?? 0));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
