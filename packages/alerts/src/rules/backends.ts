import {
  absent,
  alertmanager,
  compare,
  countBy,
  countOf,
  increase,
  loki,
  matches,
  or,
  prometheus,
  range,
  rate,
  ratio,
  scalar,
  scrape,
  select,
  sumBy,
  tempo,
  type Vector,
  vector,
} from '@otelops/metrics';
import type { Alert, AlertGroup } from '../alert.ts';
import { allBackends, type Backend, type RuleOptions } from '../rule-options.ts';
import { burst } from './burst.ts';

interface Presence {
  readonly title: string;
  readonly severity: 'critical' | 'warning';
  readonly effect: string;
}

const presence: Readonly<Record<Backend, Presence>> = {
  prometheus: {
    title: 'Prometheus',
    severity: 'critical',
    effect:
      'It does not see itself, so that something is wrong with its address or its certificate; one that is dead cannot tell, only the switch behind Watchdog does. Metrics wait in the queues of the nodes.',
  },
  loki: {
    title: 'Loki',
    severity: 'critical',
    effect: 'Logs cannot be searched; new ones wait in the queues of the nodes.',
  },
  tempo: {
    title: 'Tempo',
    severity: 'critical',
    effect: 'Traces cannot be found; new ones are lost once the gateways cannot hold them.',
  },
  grafana: { title: 'Grafana', severity: 'warning', effect: 'Nobody sees dashboards. Data and alerts go on.' },
  alertmanager: { title: 'Alertmanager', severity: 'critical', effect: 'Alerts fire but reach nobody.' },
};

/** Databases and what shows them: gone, refusing data, or unable to tell anybody. */
export function backendAlerts({ backends = allBackends, prometheuses = 1, tempoPods = [] }: RuleOptions): AlertGroup {
  const missed = backends.map((backend) =>
    backend === 'prometheus' && prometheuses > 1
      ? oneOfSeveral(backend, prometheuses)
      : down(backend, backend === 'tempo' ? tempoPods : []),
  );
  return { name: 'backends', alerts: [...missed, ...prometheusTrouble, ...refused] };
}

/** Of a backend in parts: that no pod of one of them answers. What one part lacks the others cannot do for it. */
function gone(backend: Backend, parts: readonly string[]): Vector {
  const [first, ...others] = parts.map((pods) =>
    absent(compare(select(scrape.up, { job: backend, instance: matches(`(${pods}):[0-9]+`) }), '==', scalar(1))),
  );
  const whole = absent(compare(select(scrape.up, { job: backend }), '==', scalar(1)));
  return first === undefined ? whole : others.reduce<Vector>((any, part) => or(any, part), first);
}

function down(backend: Backend, parts: readonly string[]): Alert {
  const { title, severity, effect } = presence[backend];
  return {
    name: `${title}Down`,
    expression: gone(backend, parts),
    for: '3m',
    severity,
    summary: parts.length === 0 ? `${title} does not answer` : `A part of ${title} does not answer`,
    description: `${effect} Look at the pod, its last log lines and its volume.`,
    diagnosis: `backend-${backend}`,
  };
}

/** The others go on, and tell of it. The last one cannot tell of itself: that is left to the dead man's switch. */
function oneOfSeveral(backend: Backend, wanted: number): Alert {
  const alert = down(backend, []);
  const running = countBy([], compare(select(scrape.up, { job: backend }), '==', scalar(1)));
  return {
    ...alert,
    expression: compare(or(running, vector(0)), '<', scalar(wanted)),
    summary: `Only {{ $value }} of ${wanted} ${presence[backend].title} answer`,
    description:
      'The one that is left stores metrics and judges rules, but the other has a gap for as long as it is away. Look at the pod, its last log lines and its volume.',
  };
}

const prometheusTrouble: readonly Alert[] = [
  {
    name: 'ConfigReloadFailed',
    expression: or(
      compare(select(prometheus.configReloadSuccessful), '==', scalar(0)),
      compare(select(alertmanager.configReloadSuccessful), '==', scalar(0)),
    ),
    for: '5m',
    severity: 'warning',
    summary: '{{ $labels.job }} runs on an old configuration',
    description: 'The newest one was refused; after a restart it would not come up. Its log names the line.',
    diagnosis: 'backend-config',
  },
  {
    name: 'PrometheusRulesFailing',
    expression: compare(
      sumBy(['rule_group'], increase(range(select(prometheus.ruleEvaluationFailures), '5m'))),
      '>',
      scalar(0),
    ),
    for: '5m',
    severity: 'warning',
    summary: 'Rules of {{ $labels.rule_group }} cannot be evaluated',
    description: 'Their alerts are blind. The log of Prometheus names the expression.',
    diagnosis: 'backend-prometheus',
  },
  {
    name: 'PrometheusWithoutAlertmanager',
    expression: compare(select(prometheus.alertmanagersDiscovered), '<', scalar(1)),
    for: '10m',
    severity: 'critical',
    summary: '{{ $labels.instance }} knows no Alertmanager',
    description: 'Alerts fire but reach nobody. Look at the address of Alertmanager in the configuration.',
    diagnosis: 'backend-alertmanager',
  },
  {
    name: 'NotificationsFailing',
    expression: compare(
      ratio(
        sumBy(['integration'], rate(range(select(alertmanager.notificationsFailed), '15m'))),
        sumBy(['integration'], rate(range(select(alertmanager.notifications), '15m'))),
      ),
      '>',
      scalar(0.01),
    ),
    for: '5m',
    keepFiringFor: '15m',
    severity: 'critical',
    summary: 'Alerts do not get through by {{ $labels.integration }}',
    description:
      '{{ $value | humanizePercentage }} of notifications fail. Look at the credential and at what Alertmanager logs.',
    diagnosis: 'backend-alertmanager',
  },
];

const refused: readonly Alert[] = [
  {
    name: 'LokiRefusingLines',
    expression: burst(loki.discardedSamples, { by: ['reason'] }),
    for: '1m',
    keepFiringFor: '5m',
    severity: 'warning',
    summary: 'Loki refuses log lines: {{ $labels.reason }}',
    description:
      '{{ $value | humanize }} in a quarter of an hour, tries counted. What is refused for a rate or a number of streams waits on the disks of the nodes and holds up what comes after it; for any other reason it is lost. The reason names the limit that was met.',
    diagnosis: 'backend-loki',
  },
  {
    name: 'LokiRequestsFailing',
    expression: compare(
      ratio(
        sumBy(['route'], rate(range(countOf(loki.requestDuration, { status_code: matches('5..') }), '5m'))),
        sumBy(['route'], rate(range(countOf(loki.requestDuration), '5m'))),
      ),
      '>',
      scalar(0.1),
    ),
    for: '15m',
    keepFiringFor: '5m',
    severity: 'warning',
    summary: 'Loki answers {{ $labels.route }} with errors',
    description:
      '{{ $value | humanizePercentage }} of requests fail. Its log names the cause; often its disk is full or slow.',
    diagnosis: 'backend-loki',
  },
  {
    name: 'TempoRefusingSpans',
    expression: compare(sumBy(['reason'], rate(range(select(tempo.discardedSpans), '5m'))), '>', scalar(0)),
    for: '10m',
    keepFiringFor: '5m',
    severity: 'warning',
    summary: 'Tempo throws spans away: {{ $labels.reason }}',
    description: '{{ $value | humanize }} spans per second are lost. The reason names the limit that was met.',
    diagnosis: 'backend-tempo',
  },
];
