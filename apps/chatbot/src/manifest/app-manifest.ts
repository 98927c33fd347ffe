import { botScopes, scopelessEvents } from './scopes.ts';

/** How Slack reaches the bot: over its own outgoing socket, or over HTTPS at a public address. */
type ManifestMode = { readonly mode: 'socket' } | { readonly mode: 'http'; readonly url: string };

export interface ManifestOptions {
  /** With its slash. */
  readonly command: string;
  readonly delivery: ManifestMode;
}

/** Where Bolt takes commands, clicks and events in. */
const path = '/slack/events';

/** The app as Slack's page "Create an app, from a manifest" takes it: https://docs.slack.dev/reference/app-manifest */
export function appManifest({ command, delivery }: ManifestOptions): Readonly<Record<string, unknown>> {
  const socket = delivery.mode === 'socket';
  const url = delivery.mode === 'http' ? new URL(path, delivery.url).href : undefined;
  const reached = (field: string): Readonly<Record<string, string>> => (url === undefined ? {} : { [field]: url });
  return {
    display_information: {
      name: 'otelops',
      description: 'Deploys the OpenTelemetry stack, watches over it, and answers its alerts.',
      background_color: '#1f2a44',
    },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: 'otelops', always_online: true },
      slash_commands: [
        {
          command,
          description: 'Deploy, check and look after the OpenTelemetry stack',
          usage_hint: 'deploy phase-2 | status | help',
          should_escape: false,
          ...reached('url'),
        },
      ],
    },
    oauth_config: { scopes: { bot: botScopes.map(({ name }) => name) } },
    settings: {
      event_subscriptions: {
        bot_events: botEvents(),
        ...reached('request_url'),
      },
      interactivity: { is_enabled: true, ...reached('request_url'), ...reached('message_menu_options_url') },
      org_deploy_enabled: false,
      socket_mode_enabled: socket,
      token_rotation_enabled: false,
    },
  };
}

/** A slash command comes without a subscription. */
function botEvents(): readonly string[] {
  const events = botScopes.flatMap((scope) => scope.events).filter((event) => event !== 'slash_command');
  return [...scopelessEvents, ...events].sort();
}
