import type { Alert, AlertGroup } from './alert.ts';
import { allAlertGroups } from './all-rules.ts';
import { defaultRunbooks, type RuleOptions } from './rule-options.ts';

/** A rule file as Prometheus reads it. */
export interface RuleFile {
  readonly groups: readonly RuleGroup[];
}

export interface RuleGroup {
  readonly name: string;
  readonly interval?: string;
  readonly rules: readonly AlertingRule[];
}

export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: RuleAnnotations;
}

/** What an alert tells people. */
export interface RuleAnnotations {
  readonly summary: string;
  readonly description: string;
  readonly runbook_url: string;
}

/** The groups as Prometheus reads them, each in a file named after it. Plain data: write it as YAML or JSON. */
export function ruleFiles(options: RuleOptions): Readonly<Record<string, RuleFile>> {
  const runbooks = options.runbooks ?? defaultRunbooks;
  return Object.fromEntries(
    allAlertGroups(options)
      .filter((group) => group.alerts.length > 0)
      .map((group) => [`${group.name}.rules.yaml`, { groups: [renderGroup(group, runbooks)] }]),
  );
}

/** One group as it stands in a rule file. */
export function renderGroup(group: AlertGroup, runbooks: string = defaultRunbooks): RuleGroup {
  return {
    name: `otelops.${group.name}`,
    ...(group.interval === undefined ? {} : { interval: group.interval }),
    rules: group.alerts.map((alert) => renderAlert(alert, `${runbooks}/${group.name}.md#${alert.name.toLowerCase()}`)),
  };
}

function renderAlert(alert: Alert, runbook: string): AlertingRule {
  return {
    alert: alert.name,
    expr: alert.expression.text,
    ...(alert.for === undefined ? {} : { for: alert.for }),
    ...(alert.keepFiringFor === undefined ? {} : { keep_firing_for: alert.keepFiringFor }),
    labels: { severity: alert.severity, diagnosis: alert.diagnosis },
    annotations: {
      summary: alert.summary,
      description: alert.description,
      runbook_url: runbook,
    },
  };
}
