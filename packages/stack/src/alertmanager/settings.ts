import { type AlertmanagerConfig, type AlertmanagerOptions, alertmanagerConfig } from '@otelops/alerts';
import type { NotificationsConfig, SecretRef, StackConfig } from '../config/types.ts';
import type { HttpClientConfig, WebConfig } from '../prometheus/config.ts';

export const secretsDirectory = '/etc/alertmanager/secrets';

/** Who is told, from the config's references: each Secret is mounted whole, and its keys are files. */
export function alertmanagerSettings({ notifications }: StackConfig): AlertmanagerConfig {
  return alertmanagerConfig(optionsOf(notifications));
}

function optionsOf(told: NotificationsConfig): AlertmanagerOptions {
  return {
    ...(told.slack !== undefined && { slack: slackOf(told.slack) }),
    ...(told.email !== undefined && { email: emailOf(told.email) }),
    ...(told.pagerduty !== undefined && { pagerduty: { routingKeyFile: fileOf(told.pagerduty.routingKey) } }),
    webhooks: told.webhooks.map(({ bearerToken, name, severity, url }) => ({
      name,
      severity,
      urlFile: fileOf(url),
      ...(bearerToken !== undefined && { bearerTokenFile: fileOf(bearerToken) }),
    })),
    ...(told.deadMansSwitch !== undefined && {
      deadMansSwitch: { urlFile: fileOf(told.deadMansSwitch.url), interval: told.deadMansSwitch.interval },
    }),
    ...(told.chatbot !== undefined && { chatbot: chatbotOf(told.chatbot) }),
  };
}

type Told<Field extends keyof NotificationsConfig> = NonNullable<NotificationsConfig[Field]>;
type Option<Field extends keyof AlertmanagerOptions> = NonNullable<AlertmanagerOptions[Field]>;

function slackOf({ auth, channel, criticalChannel }: Told<'slack'>): Option<'slack'> {
  const file = fileOf(auth);
  return {
    channel,
    ...(criticalChannel !== undefined && { criticalChannel }),
    auth: auth.type === 'webhook' ? { type: 'webhook', urlFile: file } : { type: 'botToken', tokenFile: file },
  };
}

function emailOf({ from, password, requireTls, smarthost, to, username }: Told<'email'>): Option<'email'> {
  return {
    to,
    from,
    smarthost,
    requireTls,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { passwordFile: fileOf(password) }),
  };
}

function chatbotOf({ bearerToken, url }: Told<'chatbot'>): Option<'chatbot'> {
  return { url, ...(bearerToken !== undefined && { bearerTokenFile: fileOf(bearerToken) }) };
}

function fileOf({ key, secret }: SecretRef): string {
  return `${secretsDirectory}/${secret}/${key}`;
}

/** What the notifications refer to, each with the field that does. */
export function notificationSecretRefs({
  notifications: told,
}: StackConfig): readonly (SecretRef & { readonly field: string })[] {
  const refs: readonly (readonly [string, SecretRef | undefined])[] = [
    ['notifications.slack.auth', told.slack?.auth],
    ['notifications.email.password', told.email?.password],
    ['notifications.pagerduty.routingKey', told.pagerduty?.routingKey],
    ['notifications.deadMansSwitch.url', told.deadMansSwitch?.url],
    ['notifications.chatbot.bearerToken', told.chatbot?.bearerToken],
    ...told.webhooks.flatMap(({ bearerToken, url }, index) => [
      [`notifications.webhooks[${index}].url`, url] as const,
      [`notifications.webhooks[${index}].bearerToken`, bearerToken] as const,
    ]),
  ];
  return refs.flatMap(([field, ref]) => (ref === undefined ? [] : [{ secret: ref.secret, key: ref.key, field }]));
}

/** Every Secret the notifications refer to. */
export function notificationSecrets(config: StackConfig): readonly string[] {
  return [...new Set(notificationSecretRefs(config).map(({ secret }) => secret))];
}

/** `--cluster.tls-config`: both sides of what a pair tells each other. */
export interface GossipTls {
  readonly tls_server_config: WebConfig['tls_server_config'];
  readonly tls_client_config: HttpClientConfig['tls_config'];
}
