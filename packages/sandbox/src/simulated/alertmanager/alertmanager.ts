import type { Clock } from '../../clock.ts';
import type { ServiceHandler } from '../../network/service-backends.ts';
import { createAlertStore, type PostedAlert } from './alert-store.ts';
import { createDispatcher } from './dispatcher.ts';
import { alertmanagerApi } from './http-api.ts';
import type { Notification } from './notification.ts';
import { createSilenceStore } from './silence-store.ts';

/** Who receives notifications. */
export interface NotifyOptions {
  /** Sent as `Authorization: Bearer …`. */
  readonly bearerToken?: string;
}

/** The Alertmanager of the sandbox: one for the cluster, whatever pods stand for it. Its state outlives them. */
export interface SimulatedAlertmanager {
  /**
   * POSTs notifications (webhook version 4, grouped by `alertname`, firing and resolved) to `url` from now on; the
   * returned function ends it. What one receiver did not take is sent again to all with the group's next look.
   */
  notify(url: string, options?: NotifyOptions): () => void;
  /** Takes alerts in as POST /api/v2/alerts does. */
  receive(alerts: readonly PostedAlert[]): void;
  /** The alerts that fire, silenced ones too. */
  firing(): readonly PostedAlert[];
}

export interface AlertmanagerProgram extends SimulatedAlertmanager {
  readonly handler: ServiceHandler;
  stop(): void;
}

/** Sends one notification; false when the receiver did not take it. */
export type PostNotification = (url: string, notification: Notification, options: NotifyOptions) => Promise<boolean>;

export interface AlertmanagerOptions {
  readonly clock: Clock;
  readonly newId: () => string;
  readonly post: PostNotification;
  /** Factor on the waits of a group: at 1 half a second before the first notification, a second between two. */
  readonly speed: number;
}

const GROUP_WAIT_MS = 500;
const GROUP_INTERVAL_MS = 1000;
/** At speed 0 too a group is not looked at without pause. */
const SHORTEST_INTERVAL_MS = 20;

export function createAlertmanager({ clock, newId, post, speed }: AlertmanagerOptions): AlertmanagerProgram {
  const now = (): Date => clock.now();
  const receivers = new Set<{ readonly url: string; readonly options: NotifyOptions }>();
  const alerts = createAlertStore(now);
  const silences = createSilenceStore(now, newId);
  const dispatcher = createDispatcher({
    clock,
    alerts,
    silences,
    groupWaitMs: GROUP_WAIT_MS * speed,
    groupIntervalMs: Math.max(GROUP_INTERVAL_MS * speed, SHORTEST_INTERVAL_MS),
    deliver: async (notification) => {
      const taken = await Promise.all([...receivers].map(({ url, options }) => post(url, notification, options)));
      // Whoever comes later is told of what fires then.
      return taken.length > 0 && taken.every(Boolean);
    },
  });
  const receive = (posted: readonly PostedAlert[]): void => {
    for (const alert of posted) dispatcher.add(alerts.put(alert));
  };
  return {
    receive,
    notify: (url, options = {}) => {
      const receiver = { url, options };
      receivers.add(receiver);
      return () => {
        receivers.delete(receiver);
      };
    },
    firing: () =>
      alerts.firing().map(({ labels, annotations, startsAt }) => ({
        labels,
        annotations,
        startsAt: startsAt.toISOString(),
      })),
    handler: alertmanagerApi({ alerts, silences, dispatcher, receive, startedAt: now() }),
    stop: dispatcher.stop,
  };
}
