import { describe, expect, test } from 'vitest';
import { allDashboards } from './all.ts';
import { dashboardConfigMapData, dashboardJson } from './output.ts';

describe('dashboards as files', () => {
  test('a dashboard comes back from its JSON as it was', () => {
    for (const dashboard of allDashboards()) expect(JSON.parse(dashboardJson(dashboard))).toEqual(dashboard);
  });

  test('Grafana reads classic JSON: no v2 wrapper, no id of another Grafana', () => {
    for (const dashboard of allDashboards()) {
      expect(Object.keys(dashboard)).not.toContain('apiVersion');
      expect(Object.keys(dashboard)).not.toContain('id');
      expect(dashboard.schemaVersion).toBe(42);
    }
  });

  test('one ConfigMap holds them all, a file each', () => {
    const maps = dashboardConfigMapData(allDashboards());
    expect(maps.map((data) => Object.keys(data))).toEqual([
      allDashboards().map((dashboard) => `${dashboard.uid}.json`),
    ]);
  });

  test('too much for one ConfigMap goes into several, each below what Kubernetes takes', () => {
    const [board] = allDashboards();
    if (board === undefined) throw new Error('there are no dashboards');
    const large = Array.from({ length: 9 }, (_, index) => ({
      ...board,
      uid: `b${index}`,
      description: 'x'.repeat(300_000),
    }));
    const maps = dashboardConfigMapData(large);
    expect(maps.length).toBe(5);
    expect(maps.flatMap((data) => Object.keys(data))).toEqual(large.map((one) => `${one.uid}.json`));
    for (const data of maps) expect(Object.values(data).join('').length).toBeLessThan(1_048_576);
    expect(() => dashboardConfigMapData([{ ...board, description: 'x'.repeat(1_000_000) }])).toThrow(/does not fit/);
  });
});
