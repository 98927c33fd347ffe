import type { MessageKey } from '../ports/delivery.ts';
import type { Ids } from '../ports/ids.ts';
import type { ChatPorts } from '../ports/room.ts';
import type { Runs } from '../ports/runs.ts';
import type { WebhookCredential } from './intake/credential.ts';
import type { Notification } from './intake/notification.ts';
import type { HeadRate } from './storms/head-budget.ts';

/** The ports that alerts need. */
export type AlertPorts = Pick<
  ChatPorts,
  | 'clock'
  | 'store'
  | 'delivery'
  | 'router'
  | 'policy'
  | 'audit'
  | 'http'
  | 'telemetry'
  | 'world'
  | 'clusterLabel'
  | 'stopping'
>;

/** How patient the room is, and how many threads it begins; the usual where absent. */
export interface AlertPace {
  readonly times?: Partial<AlertTimes>;
  readonly headRate?: HeadRate;
}

export interface AlertOptions extends AlertPace {
  readonly credential: WebhookCredential;
  readonly channels: AlertChannels;
  readonly runs: Runs;
  readonly ids: Ids;
  /** The address of a message in the workspace, once it was posted: it stands in the comment of a silence. */
  readonly linkOf: (key: MessageKey) => string | undefined;
  /** Receivers of Alertmanager that lead here, besides those that were heard of: their alerts are looked for from the start. */
  readonly receivers?: readonly string[];
}

/** Ids of channels. */
export interface AlertChannels {
  readonly usual: string;
  /** For groups in which a critical alert fires when they begin. */
  readonly critical?: string;
  /** By receiver; before the others. */
  readonly byReceiver?: Readonly<Record<string, string>>;
}

/** Milliseconds. */
export interface AlertTimes {
  /** A group that fires again this soon goes on in its thread. */
  readonly flap: number;
  /** Between two looks at Alertmanager. */
  readonly look: number;
  /** From something that does not fit to the look at Alertmanager that it causes. */
  readonly lookSoon: number;
  /** Alertmanager is given this long to tell of an alert itself. */
  readonly grace: number;
  /** Grafana cannot be asked: what it did not repeat for so long is ended. Longer than any usual repeat interval of it. */
  readonly unheard: number;
  /** What an Alertmanager that started since then does not list may still fire. */
  readonly warmUp: number;
}

const minute = 60_000;

export const usualAlertTimes: AlertTimes = {
  flap: 10 * minute,
  look: 2 * minute,
  lookSoon: 3_000,
  grace: 2 * minute,
  unheard: 25 * 60 * minute,
  warmUp: 5 * minute,
};

export function channelOf(notification: Notification, { usual, critical, byReceiver = {} }: AlertChannels): string {
  const own = Object.hasOwn(byReceiver, notification.receiver) ? byReceiver[notification.receiver] : undefined;
  if (own !== undefined) return own;
  const isCritical = notification.alerts.some(
    ({ status, labels }) => status === 'firing' && labels['severity'] === 'critical',
  );
  return isCritical && critical !== undefined ? critical : usual;
}
