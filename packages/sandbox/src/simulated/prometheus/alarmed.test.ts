import { expect, test } from 'vitest';
import { alarmsOf, withAlarms } from './alarmed.ts';
import type { Series } from './query.ts';

const startsAt = '2026-01-01T10:00:00.000Z';
const noon = Date.parse(startsAt) / 1000;
const calm = (node: string): Series => ({ labels: { k8s_node_name: node }, at: () => 0.3 });

function seriesFor(query: string, rest: string, labels: Readonly<Record<string, string>>, summary: string) {
  const groups = [{ name: 'g', rules: [{ alert: 'A', expr: `${query} ${rest}` }] }];
  const alert = { labels: { alertname: 'A', ...labels }, annotations: { summary }, startsAt };
  return withAlarms(query, [calm('mac-1'), calm('mac-2')], alarmsOf(groups, [alert]));
}

test.each([
  ['max by (k8s_node_name) (disk_ratio)', '> 0.6 and on (k8s_node_name) x < 0', 'It is 70% full', 0.7],
  ['min by (k8s_node_name) (end) - time()', '< 1814400', 'runs out in 19d 22h 58m 0s', 1_724_280],
  ['max by (k8s_node_name) (ready)', '!= 1', 'Node mac-1 is not ready', 0],
  ['sum by (k8s_node_name) (x)', '> 5', 'There is too much of it', 6],
])('%s shows what its alert says', (query, rest, summary, value) => {
  const series = seriesFor(query, rest, { k8s_node_name: 'mac-1' }, summary);
  expect(series.map(({ labels }) => labels['k8s_node_name']).sort()).toEqual(['mac-1', 'mac-2']);
  const own = series.find(({ labels }) => labels['k8s_node_name'] === 'mac-1');
  expect(own?.at(noon + 60)).toBeCloseTo(value);
  expect(own?.at(noon - 7200)).not.toBeCloseTo(value);
  expect(series.find(({ labels }) => labels['k8s_node_name'] === 'mac-2')?.at(noon)).toBe(0.3);
});

test('a query of something else is answered as ever', () => {
  const groups = [{ name: 'g', rules: [{ alert: 'A', expr: 'max by (k8s_node_name) (disk_ratio) > 0.6' }] }];
  const alarms = alarmsOf(groups, [{ labels: { alertname: 'A', k8s_node_name: 'mac-1' }, startsAt }]);
  const given = [calm('mac-1')];
  expect(withAlarms('max by (k8s_node_name) (memory_ratio)', given, alarms)).toEqual(given);
  expect(withAlarms('disk_ratio', given, alarms)).toEqual(given);
});
