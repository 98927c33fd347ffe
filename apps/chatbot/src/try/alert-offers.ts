import { promtoolTestFile, type RuleOptions, ruleTestCases } from '@otelops/alerts';
import type { PanelAlertOffer } from '@otelops/sandbox';

/** Alerts worth seeing once: loud and quiet, of nodes, collectors and backends. */
const chosen = ['NodeNotReady', 'NodeDiskFilling', 'CollectorQueueFilling', 'GatewaysDown', 'CertificateExpiringSoon'];

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
    return [{ id: name, title, alert: { labels: { ...labels, alertname: name }, annotations } }];
  });
}
