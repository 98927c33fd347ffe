import { describe, expect, it } from 'vitest';
import { createProgress, type InstallEvent, type Screen } from './progress.ts';

const steps: readonly (readonly [number, InstallEvent])[] = [
  [0, { type: 'recipe-started', recipe: 'etcd', version: '3.6.16', position: 1, count: 2 }],
  [2, { type: 'downloading', recipe: 'etcd', modules: 12 }],
  [17, { type: 'compiling', recipe: 'etcd', program: 'etcd', done: 300, total: 700 }],
  [18, { type: 'compiling', recipe: 'etcd', program: 'etcd', done: 310, total: 700 }],
  [40, { type: 'recipe-finished', recipe: 'etcd', seconds: 40, bytes: 27 * 2 ** 20, folder: '/cache/etcd' }],
];

function play(terminal: boolean): string[] {
  const seen: string[] = [];
  let seconds = 0;
  const screen: Screen = {
    line: (text) => seen.push(text),
    passing: terminal ? (text) => seen.push(`~${text}`) : undefined,
  };
  const report = createProgress(screen, () => seconds * 1000);
  for (const [at, event] of steps) {
    seconds = at;
    report(event);
  }
  return seen;
}

describe('the progress of an installation', () => {
  it('is a plain line each quarter of a minute where nobody watches', () => {
    expect(play(false)).toEqual([
      '[1/2] building etcd 3.6.16',
      '  etcd: 300 of at most 700 packages compiled, 17 s',
      '  done in 40 s, 27 MiB, in /cache/etcd',
    ]);
  });

  it('is one passing line on a terminal', () => {
    expect(play(true)).toEqual([
      '[1/2] building etcd 3.6.16',
      '~  12 modules downloaded, 2 s',
      '~  etcd: 300 of at most 700 packages compiled, 17 s',
      '~  etcd: 310 of at most 700 packages compiled, 18 s',
      '  done in 40 s, 27 MiB, in /cache/etcd',
    ]);
  });

  it('tells a failure with what Go said and what to do', () => {
    const seen: string[] = [];
    const report = createProgress({ line: (text) => seen.push(text), passing: undefined }, () => 0);
    const failure = {
      code: 'disk-full',
      message: 'the disk is full',
      next: 'Free some.',
      output: ['no space left'],
    } as const;
    report({ type: 'recipe-failed', recipe: 'etcd', failure });
    expect(seen).toEqual(['  not built: the disk is full (disk-full)', '    | no space left', '  Free some.']);
  });
});
