import type { Labels } from './labels.ts';

/** An alert as Alertmanager holds it. */
export interface HeldAlert {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly fingerprint: string;
  /** ISO 8601. */
  readonly startsAt: string;
  readonly endsAt?: string;
  readonly generatorUrl?: string;
  readonly receivers: readonly string[];
  readonly state: 'unprocessed' | 'active' | 'suppressed';
  /** Ids of the silences over it. */
  readonly silencedBy: readonly string[];
  /** Fingerprints of the alerts that inhibit it. */
  readonly inhibitedBy: readonly string[];
  /** Names of the time intervals that mute it. */
  readonly mutedBy: readonly string[];
}

export interface HeldAlertGroup {
  readonly labels: Labels;
  readonly receiver: string;
  readonly alerts: readonly HeldAlert[];
}

/** One condition of a silence on one label. */
export interface SilenceMatcher {
  readonly name: string;
  readonly value: string;
  readonly isRegex: boolean;
  /** False turns it around: `!=`, `!~`. */
  readonly isEqual: boolean;
}

export interface Silence {
  readonly id: string;
  readonly state: 'expired' | 'active' | 'pending';
  readonly matchers: readonly SilenceMatcher[];
  readonly startsAt: string;
  readonly endsAt: string;
  readonly createdBy: string;
  readonly comment: string;
}

/** A silence to be. With `id` it takes that one's place, possibly under another id. */
export interface WantedSilence {
  readonly id?: string;
  readonly matchers: readonly SilenceMatcher[];
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly createdBy: string;
  readonly comment: string;
}

export interface AlertmanagerStatus {
  readonly version: string;
  /** `ready`, `settling`, `disabled` (one alone). */
  readonly cluster: string;
  /** ISO 8601. One that has just started does not hold yet what fires: Prometheus tells it again within a minute. */
  readonly startedAt?: string;
}

/** Which alerts to give; all that are there where nothing is said. */
export interface AlertFilter {
  /** As in PromQL: `severity="critical"`. All must hold. */
  readonly matchers?: readonly SilenceMatcher[];
  readonly silenced?: boolean;
  readonly inhibited?: boolean;
}
