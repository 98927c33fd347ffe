import type { HttpConfig, Receiver, SlackConfig } from './config.ts';
import type { AlertmanagerOptions, SlackOptions, WebhookOptions } from './options.ts';

/** Takes what is sent to nobody. */
export const nobody = 'nobody';

/** Names of the built-in receivers; a webhook's is `webhook-` and its name. */
export const receiverNames = {
  slack: 'slack',
  slackCritical: 'slack-critical',
  email: 'email',
  pagerduty: 'pagerduty',
  deadMansSwitch: 'dead-mans-switch',
  chatbot: 'chatbot',
} as const;

export function webhookReceiver(webhook: WebhookOptions): string {
  return `webhook-${webhook.name}`;
}

/** Every receiver the routes lead to. */
export function receiversOf(options: AlertmanagerOptions): readonly Receiver[] {
  const { chatbot, deadMansSwitch, email, pagerduty, slack, webhooks = [] } = options;
  const receivers: Receiver[] = [{ name: nobody }];
  if (slack !== undefined) receivers.push(...slackReceivers(slack));
  if (email !== undefined) {
    receivers.push({
      name: receiverNames.email,
      email_configs: [
        {
          to: email.to.join(', '),
          from: email.from,
          smarthost: email.smarthost,
          ...(email.username === undefined ? {} : { auth_username: email.username }),
          ...(email.passwordFile === undefined ? {} : { auth_password_file: email.passwordFile }),
          require_tls: email.requireTls,
          send_resolved: true,
        },
      ],
    });
  }
  if (pagerduty !== undefined) {
    receivers.push({
      name: receiverNames.pagerduty,
      pagerduty_configs: [
        {
          routing_key_file: pagerduty.routingKeyFile,
          severity: '{{ .CommonLabels.severity }}',
          description: '{{ .CommonAnnotations.summary }}',
          send_resolved: true,
        },
      ],
    });
  }
  receivers.push(...webhooks.map(webhookOf));
  if (deadMansSwitch !== undefined) {
    receivers.push({
      name: receiverNames.deadMansSwitch,
      webhook_configs: [{ url_file: deadMansSwitch.urlFile, send_resolved: false }],
    });
  }
  if (chatbot !== undefined) {
    receivers.push({
      name: receiverNames.chatbot,
      webhook_configs: [{ url: chatbot.url, ...bearer(chatbot.bearerTokenFile), send_resolved: true, max_alerts: 100 }],
    });
  }
  return receivers;
}

function webhookOf(webhook: WebhookOptions): Receiver {
  return {
    name: webhookReceiver(webhook),
    webhook_configs: [{ url_file: webhook.urlFile, ...bearer(webhook.bearerTokenFile), send_resolved: true }],
  };
}

function bearer(file: string | undefined): { readonly http_config?: HttpConfig } {
  return file === undefined ? {} : { http_config: { authorization: { type: 'Bearer', credentials_file: file } } };
}

function slackReceivers(slack: SlackOptions): readonly Receiver[] {
  const normal = { name: receiverNames.slack, slack_configs: [slackMessage(slack, slack.channel)] };
  if (slack.criticalChannel === undefined) return [normal];
  return [normal, { name: receiverNames.slackCritical, slack_configs: [slackMessage(slack, slack.criticalChannel)] }];
}

const lines = [
  '{{ range .Alerts }}*{{ .Annotations.summary }}*{{ if eq .Status "resolved" }} (over){{ end }}',
  '{{ .Annotations.description }}',
  '<{{ .Annotations.runbook_url }}|Runbook>',
  '{{ end }}',
];

function slackMessage({ auth }: SlackOptions, channel: string): SlackConfig {
  const how: Pick<SlackConfig, 'api_url' | 'api_url_file' | 'http_config' | 'update_message'> =
    auth.type === 'webhook'
      ? { api_url_file: auth.urlFile }
      : // A bot may edit what it wrote, so a resolved alert changes its message instead of adding one.
        { api_url: 'https://slack.com/api/chat.postMessage', ...bearer(auth.tokenFile), update_message: true };
  return {
    ...how,
    channel,
    send_resolved: true,
    color:
      '{{ if eq .Status "resolved" }}good{{ else if eq .CommonLabels.severity "critical" }}danger{{ else }}warning{{ end }}',
    title:
      '[{{ .Status | toUpper }}{{ if eq .Status "firing" }}: {{ .Alerts.Firing | len }}{{ end }}] {{ .GroupLabels.alertname }} in {{ .GroupLabels.k8s_cluster_name }}',
    title_link: '{{ .ExternalURL }}',
    text: lines.join('\n'),
  };
}
