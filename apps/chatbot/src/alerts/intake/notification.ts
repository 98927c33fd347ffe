/** Labels or annotations of an alert: foreign text throughout. */
export type Labels = Readonly<Record<string, string>>;

/** What a webhook told us of one group of alerts, whoever sent it. Times are ISO 8601 in UTC. */
export interface Notification {
  readonly source: 'alertmanager' | 'grafana';
  readonly receiver: string;
  /** Stable over firing and resolving; another one after the routes were edited. */
  readonly groupKey: string;
  /** `resolved`: no alert of the group fires any more. */
  readonly status: 'firing' | 'resolved';
  readonly groupLabels: Labels;
  readonly commonLabels: Labels;
  readonly commonAnnotations: Labels;
  /** Where the sender's own page is. */
  readonly externalUrl?: string;
  /** Alerts that were left out of the list. */
  readonly truncated: number;
  readonly alerts: readonly ReceivedAlert[];
}

export interface ReceivedAlert {
  /** The same for the same labels. */
  readonly fingerprint: string;
  readonly status: 'firing' | 'resolved';
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly startsAt: string;
  /** Only when resolved: while firing, senders put in zero or a time to come. */
  readonly endsAt?: string;
  /** Page of the rule; its query holds the expression. */
  readonly generatorUrl?: string;
  /** What the sender says the value was. Alertmanager says none. */
  readonly value?: string;
}
