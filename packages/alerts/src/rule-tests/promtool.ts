import type { Alert } from '../alert.ts';
import { allAlertGroups } from '../all-rules.ts';
import { defaultRunbooks, type RuleOptions } from '../rule-options.ts';
import type { Expectation, FiringAlert, RuleTestCase } from './case.ts';

/** A file for `promtool test rules`. Plain data: write it as YAML or JSON. */
export interface PromtoolTestFile {
  readonly rule_files: readonly string[];
  readonly evaluation_interval: string;
  readonly tests: readonly PromtoolTest[];
}

export interface PromtoolTest {
  readonly name: string;
  readonly interval: string;
  readonly input_series: readonly { readonly series: string; readonly values: string }[];
  readonly alert_rule_test: readonly {
    readonly eval_time: string;
    readonly alertname: string;
    readonly exp_alerts: readonly ExpectedAlert[];
  }[];
}

export interface ExpectedAlert {
  readonly exp_labels: Readonly<Record<string, string>>;
  readonly exp_annotations: Readonly<Record<string, string>>;
}

/** Which rules are tested, and by which cases. */
export interface PromtoolTestOptions {
  readonly rules: RuleOptions;
  /** Paths of the rule files, seen from the test file. */
  readonly ruleFiles: readonly string[];
  readonly cases: readonly RuleTestCase[];
}

/**
 * Test cases as `promtool test rules` reads them. Labels and texts that an alert must show are those of its rule, with what
 * the case says filled in: a wrong template fails the test as a wrong threshold does.
 *
 * @throws RangeError when a case names an alert that the rules do not have, or lacks what its texts show.
 */
export function promtoolTestFile({ cases, ruleFiles, rules }: PromtoolTestOptions): PromtoolTestFile {
  const runbooks = rules.runbooks ?? defaultRunbooks;
  const alerts = new Map<string, { readonly alert: Alert; readonly runbook: string }>();
  for (const group of allAlertGroups(rules)) {
    for (const alert of group.alerts) {
      alerts.set(alert.name, { alert, runbook: `${runbooks}/${group.name}.md#${alert.name.toLowerCase()}` });
    }
  }
  return {
    rule_files: ruleFiles,
    evaluation_interval: '1m',
    tests: cases.map((one) => {
      const known = alerts.get(one.alert);
      if (known === undefined) throw new RangeError(`no rule has the alert ${one.alert}`);
      return testOf(one, known.alert, known.runbook);
    }),
  };
}

function testOf(one: RuleTestCase, alert: Alert, runbook: string): PromtoolTest {
  const expected = (expectation: Expectation): PromtoolTest['alert_rule_test'][number] => ({
    eval_time: expectation.at,
    alertname: alert.name,
    exp_alerts: expectation.firing.map((firing) => expectedAlert(alert, runbook, firing)),
  });
  return {
    name: `${one.alert} ${one.promise}`,
    interval: '1m',
    input_series: Object.entries(one.input).map(([series, values]) => ({ series, values })),
    alert_rule_test: one.expect.map(expected),
  };
}

function expectedAlert(alert: Alert, runbook: string, firing: FiringAlert): ExpectedAlert {
  return {
    exp_labels: { ...firing.labels, severity: alert.severity, diagnosis: alert.diagnosis },
    exp_annotations: {
      summary: fill(alert.summary, firing),
      description: fill(alert.description, firing),
      runbook_url: runbook,
    },
  };
}

function fill(template: string, { labels, value }: FiringAlert): string {
  return template
    .replace(/\{\{ \$labels\.(\w+) \}\}/g, (_whole, label: string) => {
      const shown = labels[label];
      if (shown === undefined) throw new RangeError(`the text shows ${label}, the case has no such label: ${template}`);
      return shown;
    })
    .replace(/\{\{ \$value(?: \| \w+)? \}\}/g, () => {
      if (value === undefined) throw new RangeError(`the text shows a value, the case gives none: ${template}`);
      return value;
    });
}
