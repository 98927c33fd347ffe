import { checkPromql, metricNamed, metricNamesIn, tokenize } from '@otelops/metrics';
import { describe, expect, test } from 'vitest';
import { allDashboards } from './all.ts';
import type { Dashboard, Panel, Target } from './dashboard.ts';

const dashboards = allDashboards();
const panelsOf = (dashboard: Dashboard): readonly Panel[] => dashboard.panels.filter((panel) => panel.type !== 'row');
const targetsOf = (dashboard: Dashboard): readonly Target[] =>
  panelsOf(dashboard).flatMap((panel) => panel.targets ?? []);
const textOf = (target: Target): string => String(target['expr'] ?? target['query'] ?? '');
const named = dashboards.map((dashboard) => [dashboard.title, dashboard] as const);

/** What a person sees of a board, line by line. */
function outline(dashboard: Dashboard): string {
  const variables = dashboard.templating.list.map((one) =>
    `$${one.name} (${one.type}) ${String(one['definition'] ?? '')}`.trim(),
  );
  const panels = dashboard.panels.flatMap((panel) => {
    const { x, y, w, h } = panel.gridPos;
    const head =
      panel.type === 'row'
        ? `\n## ${panel.title}`
        : `${panel.title} [${panel.type}, ${panel.fieldConfig?.defaults.unit ?? '-'}] at ${x},${y} ${w}x${h}`;
    return [head, ...(panel.targets ?? []).map((target) => `  ${target.refId}: ${textOf(target)}`)];
  });
  return [`# ${dashboard.title} (${dashboard.uid})`, ...variables, ...panels, ''].join('\n');
}

describe('the dashboards', () => {
  test("are those of the guide, the collectors' own and the bot's", () => {
    expect(dashboards.map((dashboard) => dashboard.title)).toEqual([
      'K3s Cluster Overview',
      'Node Performance',
      'Pod Resources',
      'Log Explorer',
      'Trace Analytics',
      'macOS Monitoring',
      'Collector Health',
      'Slack Bot',
    ]);
  });

  test('uids and titles are unique: with duplicates Grafana refuses to provision any of them', () => {
    expect(new Set(dashboards.map((dashboard) => dashboard.uid)).size).toBe(dashboards.length);
    expect(new Set(dashboards.map((dashboard) => dashboard.title)).size).toBe(dashboards.length);
    for (const { uid } of dashboards) expect(uid).toMatch(/^[a-z0-9-]{1,40}$/);
  });

  test('uids are given by the options, so that data sources may be called otherwise', () => {
    const [board] = allDashboards({ datasources: { prometheus: 'mimir' }, refresh: '' });
    expect(board?.templating.list[0]?.['current']).toEqual({ text: 'Prometheus', value: 'mimir' });
    expect(board?.refresh).toBe('');
  });
});

test('All namespaces means logs of no namespace too: those of hosts and of the audit', () => {
  const { templating } = allDashboards().find(({ title }) => title === 'Log Explorer') ?? {};
  const all = Object.fromEntries((templating?.list ?? []).map(({ allValue, name }) => [name, allValue]));
  // One label that must be there: Loki refuses a query without.
  expect(all).toMatchObject({ namespace: '.*', service: '.+' });
});

describe.each(named)('%s', (_title, dashboard) => {
  test('looks as it did', async () => {
    await expect(outline(dashboard)).toMatchFileSnapshot(`./goldens/${dashboard.uid}.golden.txt`);
  });

  test('asks Prometheus only for what something emits, in queries that hold together', () => {
    const queries = targetsOf(dashboard).filter((target) => target.datasource.type === 'prometheus');
    for (const target of queries) {
      expect([textOf(target), checkPromql(textOf(target))]).toEqual([textOf(target), []]);
      const names = metricNamesIn(textOf(target));
      expect(names.length).toBeGreaterThan(0);
      expect(names.filter((name) => metricNamed(name) === undefined)).toEqual([]);
    }
  });

  test('asks Loki in queries that hold together', () => {
    for (const target of targetsOf(dashboard).filter((one) => one.datasource.type === 'loki')) {
      expect([textOf(target), tokenize(textOf(target)).faults]).toEqual([textOf(target), []]);
    }
  });

  test('uses only variables and data sources that it defines', () => {
    const defined = new Set(dashboard.templating.list.map((variable) => variable.name));
    const used = targetsOf(dashboard).flatMap((target) =>
      [...textOf(target).matchAll(/\$(\w+)/g)].map((match) => match[1] ?? ''),
    );
    expect(used.filter((name) => !name.startsWith('__') && !defined.has(name))).toEqual([]);
    for (const target of targetsOf(dashboard)) expect(defined).toContain(target.datasource.uid.slice(2, -1));
    for (const panel of panelsOf(dashboard)) expect(defined).toContain(panel.datasource?.uid.slice(2, -1));
  });

  test('every variable but the data sources serves a query', () => {
    const text =
      targetsOf(dashboard).map(textOf).join('\n') +
      dashboard.templating.list.map((one) => String(one['definition'])).join('\n');
    const unused = dashboard.templating.list.filter(
      (one) => one.type !== 'datasource' && !text.includes(`$${one.name}`),
    );
    expect(unused.map((one) => one.name)).toEqual([]);
  });

  test('every panel says what it shows, and numbers have a unit', () => {
    for (const panel of panelsOf(dashboard)) {
      expect([panel.title, panel.description?.endsWith('.')]).toEqual([panel.title, true]);
      if (!['logs', 'nodeGraph'].includes(panel.type)) {
        expect([panel.title, panel.fieldConfig?.defaults.unit !== undefined]).toEqual([panel.title, true]);
      }
    }
  });

  test('counters are shown as growth, in a window that suits the scrape interval', () => {
    for (const target of targetsOf(dashboard).filter((one) => one.datasource.type === 'prometheus')) {
      const text = textOf(target);
      for (const name of metricNamesIn(text).filter((one) => metricNamed(one)?.kind === 'counter')) {
        // Uptime is a counter that is read as it stands.
        if (name.endsWith('_uptime')) continue;
        expect(text).toMatch(new RegExp(`(rate|increase)\\(${name}(\\{[^}]*\\})?\\[`));
      }
    }
  });

  test('ids are unique and stand for the order on screen', () => {
    expect(dashboard.panels.map((panel) => panel.id)).toEqual(dashboard.panels.map((_panel, index) => index + 1));
    for (const panel of panelsOf(dashboard)) {
      const letters = (panel.targets ?? []).map((target) => target.refId);
      expect(letters).toEqual(letters.map((_letter, index) => String.fromCharCode(65 + index)));
    }
  });
});
