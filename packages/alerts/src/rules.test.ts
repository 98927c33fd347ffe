import { readFileSync } from 'node:fs';
import { checkPromql, metricNamed, metricNamesIn } from '@otelops/metrics';
import { describe, expect, test } from 'vitest';
import { allAlertGroups } from './all-rules.ts';
import { ruleFiles } from './rule-file.ts';
import { allBackends } from './rule-options.ts';
import { ruleTestCases, testedRules } from './rule-tests/all-cases.ts';
import { promtoolTestFile } from './rule-tests/promtool.ts';

const groups = allAlertGroups(testedRules);
const alerts = groups.flatMap((group) => group.alerts.map((alert) => [alert.name, alert, group.name] as const));
const runbook = (group: string): string => readFileSync(new URL(`../runbooks/${group}.md`, import.meta.url), 'utf8');

describe('the alerts', () => {
  test('are these', async () => {
    const outline = alerts.map(
      ([name, alert, group]) =>
        `${group} ${name} (${alert.severity}${alert.for === undefined ? '' : `, for ${alert.for}`})\n  ${alert.expression.text}\n  ${alert.summary}\n`,
    );
    await expect(outline.join('\n')).toMatchFileSnapshot('./goldens/alerts.golden.txt');
  });

  test('have names of their own', () => {
    const names = alerts.map(([name]) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  test.each(alerts)('%s reads metrics that something emits, in a query that holds together', (_name, alert) => {
    expect(checkPromql(alert.expression.text)).toEqual([]);
    expect(metricNamesIn(alert.expression.text).filter((name) => metricNamed(name) === undefined)).toEqual([]);
  });

  test.each(alerts)(
    '%s says what is the matter and what to do, and has a page that tells more',
    (name, alert, group) => {
      expect(alert.summary).toMatch(/^\S.{5,160}$/);
      expect(alert.summary).not.toMatch(/\.$/);
      expect(alert.description).toMatch(/\.$/);
      expect(alert.diagnosis).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(runbook(group)).toContain(`\n## ${name}\n`);
    },
  );

  test('no label holds a value that changes: each change would be a new alert', () => {
    for (const file of Object.values(ruleFiles(testedRules))) {
      for (const rule of file.groups.flatMap((group) => group.rules)) {
        expect(Object.keys(rule.labels).sort()).toEqual(['diagnosis', 'severity']);
        expect(JSON.stringify(rule.labels)).not.toContain('$value');
      }
    }
  });

  test('absence is waited for longer than two scrapes', () => {
    for (const [name, alert] of alerts.filter(([, one]) => one.expression.text.includes('absent'))) {
      expect([name, Number(alert.for?.slice(0, -1))]).toEqual([
        name,
        expect.toSatisfy((minutes: number) => minutes >= 2),
      ]);
      expect(alert.for).toMatch(/m$/);
    }
  });

  test('ratios never divide by zero', () => {
    const ratios = alerts.filter(([, alert]) => alert.expression.text.includes(' / '));
    expect(ratios.length).toBeGreaterThan(2);
    for (const [name, alert] of ratios) {
      expect([name, / \/ \(.* > 0\)/.test(alert.expression.text)]).toEqual([name, true]);
    }
  });
});

describe('the rules fit the stack', () => {
  test('of a pair of Prometheuses, the one that is left tells', () => {
    const down = (prometheuses: number): string | undefined =>
      Object.values(ruleFiles({ nodes: 1, gateways: 1, prometheuses }))
        .flatMap((file) => file.groups.flatMap(({ rules }) => rules))
        .find(({ alert }) => alert === 'PrometheusDown')?.expr;
    expect(down(2)).toBe('(count (up{job="prometheus"} == 1) or vector(0)) < 2');
    expect(down(1)).toContain('absent');
  });

  test('only backends that run are missed', () => {
    const names = Object.values(ruleFiles({ nodes: 1, gateways: 1, backends: ['loki'] })).flatMap((file) =>
      file.groups.flatMap((group) => group.rules.map((rule) => rule.alert)),
    );
    expect(names.filter((name) => name.endsWith('Down'))).toEqual(['CollectorDown', 'GatewaysDown', 'LokiDown']);
    expect(allBackends).toHaveLength(5);
  });

  test('a Tempo in parts is missed when all pods of any of its parts are gone', () => {
    const expressionOf = (tempoPods?: readonly string[]): string | undefined =>
      ruleFiles({ nodes: 1, gateways: 1, ...(tempoPods !== undefined && { tempoPods }) })
        ['backends.rules.yaml']?.groups.flatMap(({ rules }) => rules)
        .find(({ alert }) => alert === 'TempoDown')?.expr;
    expect(expressionOf()).toBe('absent(up{job="tempo"} == 1)');
    expect(expressionOf(['a-.+', 'b-.+'])).toBe(
      'absent(up{job="tempo", instance=~"(a-.+):[0-9]+"} == 1) or absent(up{job="tempo", instance=~"(b-.+):[0-9]+"} == 1)',
    );
  });

  test('without Macs nobody misses one; with them, each by its name', () => {
    const macFile = (macs: readonly string[]): string =>
      JSON.stringify(ruleFiles({ nodes: 1, gateways: 1, macs })['macs.rules.yaml']);
    expect(macFile([])).not.toContain('MacSilent');
    expect(macFile(['a', 'b'])).toContain('host_name=\\"b\\"');
  });

  test('the bot is missed only where it is a part of the stack', () => {
    expect(Object.keys(ruleFiles({ nodes: 1, gateways: 1 }))).not.toContain('chatbot.rules.yaml');
    expect(JSON.stringify(ruleFiles({ nodes: 1, gateways: 1, chatbot: true })['chatbot.rules.yaml'])).toContain(
      'absent(otelops_chat_outbox_waiting)',
    );
  });

  test('without cert-manager no certificate is watched', () => {
    expect(Object.keys(ruleFiles({ nodes: 1, gateways: 1, certificates: false }))).not.toContain(
      'certificates.rules.yaml',
    );
  });

  test('runbooks are where the options say', () => {
    const files = ruleFiles({ nodes: 1, gateways: 1, runbooks: 'https://wiki.example/runbooks' });
    expect(files['nodes.rules.yaml']?.groups[0]?.rules[0]?.annotations.runbook_url).toBe(
      'https://wiki.example/runbooks/nodes.md#nodenotready',
    );
  });
});

describe('the rule tests', () => {
  test.each(alerts.filter(([name]) => name !== 'Watchdog'))('hold %s to firing and to silence', (name) => {
    const expectations = ruleTestCases.filter((one) => one.alert === name).flatMap((one) => one.expect);
    expect(expectations.filter((one) => one.firing.length > 0)).not.toEqual([]);
    expect(expectations.filter((one) => one.firing.length === 0)).not.toEqual([]);
  });

  test('are complete: no text shows a label or a value that the case does not give', () => {
    const file = promtoolTestFile({ rules: testedRules, ruleFiles: [], cases: ruleTestCases });
    expect(file.tests).toHaveLength(ruleTestCases.length);
  });

  test('become a file for promtool with the texts filled in', () => {
    const file = promtoolTestFile({
      rules: testedRules,
      ruleFiles: ['collectors.rules.yaml'],
      cases: ruleTestCases.filter((one) => one.alert === 'CollectorQueueFilling').slice(0, 1),
    });
    expect(file.tests[0]?.alert_rule_test[1]).toEqual({
      eval_time: '11m',
      alertname: 'CollectorQueueFilling',
      exp_alerts: [
        {
          exp_labels: {
            job: 'otel-node',
            k8s_pod_name: 'otel-node-collector-a',
            k8s_node_name: 'mac-1',
            exporter: 'otlp_grpc/gateway',
            severity: 'warning',
            diagnosis: 'collector-queue',
          },
          exp_annotations: {
            summary: 'Queue of otlp_grpc/gateway in otel-node-collector-a is 60% full',
            description:
              'What comes next takes less than it is sent. When the queue is full, receivers are held back and programs may drop their telemetry. Look at what otlp_grpc/gateway sends to.',
            runbook_url:
              'https://github.com/otelops/otelops/blob/main/packages/alerts/runbooks/collectors.md#collectorqueuefilling',
          },
        },
      ],
    });
  });

  test('a case for an alert that is not there, or without what its text shows, is refused', () => {
    const one = { alert: 'Nothing', promise: 'x', input: {}, expect: [] };
    expect(() => promtoolTestFile({ rules: testedRules, ruleFiles: [], cases: [one] })).toThrow(/no rule has/);
    const valueless = { ...one, alert: 'NodesMissing', expect: [{ at: '1m' as const, firing: [{ labels: {} }] }] };
    expect(() => promtoolTestFile({ rules: testedRules, ruleFiles: [], cases: [valueless] })).toThrow(/gives none/);
    const labelless = { ...valueless, alert: 'NodeNotReady' };
    expect(() => promtoolTestFile({ rules: testedRules, ruleFiles: [], cases: [labelless] })).toThrow(/k8s_node_name/);
  });
});
