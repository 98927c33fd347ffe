import { fingerprint, type Labels } from './fingerprint.ts';

/** An alert as Prometheus sends it. Times are RFC 3339. */
export interface PostedAlert {
  readonly labels: Labels;
  readonly annotations?: Labels;
  readonly startsAt?: string;
  /** In the past: resolved. Absent: it ends when nobody has sent it again for five minutes. */
  readonly endsAt?: string;
  readonly generatorURL?: string;
}

export interface StoredAlert {
  readonly fingerprint: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly updatedAt: Date;
  readonly generatorURL: string | undefined;
}

const RESOLVE_TIMEOUT_MS = 300_000;
/** Resolved alerts are kept this long, for those who ask late. */
const KEPT_MS = 1_800_000;

export function isResolved(alert: StoredAlert, now: Date): boolean {
  return alert.endsAt <= now;
}

/** The alerts of an Alertmanager, by fingerprint. */
export interface AlertStore {
  /** Takes in what was sent; an alert that is known goes on. */
  put(alert: PostedAlert): StoredAlert;
  get(fingerprint: string): StoredAlert | undefined;
  /** Those that fire, oldest first. */
  firing(): readonly StoredAlert[];
}

export function createAlertStore(now: () => Date): AlertStore {
  const alerts = new Map<string, StoredAlert>();
  return {
    put: (posted) => {
      const at = now();
      for (const [key, alert] of alerts) if (at.getTime() - alert.endsAt.getTime() > KEPT_MS) alerts.delete(key);
      const alert = merged(read(posted, at), alerts.get(fingerprint(posted.labels)));
      alerts.set(alert.fingerprint, alert);
      return alert;
    },
    get: (key) => alerts.get(key),
    firing: () => [...alerts.values()].filter((alert) => !isResolved(alert, now())),
  };
}

function read(posted: PostedAlert, now: Date): StoredAlert {
  const endsAt = dateOf(posted.endsAt);
  return {
    fingerprint: fingerprint(posted.labels),
    labels: withoutEmpty(posted.labels),
    annotations: posted.annotations ?? {},
    startsAt: dateOf(posted.startsAt) ?? endsAt ?? now,
    endsAt: endsAt ?? new Date(now.getTime() + RESOLVE_TIMEOUT_MS),
    updatedAt: now,
    generatorURL: posted.generatorURL,
  };
}

function withoutEmpty(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''));
}

/** The zero time stands for none. */
function dateOf(text: string | undefined): Date | undefined {
  return text === undefined || text.startsWith('0001-01-01') ? undefined : new Date(text);
}

function merged(alert: StoredAlert, known: StoredAlert | undefined): StoredAlert {
  // One that had ended before this began is another episode.
  if (known === undefined || known.endsAt < alert.startsAt) return alert;
  return { ...alert, startsAt: known.startsAt < alert.startsAt ? known.startsAt : alert.startsAt };
}
