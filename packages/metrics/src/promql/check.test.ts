import { describe, expect, test } from 'vitest';
import { checkPromql, metricNamesIn } from './check.ts';

const messages = (query: string): string[] => checkPromql(query).map((fault) => fault.message);

describe('checking PromQL against the vocabulary', () => {
  test.each([
    'up',
    'sum by (k8s_node_name) (rate(system_cpu_time_seconds_total{state!="idle"}[$__rate_interval]))',
    'histogram_quantile(0.99, sum by (le, route) (rate(loki_request_duration_seconds_bucket{route="a}b"}[5m])))',
    'k8s_container_memory_limit_bytes > 0 and on (k8s_pod_name) up == 1 or vector(0)',
    '1 - avg by (k8s_node_name) (rate(system_cpu_time_seconds_total{k8s_node_name=~"$node"}[5m])) > 0.9',
    'up offset 1h',
  ])('nothing is found in %s', (query) => {
    expect(messages(query)).toEqual([]);
  });

  test.each([
    ['sum(up', '( is never closed'],
    ['sum(up))', ') closes nothing'],
    ['up{job="x}', 'unexpected "\\""'],
    ['up | json', '| is no operator of PromQL'],
    ['kube_pod_info', 'nothing emits kube_pod_info'],
    ['up{pod="x"}', 'up has no label pod'],
    ['rate(system_memory_usage_bytes[5m])', 'rate of system_memory_usage_bytes, which is no counter'],
    [
      'sum by (k8s_container_name) (rate(k8s_pod_cpu_time_seconds_total{k8s_container_name="x"}[5m]))',
      'k8s_pod_cpu_time_seconds_total has no label k8s_container_name',
    ],
  ])('%s: %s', (query, message) => {
    expect(messages(query)).toEqual([message]);
  });

  test('label names are no metrics', () => {
    expect(
      metricNamesIn('sum by (up) (rate(system_cpu_time_seconds_total{cpu="0"}[5m])) / on (cpu) group_left (state) up'),
    ).toEqual(['system_cpu_time_seconds_total', 'up']);
  });
});
