import type { Clock } from '../../clock.ts';
import { type AlertStore, isResolved, type StoredAlert } from './alert-store.ts';
import type { Labels } from './fingerprint.ts';
import { groupKey, type Notification, notificationOf } from './notification.ts';
import type { SilenceStore } from './silence-store.ts';

/** Delivers a notification; false when it did not arrive. */
type Deliver = (notification: Notification) => Promise<boolean>;

export interface DispatcherParts {
  readonly clock: Clock;
  readonly alerts: AlertStore;
  readonly silences: SilenceStore;
  readonly deliver: Deliver;
  /** From the first alert of a group to its notification. */
  readonly groupWaitMs: number;
  /** Between two looks at a group. */
  readonly groupIntervalMs: number;
}

/** Groups alerts by their name and tells of each group when something about it is new. */
export interface Dispatcher {
  add(alert: StoredAlert): void;
  /** The groups that hold firing alerts, by key. */
  groups(): readonly AlertGroup[];
  stop(): void;
}

interface AlertGroup {
  readonly labels: Labels;
  readonly fingerprints: readonly string[];
}

interface Group {
  readonly labels: Labels;
  readonly members: Set<string>;
  /** What the last notification said, and when. */
  told:
    | { readonly firing: ReadonlySet<string>; readonly resolved: ReadonlySet<string>; readonly at: number }
    | undefined;
  cancel: () => void;
}

/** A group that has not changed is told of again after this long (the default of Alertmanager). */
const REPEAT_MS = 14_400_000;

export function createDispatcher(parts: DispatcherParts): Dispatcher {
  const groups = new Map<string, Group>();
  let stopped = false;
  const plan = (key: string, group: Group, ms: number): void => {
    group.cancel = parts.clock.after(ms, () => {
      void look(parts, group).then(() => {
        if (group.members.size === 0) groups.delete(key);
        else if (!stopped) plan(key, group, parts.groupIntervalMs);
      });
    });
  };
  return {
    add: (alert) => {
      const labels: Labels = { alertname: alert.labels['alertname'] ?? '' };
      const key = groupKey(labels);
      const known = groups.get(key);
      if (known !== undefined) {
        known.members.add(alert.fingerprint);
        return;
      }
      const group: Group = { labels, members: new Set([alert.fingerprint]), told: undefined, cancel: () => undefined };
      groups.set(key, group);
      plan(key, group, parts.groupWaitMs);
    },
    groups: () =>
      [...groups]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, { labels, members }]) => ({ labels, fingerprints: [...members] })),
    stop: () => {
      stopped = true;
      for (const { cancel } of groups.values()) cancel();
    },
  };
}

/** Tells of a group if something is new, and forgets what has been told to be over. */
async function look({ clock, alerts, silences, deliver }: DispatcherParts, group: Group): Promise<void> {
  const now = clock.now();
  const all = [...group.members].map((key) => alerts.get(key)).filter((alert) => alert !== undefined);
  const heard = all.filter(({ labels }) => silences.silencing(labels).length === 0);
  const [firing, resolved] = [
    heard.filter((one) => !isResolved(one, now)),
    heard.filter((one) => isResolved(one, now)),
  ];
  const due = isNews(group, firing, resolved, now);
  if (due && !(await deliver(notificationOf(group.labels, heard, now)))) return;
  if (due) group.told = { firing: keys(firing), resolved: keys(resolved), at: now.getTime() };
  for (const { fingerprint } of all.filter((one) => isResolved(one, now))) {
    // It may have come back while it was told.
    const present = alerts.get(fingerprint);
    if (present === undefined || isResolved(present, now)) group.members.delete(fingerprint);
  }
}

function keys(alerts: readonly StoredAlert[]): ReadonlySet<string> {
  return new Set(alerts.map(({ fingerprint }) => fingerprint));
}

/** Alertmanager's DedupStage: what has not been told, or not for long. */
function isNews({ told }: Group, firing: readonly StoredAlert[], resolved: readonly StoredAlert[], now: Date): boolean {
  if (told === undefined) return firing.length > 0;
  if (firing.some(({ fingerprint }) => !told.firing.has(fingerprint))) return true;
  if (firing.length === 0) return told.firing.size > 0 && resolved.length > 0;
  if (resolved.some(({ fingerprint }) => told.firing.has(fingerprint) && !told.resolved.has(fingerprint))) return true;
  return now.getTime() - told.at > REPEAT_MS;
}
