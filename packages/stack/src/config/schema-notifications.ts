import { z } from 'zod';
import { dnsLabel, dnsName, duration, httpUrl, secretRef, text } from './primitives.ts';
import type { NotificationsConfig } from './types.ts';

const slackChannel = z
  .string()
  .regex(
    /^(#[\p{Ll}\p{Lo}\p{N}_-]{1,80}|[CG][A-Z0-9]{8,})$/u,
    'a channel such as #alerts, or a channel id such as C0123456789',
  );

const slack = z.strictObject({
  channel: slackChannel.describe('Where alerts go.'),
  criticalChannel: slackChannel.exactOptional().describe('Where critical alerts go. Default: the same channel'),
  auth: z
    .strictObject({
      type: z.enum(['webhook', 'botToken']).describe('webhook: the Secret holds a URL. botToken: it holds xoxb-...'),
      secret: dnsName.describe('Name of the Secret.'),
      key: text.describe('Key in the Secret.'),
    })
    .describe('The credential, by reference.'),
});

const email = z.strictObject({
  to: z.array(z.email('an e-mail address')).min(1, 'at least one address').describe('Who is told.'),
  from: z.email('an e-mail address').describe('Sender.'),
  smarthost: z
    .string()
    .regex(/^[a-zA-Z0-9.-]+:\d{1,5}$/, 'host:port')
    .describe('Mail server as host:port.'),
  username: text.exactOptional().describe('Default: none'),
  password: secretRef.exactOptional().describe('Default: none'),
  requireTls: z.boolean().default(true).describe('Default: true'),
});

const webhook = z.strictObject({
  name: dnsLabel.describe('Name of the receiver.'),
  url: secretRef.describe('The Secret holds the URL.'),
  bearerToken: secretRef.exactOptional().describe('Default: none'),
  severity: z
    .enum(['critical', 'warning', 'info'])
    .default('warning')
    .describe('Least severity sent. Default: warning'),
});

export const notifications: z.ZodType<NotificationsConfig> = z.strictObject({
  slack: slack.exactOptional().describe('Alerts as Slack messages.'),
  email: email.exactOptional().describe('Alerts as mail.'),
  pagerduty: z
    .strictObject({ routingKey: secretRef.describe('The Secret holds the Events API v2 routing key.') })
    .exactOptional()
    .describe('Critical alerts page through PagerDuty.'),
  webhooks: z.array(webhook).default([]).describe('Other receivers by HTTP. Default: none'),
  deadMansSwitch: z
    .strictObject({
      url: secretRef.describe('The Secret holds the URL that the always-firing Watchdog is sent to.'),
      interval: duration.default('5m').describe('How often. Default: 5m'),
    })
    .exactOptional()
    .describe('Tells you when alerting itself has died.'),
  chatbot: z
    .strictObject({
      url: httpUrl.describe('Where the otelops bot takes alerts in.'),
      bearerToken: secretRef.exactOptional().describe('Default: none'),
    })
    .exactOptional()
    .describe('The otelops bot: alerts become threads with a diagnosis.'),
});
