import type { StoredAlert } from './alert-store.ts';
import { isResolved } from './alert-store.ts';
import type { Labels } from './fingerprint.ts';

/** What Alertmanager POSTs to a webhook receiver, version 4. */
export interface Notification {
  readonly receiver: string;
  readonly status: 'firing' | 'resolved';
  readonly alerts: readonly NotifiedAlert[];
  readonly groupLabels: Labels;
  readonly commonLabels: Labels;
  readonly commonAnnotations: Labels;
  readonly externalURL: string;
  readonly version: '4';
  readonly groupKey: string;
  readonly truncatedAlerts: number;
}

export interface NotifiedAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly startsAt: string;
  /** The zero time as long as it fires. */
  readonly endsAt: string;
  readonly generatorURL: string;
  readonly fingerprint: string;
}

/** Who told, and where a person would look. */
export const RECEIVER: string = 'simulated';
export const EXTERNAL_URL: string = 'http://alertmanager.simulated-by-otelops-sandbox:9093';

const ZERO_TIME = '0001-01-01T00:00:00Z';

/** The notification of a group, firing alerts first. */
export function notificationOf(groupLabels: Labels, alerts: readonly StoredAlert[], now: Date): Notification {
  const told = alerts.map((alert): NotifiedAlert => {
    const resolved = isResolved(alert, now);
    return {
      status: resolved ? 'resolved' : 'firing',
      labels: alert.labels,
      annotations: alert.annotations,
      startsAt: alert.startsAt.toISOString(),
      endsAt: resolved ? alert.endsAt.toISOString() : ZERO_TIME,
      generatorURL: alert.generatorURL ?? '',
      fingerprint: alert.fingerprint,
    };
  });
  return {
    receiver: RECEIVER,
    status: told.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    alerts: told.sort((a, b) => (a.status === b.status ? 0 : a.status === 'firing' ? -1 : 1)),
    groupLabels,
    commonLabels: common(alerts.map(({ labels }) => labels)),
    commonAnnotations: common(alerts.map(({ annotations }) => annotations)),
    externalURL: EXTERNAL_URL,
    version: '4',
    groupKey: groupKey(groupLabels),
    truncatedAlerts: 0,
  };
}

/** `{}:{alertname="LokiDown"}`. */
export function groupKey(groupLabels: Labels): string {
  const pairs = Object.entries(groupLabels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `{}:{${pairs.join(', ')}}`;
}

function common(all: readonly Labels[]): Labels {
  const [first = {}, ...others] = all;
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => others.every((one) => one[name] === value)),
  );
}
