import type { MessageKey } from './delivery.ts';

/** What fires now, as the Home tab shows it. */
export interface AlertBoard {
  /** Most severe first, then longest. */
  firing(): readonly FiringAlert[];
  /** In force or coming, from Alertmanager; undefined when it could not be asked. */
  silences(): Promise<readonly SilenceSummary[] | undefined>;
}

export interface FiringAlert {
  readonly title: string;
  readonly severity: 'critical' | 'warning' | 'info';
  /** ISO 8601, UTC. */
  readonly since: string;
  readonly message: MessageKey;
  readonly acknowledgedBy?: string;
  /** ISO 8601, UTC; present while it is silenced. */
  readonly silencedUntil?: string;
}

export interface SilenceSummary {
  readonly id: string;
  readonly matchers: string;
  readonly until: string;
  readonly by: string;
}
