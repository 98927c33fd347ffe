export interface StormShape {
  /** One webhook for each. */
  readonly alerts: number;
  /** Each is an episode, and gets one head. */
  readonly groups: number;
}

export function groupName(group: number): string {
  return `BenchGroup${String(group).padStart(3, '0')}`;
}

/** The so many-th webhook of Alertmanager: its group has one alert more than before, and all of them are told again. */
export function notificationOf(number: number, { groups }: StormShape): object {
  const group = number % groups;
  const alertname = groupName(group);
  const severity = 'warning';
  const annotations = { summary: `Something is wrong with ${alertname}` };
  const alerts = Array.from({ length: Math.floor(number / groups) + 1 }, (_, index) => {
    const id = group + index * groups;
    return {
      status: 'firing',
      labels: { alertname, severity, namespace: 'monitoring', pod: `pod-${id}` },
      annotations,
      startsAt: startOf(id),
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'http://prometheus/graph?g0.expr=up',
      fingerprint: id.toString(16).padStart(16, '0'),
    };
  });
  return {
    version: '4',
    groupKey: `{}:{alertname="${alertname}"}`,
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'slack',
    groupLabels: { alertname },
    commonLabels: { alertname, severity, namespace: 'monitoring' },
    commonAnnotations: annotations,
    externalURL: 'http://alertmanager',
    alerts,
  };
}

const begun = Date.now() - 60_000;

/** The same each time that it is told. */
function startOf(id: number): string {
  return new Date(begun + id).toISOString();
}
