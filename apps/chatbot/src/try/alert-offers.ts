import { promtoolTestFile, type RuleOptions, ruleTestCases } from '@otelops/alerts';
import type { AlertCause, PanelAlertOffer } from '@otelops/sandbox';

/** Alerts worth seeing once: loud and quiet, of nodes, collectors and backends. */
const chosen = ['NodeNotReady', 'NodeDiskFilling', 'CollectorQueueFilling', 'GatewaysDown', 'CertificateExpiringSoon'];

/** What brings them about here, where anything does: what is fired is found when somebody looks. */
const causes: Readonly<Record<string, AlertCause>> = {
  NodeNotReady: { kind: 'kill-node' },
  NodeDiskFilling: { kind: 'full-disk' },
  GatewaysDown: { kind: 'crash', workload: 'otel-gateway-collector' },
  CollectorQueueFilling: { kind: 'crash', workload: 'otel-gateway-collector' },
};

const rules: RuleOptions = { nodes: 6, gateways: 2 };

/** The alerts of the stack as they look when they fire: labels and texts are those that the tests of the rules expect. */
export function alertOffers(): readonly PanelAlertOffer[] {
  const cases = ruleTestCases.filter(({ alert }) => chosen.includes(alert));
  const { tests } = promtoolTestFile({ rules, ruleFiles: [], cases });
  const fired = tests.flatMap(({ alert_rule_test: looks }) =>
    looks.flatMap(({ alertname, exp_alerts: [first] }) => (first === undefined ? [] : [{ alertname, ...first }])),
  );
  return chosen.flatMap((name) => {
    const found = fired.find(({ alertname }) => alertname === name);
    if (found === undefined) return [];
    const { exp_annotations: annotations, exp_labels: labels } = found;
    const title = annotations['summary'] ?? name;
    const cause = causes[name];
    const alert = { labels: { ...labels, alertname: name }, annotations };
    return [{ id: name, title, alert, ...(cause === undefined ? {} : { cause }) }];
  });
}
