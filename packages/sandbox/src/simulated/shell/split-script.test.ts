import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitScript } from './split-script.ts';

const variable = (name: string): string => ({ HOME: '/root', '?': '0' })[name] ?? '';
const wordsOf = (script: string): unknown => {
  const split = splitScript(script, variable);
  return 'fault' in split ? split.fault : split.commands.map(({ when, words }) => [when, ...words]);
};

describe('a script', () => {
  it.each<[string, unknown]>([
    ['cat /a b', [['always', 'cat', '/a', 'b']]],
    [
      `echo 'a  $HOME' "b $HOME\\"" $HOME/x \${HOME}y \\$HOME`,
      [['always', 'echo', 'a  $HOME', 'b /root"', '/root/x', '/rooty', '$HOME']],
    ],
    [
      'a && b || c; d # e',
      [
        ['always', 'a'],
        ['after-success', 'b'],
        ['after-failure', 'c'],
        ['always', 'd'],
      ],
    ],
    [
      'a\n\nb\n',
      [
        ['always', 'a'],
        ['always', 'b'],
      ],
    ],
    ["echo ''", [['always', 'echo', '']]],
    ['a | b', 'syntax error: "|" is not simulated'],
    ['a > b', 'syntax error: ">" is not simulated'],
    ["a 'b", 'syntax error: "\'" is not simulated'],
  ])('%s', (script, expected) => {
    expect(wordsOf(script)).toEqual(expected);
  });

  it('of quoted words gives these words', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string().map((text) => text.replaceAll("'", '')),
          { minLength: 1 },
        ),
        (words) => {
          expect(wordsOf(words.map((word) => `'${word}'`).join(' '))).toEqual([['always', ...words]]);
        },
      ),
    );
  });
});
