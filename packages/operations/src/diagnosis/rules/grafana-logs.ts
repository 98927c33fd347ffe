import type { Rule } from '../rule.ts';
import { logRule } from './log-rule.ts';

/** What Grafana says of its own database, and of those it asks (texts of Grafana 13: pkg/services/datasources, net/http). */
export const grafanaLogs: readonly Rule[] = [
  logRule({
    id: 'E15',
    about: 'panels that ask a data source which is not there',
    parts: ['grafana'],
    pattern: /[Dd]ata ?source(?: named)?(?: ["']?([\w${}.-]{1,80}?)["']?(?: was)?)? not found/,
    code: 'data-source-missing',
    kind: 'fault',
    severity: 'error',
    title: ([, name]) =>
      name === undefined
        ? 'A dashboard asks a data source that Grafana does not have'
        : `A dashboard asks the data source ${name}, which Grafana does not have`,
    advice: () => [
      'Its uid in the dashboard must be one of ours: prometheus, loki, tempo, alertmanager',
      'Deploy the data sources again: otel deploy phase-4 --only grafana',
    ],
  }),
  logRule({
    id: 'E16',
    about: 'data sources that Grafana does not get through to',
    parts: ['grafana'],
    pattern:
      /(?:Get|Post) \\?"https?:\/\/([^/"\s\\]{1,200})[^"\s]{0,2000}": (dial tcp.{0,160}?(?:connection refused|no such host|i\/o timeout)|context deadline exceeded|(?:remote error: )?(?:tls|x509): [^"]{0,160})/,
    code: 'data-source-failing',
    kind: 'symptom',
    severity: 'error',
    title: ([, host, why]) => `Grafana does not get through to ${host}: ${why}`,
    advice: ([, host]) => [
      `Check that ${host} is ready, and that no NetworkPolicy stands between`,
      'Deploy the data sources again: otel deploy phase-4 --only grafana',
    ],
  }),
  logRule({
    id: 'E18',
    about: 'Grafana’s own database',
    parts: ['grafana'],
    pattern: /database is locked/,
    code: 'storage-locked',
    kind: 'fault',
    severity: 'error',
    title: () => 'Grafana’s database is locked: it is on a network volume, or two pods share it',
    advice: () => ['Keep it on a local volume, with one replica'],
  }),
];
