import { describe, expect, test } from 'vitest';
import { isNot, matches } from '../promql/selector.ts';
import { byteRate, countLines, lineRate, sumLogsBy, topLogs } from './numbers.ts';
import { containing, lines, matchingLine, where } from './pipeline.ts';

describe('LogQL from builders', () => {
  const all = lines({ k8s_namespace_name: matches('$namespace') });

  test("the guide's log test finds its pod by structured metadata", () => {
    expect(where(lines({ k8s_namespace_name: 'default' }), 'k8s_pod_name', 'test-logs').text).toBe(
      '{k8s_namespace_name="default"} | k8s_pod_name="test-logs"',
    );
  });

  test('filters follow in the order given, their text escaped', () => {
    expect(matchingLine(containing(all, 'say "hi"'), '$search').text).toBe(
      '{k8s_namespace_name=~"$namespace"} |= "say \\"hi\\"" |~ `$search`',
    );
  });

  test('a pattern with a backtick cannot be a raw string', () => {
    expect(matchingLine(all, 'a`b').text).toBe('{k8s_namespace_name=~"$namespace"} |~ "a`b"');
  });

  test('numbers over lines', () => {
    expect(sumLogsBy(['detected_level'], countLines(all, '$__auto')).text).toBe(
      'sum by (detected_level) (count_over_time({k8s_namespace_name=~"$namespace"} [$__auto]))',
    );
    expect(
      topLogs(10, sumLogsBy(['k8s_pod_name'], lineRate(where(all, 'detected_level', isNot('info')), '5m'))).text,
    ).toBe('topk(10, sum by (k8s_pod_name) (rate({k8s_namespace_name=~"$namespace"} | detected_level!="info" [5m])))');
    expect(sumLogsBy([], byteRate(all, '5m')).text).toBe('sum (bytes_rate({k8s_namespace_name=~"$namespace"} [5m]))');
  });

  test('a query over every stream is refused here as Loki refuses it', () => {
    expect(() => lines({})).toThrow(RangeError);
  });

  test('only what Loki indexes selects streams', () => {
    // @ts-expect-error the pod's name is structured metadata
    expect(lines({ k8s_pod_name: 'x' }).text).toContain('k8s_pod_name');
  });
});
