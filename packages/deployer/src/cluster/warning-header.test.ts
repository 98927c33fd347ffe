import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseWarnings } from './warning-header.ts';

describe('the Warning header', () => {
  test('gives the texts of Kubernetes warnings in order', () => {
    expect(parseWarnings('299 - "policy/v1beta1 is deprecated", 299 - "unknown field \\"spec.foo\\""')).toEqual([
      'policy/v1beta1 is deprecated',
      'unknown field "spec.foo"',
    ]);
  });

  test('leaves out other codes and dates', () => {
    const header =
      '110 anderson/1.3.37 "Response is stale" "Sat, 25 Aug 2012 23:34:45 GMT", 299 agent "kept" "Sat, 25 Aug 2012 23:34:45 GMT"';
    expect(parseWarnings(header)).toEqual(['kept']);
  });

  test('takes repeated headers, and none', () => {
    expect(parseWarnings(['299 - "a"', '299 - "b, c"'])).toEqual(['a', 'b, c']);
    expect(parseWarnings(undefined)).toEqual([]);
  });

  test('stops at what cannot be read, without throwing', () => {
    expect(parseWarnings('299 - "whole", 299 - "no end')).toEqual(['whole']);
    expect(parseWarnings('nonsense')).toEqual([]);
  });

  const quote = (text: string): string => `299 - "${text.replace(/[\\"]/g, '\\$&')}"`;

  test('any texts, quoted and joined, come back as they were', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (texts) => {
        expect(parseWarnings(texts.map(quote).join(', '))).toEqual(texts);
      }),
    );
  });

  test('never throws and never hangs on any header', () => {
    const hostile = fc.stringMatching(/^(299 - "[\\", ]*){1,20}$/);
    fc.assert(
      fc.property(fc.oneof(fc.string(), hostile), (header) => {
        expect(Array.isArray(parseWarnings(header))).toBe(true);
      }),
    );
  });
});
