import { checkPromql } from '@otelops/metrics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allAlertGroups } from '../all-rules.ts';
import { testedRules } from '../rule-tests/all-cases.ts';
import { drawableRule } from './drawable-rule.ts';

describe('what of a rule can be drawn', () => {
  it.each([
    ['m > 5', { queries: ['m'], limit: { sign: '>', value: 5 } }],
    ['5 < m', { queries: ['m'], limit: { sign: '>', value: 5 } }],
    ['(m{a="x > 1"} >= -0.5)', { queries: ['m{a="x > 1"}'], limit: { sign: '>=', value: -0.5 } }],
    ['a > 1 or b > 1', { queries: ['a', 'b'], limit: { sign: '>', value: 1 } }],
    ['a > 1 or b > 2', { queries: ['a', 'b'] }],
    ['a > 1 and on (x) b < 0', { queries: ['a'], limit: { sign: '>', value: 1 } }],
    ['a unless on (x) b', { queries: ['a'] }],
    ['a > on (x) group_left (y) b', { queries: ['a'] }],
    ['a > bool 3', { queries: ['a'], limit: { sign: '>', value: 3 } }],
    ['absent(up{job="loki"} == 1)', { queries: ['up{job="loki"}'] }],
    ['absent_over_time(m{h="1"}[5m]) or absent_over_time(m{h="2"}[5m])', { queries: ['m{h="1"}', 'm{h="2"}'] }],
    [
      '(count (up == 1) or vector(0)) < 2',
      { queries: ['count (up == 1) or vector(0)'], limit: { sign: '<', value: 2 } },
    ],
    ['sum(rate(m[5m])) - 2 * b > 1e3', { queries: ['sum(rate(m[5m])) - 2 * b'], limit: { sign: '>', value: 1000 } }],
    ['vector(1)', { queries: ['vector(1)'] }],
  ])('of %s', (expression, drawable) => {
    const { queries, limit } = drawableRule(expression) ?? {};
    expect({ queries: queries?.map((query) => query.expression), ...(limit === undefined ? {} : { limit }) }).toEqual(
      drawable,
    );
  });

  it.each(['', ')', 'm > ', 'a > 1 > 2', '{', '"'])(
    'is nothing, or something, of what is no rule: %s',
    (expression) => {
      expect(() => drawableRule(expression)).not.toThrow();
    },
  );

  const alerts = allAlertGroups(testedRules).flatMap(({ alerts: all }) => all);

  it.each(alerts.map((alert) => [alert.name, alert.expression.text]))('of %s is PromQL again', (name, expression) => {
    const drawable = drawableRule(expression);
    expect(drawable?.queries.length, name).toBeGreaterThan(0);
    for (const query of drawable?.queries ?? []) expect(checkPromql(query.expression)).toEqual([]);
  });

  it.each([
    ['CollectorQueueFilling', '%', 50],
    ['NodeDiskAlmostFull', '%', 90],
    ['VolumeAlmostFull', '%', 10],
    ['CertificateExpiring', 's', 259_200],
    ['MacTemperatureHigh', 'Cel', 95],
    ['NodeNotReady', '', 1],
    ['CollectorExportFailing', '1/s', 0],
    ['NodeCollectorsMissing', '', 2],
  ])('of %s is in %s with its limit at %d', (name, unit, limit) => {
    const drawable = drawableRule(alerts.find((alert) => alert.name === name)?.expression.text ?? '');
    expect([drawable?.unit, drawable?.limit?.value]).toEqual([unit, limit]);
  });

  it('is in seconds where a sum of seconds is divided by their count', () => {
    const average = 'rate(loki_request_duration_seconds_sum[5m]) / rate(loki_request_duration_seconds_count[5m]) > 0.5';
    expect(drawableRule(average)).toMatchObject({ unit: 's', scale: 1, limit: { value: 0.5 } });
  });

  it('is a bare number where nobody knows the metric', () => {
    expect(drawableRule('foreign / strange > 0.5')).toMatchObject({ unit: '', scale: 1, limit: { value: 0.5 } });
  });

  it('is found or not, for any text, without an error', () => {
    const word = fc.constantFrom(
      'up',
      '>',
      '<',
      '==',
      '(',
      ')',
      '{',
      '}',
      'or',
      'and',
      '1',
      '-',
      'absent',
      '[5m]',
      ',',
      'by',
      '"a"',
      ' ',
    );
    fc.assert(fc.property(fc.array(word, { maxLength: 20 }), (words) => void drawableRule(words.join(' '))));
  });
});
