import { alertmanager, loki, prometheus, scrape, tempo } from '@otelops/metrics';
import { fires, type RuleTestCase, seriesOf, silent } from './case.ts';

const down = (alert: string, job: string): readonly RuleTestCase[] => [
  {
    alert,
    promise: 'fires three minutes after the last answer, and resolves with the first',
    input: { [seriesOf(scrape.up, { job, instance: 'a' })]: '1x3 0x10 1x10' },
    expect: [silent('5m'), fires('8m', { labels: {} }), silent('15m')],
  },
  {
    alert,
    promise: 'fires when there is no such target at all',
    input: { [seriesOf(scrape.up, { job: 'something-else' })]: '1x20' },
    expect: [fires('4m', { labels: {} })],
  },
];

const am = { job: 'alertmanager', instance: 'alertmanager-0:9093' } as const;
const lokiPod = { job: 'loki', instance: 'loki-0:3100' } as const;
const prom = { job: 'prometheus', instance: 'prometheus-0:9090' } as const;

export const backendCases: readonly RuleTestCase[] = [
  ...down('PrometheusDown', 'prometheus'),
  ...down('LokiDown', 'loki'),
  ...down('TempoDown', 'tempo'),
  ...down('GrafanaDown', 'grafana'),
  ...down('AlertmanagerDown', 'alertmanager'),
  {
    alert: 'ConfigReloadFailed',
    promise: 'fires for whichever refused its configuration',
    input: {
      [seriesOf(prometheus.configReloadSuccessful, prom)]: '1x20',
      [seriesOf(alertmanager.configReloadSuccessful, am)]: '0x20',
    },
    expect: [silent('4m'), fires('6m', { labels: am })],
  },
  {
    alert: 'PrometheusRulesFailing',
    promise: 'fires when a group keeps failing',
    input: { [seriesOf(prometheus.ruleEvaluationFailures, { ...prom, rule_group: 'g' })]: '0+1x30' },
    expect: [silent('4m'), fires('8m', { labels: { rule_group: 'g' } })],
  },
  {
    alert: 'PrometheusWithoutAlertmanager',
    promise: 'fires when none was known for ten minutes',
    input: { [seriesOf(prometheus.alertmanagersDiscovered, prom)]: '1x5 0x30' },
    expect: [silent('14m'), fires('17m', { labels: prom })],
  },
  {
    alert: 'NotificationsFailing',
    promise: 'fires when a tenth of the notifications by a way fail',
    input: {
      [seriesOf(alertmanager.notifications, { ...am, integration: 'slack' })]: '0+10x40',
      [seriesOf(alertmanager.notificationsFailed, { ...am, integration: 'slack', reason: 'authError' })]: '0+1x40',
    },
    expect: [fires('20m', { labels: { integration: 'slack' }, value: '10%' })],
  },
  {
    alert: 'NotificationsFailing',
    promise: 'is silent when nothing is sent: no number is made of nothing',
    input: {
      [seriesOf(alertmanager.notifications, { ...am, integration: 'slack' })]: '5x40',
      [seriesOf(alertmanager.notificationsFailed, { ...am, integration: 'slack', reason: 'other' })]: '0x40',
    },
    expect: [silent('30m')],
  },
  {
    alert: 'LokiRefusingLines',
    promise: 'fires within two minutes of the first refusal, with the reason',
    input: {
      [seriesOf(loki.discardedSamples, { job: 'loki', tenant: 'fake', reason: 'rate_limited' })]: '0x20 60+60x40',
    },
    expect: [silent('21m'), fires('23m', { labels: { reason: 'rate_limited' }, value: '180' })],
  },
  {
    alert: 'LokiRefusingLines',
    promise: 'fires for a burst that is over, with which the counter begins',
    input: {
      [seriesOf(loki.discardedSamples, { ...lokiPod, tenant: 'fake', reason: 'line_too_long' })]: '_x20 3000000x60',
      [seriesOf(scrape.up, lokiPod)]: '1x90',
    },
    expect: [silent('20m'), fires('23m', { labels: { reason: 'line_too_long' }, value: '3M' }), silent('60m')],
  },
  {
    alert: 'LokiRequestsFailing',
    promise: 'fires when half of the requests of a route fail',
    input: {
      [seriesOf(loki.requestDuration, { route: 'loki_api_v1_push', status_code: '204' }, '_count')]: '0+10x60',
      [seriesOf(loki.requestDuration, { route: 'loki_api_v1_push', status_code: '500' }, '_count')]: '0+10x60',
    },
    expect: [silent('14m'), fires('25m', { labels: { route: 'loki_api_v1_push' }, value: '50%' })],
  },
  {
    alert: 'TempoRefusingSpans',
    promise: 'fires when spans are thrown away for ten minutes, with the reason',
    input: { [seriesOf(tempo.discardedSpans, { job: 'tempo', tenant: 't', reason: 'trace_too_large' })]: '0+120x40' },
    expect: [silent('9m'), fires('15m', { labels: { reason: 'trace_too_large' }, value: '2' })],
  },
];
