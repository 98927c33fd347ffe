import { ruleTestCases } from '@otelops/alerts';
import { expect, test } from 'vitest';
import type { Episode } from '../episodes/episode.ts';
import type { Labels } from '../intake/notification.ts';
import { renderHead } from './head.ts';
import { logsTarget } from './logs-target.ts';

const noon = '2026-11-23T12:00:00.000Z';

function episodeOf(...alerts: readonly Labels[]): Episode {
  const common = { annotations: {}, firstStart: noon, lastStart: noon, seenAt: noon };
  return {
    ...{ id: 'e1', source: 'alertmanager', receiver: 'chatbot', groupKeys: [], groupLabels: {}, commonLabels: {} },
    ...{ commonAnnotations: {}, channel: 'C1', openedAt: noon, reopenings: 0, earlierEnds: {}, truncated: 0 },
    ...{ head: 'wanted', alerts: alerts.map((labels, index) => ({ ...common, fingerprint: `f${index}`, labels })) },
  };
}

function buttonsOf(episode: Episode): string {
  return JSON.stringify(renderHead(episode, 'sandbox').blocks.filter(({ type }) => type === 'actions'));
}

const node = { job: 'otel-node', k8s_pod_name: 'otel-node-collector-x7k2p' };

test.each<[string, readonly Labels[], string]>([
  ['the pod of an alert about one', [node], 'otel-node-collector-x7k2p'],
  ['the component of several pods', [node, { ...node, k8s_pod_name: 'otel-node-collector-b' }], 'otel-node'],
  ['the component that is scraped', [{ job: 'alertmanager', instance: 'alertmanager-0:9093' }], 'alertmanager'],
  ['the component of a workload', [{ k8s_deployment_name: 'otel-gateway-collector' }], 'otel-gateway'],
  ['the server that the diagnosis names', [{ diagnosis: 'backend-loki', reason: 'rate_limited' }], 'loki'],
])('Logs shows those of %s', (_, alerts, target) => {
  const episode = episodeOf(...alerts);
  expect(logsTarget(episode)).toBe(target);
  expect(buttonsOf(episode)).toContain('alert.logs');
});

test.each<[string, Labels]>([
  ['names a node', { alertname: 'NodeNotReady', k8s_node_name: 'mac-1', diagnosis: 'node-not-ready' }],
  ['names nothing', { alertname: 'GatewaysDown', diagnosis: 'collector-pod' }],
  ['is about a program of somebody else', { k8s_namespace_name: 'app', k8s_pod_name: 'web-1', job: 'web' }],
])('there is no Logs button where the alert %s', (_, labels) => {
  expect(logsTarget(episodeOf(labels))).toBeUndefined();
  expect(buttonsOf(episodeOf(labels))).not.toContain('alert.logs');
});

const rules = ruleTestCases.flatMap(({ alert, expect: times }) =>
  times.flatMap(({ firing }) => firing.map(({ labels }) => [alert, labels] as const)),
);

test.each(rules.filter(([, labels]) => labels['job'] !== undefined && labels['k8s_pod_name'] !== undefined))(
  '%s of our rules has a Logs button for its pod',
  (_, labels) => {
    expect(logsTarget(episodeOf(labels))).toBe(labels['k8s_pod_name']);
  },
);
