/** The parts of Alertmanager's configuration (0.34) that we write. */
export interface AlertmanagerConfig {
  readonly global: { readonly resolve_timeout: string };
  readonly route: Route;
  readonly inhibit_rules: readonly InhibitRule[];
  readonly receivers: readonly Receiver[];
}

export interface Route {
  readonly receiver: string;
  readonly matchers?: readonly string[];
  readonly group_by?: readonly string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly continue?: boolean;
  readonly routes?: readonly Route[];
}

export interface InhibitRule {
  readonly name?: string;
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
}

export interface Receiver {
  readonly name: string;
  readonly slack_configs?: readonly SlackConfig[];
  readonly email_configs?: readonly EmailConfig[];
  readonly pagerduty_configs?: readonly PagerdutyConfig[];
  readonly webhook_configs?: readonly WebhookConfig[];
}

export interface HttpConfig {
  readonly authorization?: { readonly type?: string; readonly credentials_file: string };
}

export interface SlackConfig {
  readonly api_url?: string;
  readonly api_url_file?: string;
  readonly http_config?: HttpConfig;
  readonly update_message?: boolean;
  readonly channel: string;
  readonly send_resolved: boolean;
  readonly color: string;
  readonly title: string;
  readonly title_link: string;
  readonly text: string;
}

export interface EmailConfig {
  readonly to: string;
  readonly from: string;
  readonly smarthost: string;
  readonly auth_username?: string;
  readonly auth_password_file?: string;
  readonly require_tls: boolean;
  readonly send_resolved: boolean;
}

export interface PagerdutyConfig {
  readonly routing_key_file: string;
  readonly severity: string;
  readonly description: string;
  readonly send_resolved: boolean;
}

export interface WebhookConfig {
  readonly url?: string;
  readonly url_file?: string;
  readonly http_config?: HttpConfig;
  readonly send_resolved: boolean;
  readonly max_alerts?: number;
}
