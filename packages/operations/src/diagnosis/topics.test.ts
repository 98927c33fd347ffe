import { allAlertGroups, allBackends } from '@otelops/alerts';
import { expect, test } from 'vitest';
import { partOfComponent, parts, reachOf } from './parts.ts';
import { partsOfTopic, topics } from './topics.ts';

const alerts = allAlertGroups({ nodes: 6, gateways: 2, backends: allBackends, macs: ['mac-1'], chatbot: true }).flatMap(
  (group) => group.alerts,
);

test('whatever diagnosis an alert names can be asked for', () => {
  expect(alerts.length).toBeGreaterThan(25);
  const unknown = alerts.filter(({ diagnosis }) => !topics.includes(diagnosis));
  expect(unknown.map(({ name, diagnosis }) => `${name}: ${diagnosis}`)).toEqual([]);
});

test('no topic but the guide’s headings is there that no alert names', () => {
  const headings = [
    'collector',
    'signals',
    'prometheus',
    'loki',
    'tempo',
    'grafana',
    'data',
    'alerting',
    'macs',
    'all',
  ];
  const named = new Set(alerts.map(({ diagnosis }) => diagnosis));
  expect(topics.filter((topic) => !named.has(topic) && !headings.includes(topic))).toEqual([]);
});

test('each topic looks into the parts it is about and all that these stand on', () => {
  for (const topic of topics) expect(partsOfTopic(topic).size).toBeGreaterThan(0);
  expect(partsOfTopic('loki')).toContain('nodes');
  expect(partsOfTopic('all').size).toBe(parts.length);
});

test('no part stands on itself by way of others', () => {
  for (const part of parts) {
    const below = [...reachOf(part)].filter((other) => other !== part);
    expect(below.filter((other) => reachOf(other).has(part))).toEqual([]);
  }
});

test('a Tempo in several components is one part', () => {
  for (const component of ['tempo-base', 'tempo-live-store-zone-a', 'tempo-live-store-zone-b', 'tempo']) {
    expect(partOfComponent(component)).toBe('tempo');
  }
});
