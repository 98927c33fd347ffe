import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatMatcher, parseMatcher, saysNothing } from './matchers.ts';

const matcher = fc.record({
  name: fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,20}$/),
  value: fc.string({ unit: 'binary', maxLength: 40 }),
  isRegex: fc.boolean(),
  isEqual: fc.boolean(),
});

describe('a matcher', () => {
  test('is read back as it was written, whatever the value', () => {
    fc.assert(
      fc.property(matcher, (wanted) => {
        expect(parseMatcher(formatMatcher(wanted))).toEqual(wanted);
      }),
    );
  });

  test('of any text is read or refused, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const read = parseMatcher(text);
        if (read !== undefined) expect(read.name).toMatch(/^[a-zA-Z_]\w*$/);
      }),
    );
  });

  test.each([
    ['severity=critical', { name: 'severity', value: 'critical', isRegex: false, isEqual: true }],
    ['node != "mac 1"', { name: 'node', value: 'mac 1', isRegex: false, isEqual: false }],
    ['pod=~"otel-.*"', { name: 'pod', value: 'otel-.*', isRegex: true, isEqual: true }],
    ['pod!~loki', { name: 'pod', value: 'loki', isRegex: true, isEqual: false }],
  ])('%s is understood', (text, expected) => {
    expect(parseMatcher(text)).toEqual(expected);
  });

  test.each(['', 'severity', '=x', '1a=b', 'a="unended'])('%j is refused', (text) => {
    expect(parseMatcher(text)).toBeUndefined();
  });

  test.each([
    ['alertname=~".*"', true],
    ['alertname=~"^(.+)$"', true],
    ['alertname!="x"', true],
    ['alertname!~"x.*"', true],
    ['alertname=""', true],
    ['alertname=CollectorDown', false],
    ['alertname=~"Collector.*"', false],
  ])('%s says next to nothing: %j', (text, expected) => {
    expect(parseMatcher(text)).toSatisfy(
      (read: ReturnType<typeof parseMatcher>) => saysNothing(orFail(read)) === expected,
    );
  });
});

function orFail<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('was not read');
  return value;
}
