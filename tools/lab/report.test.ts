import { describe, expect, it } from 'vitest';
import { type Check, readChecks, readSaid, renderReport } from './report.ts';

const check = (title: string, status: Check['status'], failures: readonly string[] = []): Check => ({
  title,
  file: 'lab/a.servers.test.ts',
  status,
  seconds: 2.4,
  failures,
});

describe('the report of the lab', () => {
  it('reads what was said among everything else, each line once', () => {
    const output =
      'x\nlab: figure: half within 1 s\nlab: not covered: a\nlab: not covered: a\nlab: other: b\nlab: skipped: c\n';
    expect([...readSaid(output)]).toEqual([
      ['figure', ['half within 1 s']],
      ['not covered', ['a']],
      ['skipped', ['c']],
    ]);
  });

  it('reads the checks of vitest with the first line of what failed', () => {
    const json = JSON.stringify({
      testResults: [
        {
          name: '/repo/lab/a.servers.test.ts',
          assertionResults: [
            {
              ancestorTitles: ['', 'with mTLS'],
              title: 'it arrives',
              status: 'failed',
              duration: 2400,
              failureMessages: ['no\nat x'],
            },
            { ancestorTitles: [], title: 'b', status: 'pending', duration: null, failureMessages: [] },
          ],
        },
      ],
    });
    expect(readChecks(json, '/repo')).toEqual([
      check('with mTLS it arrives', 'failed', ['no']),
      { ...check('b', 'skipped'), seconds: 0 },
    ]);
    expect(() => readChecks('{}', '/repo')).toThrow('no results');
  });

  it('says of a file that could not begin why: its tests are not simply absent', () => {
    const name = '/repo/lab/a.servers.test.ts';
    const json = JSON.stringify({
      testResults: [{ name, status: 'failed', message: 'no loki (not on PATH)\n at demand', assertionResults: [] }],
    });
    const [one] = readChecks(json, '/repo');
    expect(one).toMatchObject({ status: 'failed', failures: ['no loki (not on PATH)'] });
    const report = renderReport({ checks: one === undefined ? [] : [one], said: new Map() });
    expect(report).toContain('lab/a.servers.test.ts\n  ✗ could not begin\n      no loki (not on PATH)');
    expect(report).toContain('0 passed, 1 failed');
  });

  it('shows what was checked, with what, how late it was, and what was not covered', () => {
    const said = new Map([
      ['not covered', ['otel-node: no kubelet here']],
      ['version', ['loki 3.7.6 stands for 3.7.6']],
    ]);
    expect(
      renderReport({
        checks: [check('lines arrive', 'passed'), check('spans arrive', 'failed', ['one is gone'])],
        said,
      }),
    ).toBe(
      `lab/a.servers.test.ts
  ✓ lines arrive (2 s)
  ✗ spans arrive (2 s)
      one is gone

Programs
  loki 3.7.6 stands for 3.7.6

Not covered
  otel-node: no kubelet here

1 passed, 1 failed, 0 skipped, in 5 s`,
    );
  });

  it('counts many checks of one kind, and names those that failed', () => {
    const many = Array.from({ length: 20 }, (_, index) =>
      check(`variant ${index}`, index === 7 ? 'failed' : 'passed', index === 7 ? ['refused'] : []),
    );
    expect(renderReport({ checks: many, said: new Map() })).toContain(
      '  ✗ 19 of 20 checks\n  ✗ variant 7 (2 s)\n      refused\n',
    );
  });
});
