import type { Severity } from '../severity.ts';

/** Who is told, and how. Secrets are read by Alertmanager from files: paths stand here, never values. */
export interface AlertmanagerOptions {
  readonly slack?: SlackOptions;
  readonly email?: EmailOptions;
  readonly pagerduty?: PagerdutyOptions;
  readonly webhooks?: readonly WebhookOptions[];
  readonly deadMansSwitch?: DeadMansSwitchOptions;
  readonly chatbot?: ChatbotOptions;
}

export interface SlackOptions {
  readonly channel: string;
  /** For severity `critical`. Default: the same channel. */
  readonly criticalChannel?: string;
  /** An incoming webhook's URL, or a bot's token, each in a file. */
  readonly auth:
    | { readonly type: 'webhook'; readonly urlFile: string }
    | { readonly type: 'botToken'; readonly tokenFile: string };
}

export interface EmailOptions {
  readonly to: readonly string[];
  readonly from: string;
  /** `host:port` */
  readonly smarthost: string;
  readonly username?: string;
  readonly passwordFile?: string;
  readonly requireTls: boolean;
}

export interface PagerdutyOptions {
  readonly routingKeyFile: string;
}

export interface WebhookOptions {
  readonly name: string;
  readonly urlFile: string;
  readonly bearerTokenFile?: string;
  /** Least severity sent. */
  readonly severity: Exclude<Severity, 'none'>;
}

export interface DeadMansSwitchOptions {
  readonly urlFile: string;
  /** How often the Watchdog is sent: `5m`. */
  readonly interval: string;
}

export interface ChatbotOptions {
  readonly url: string;
  readonly bearerTokenFile?: string;
}
