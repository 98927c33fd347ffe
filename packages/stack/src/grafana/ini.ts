import type { StackConfig } from '../config/types.ts';
import { names, ports, serviceHost } from '../names.ts';

/** `grafana.ini`, as far as we write it. An unknown key is silently ignored. */
export interface GrafanaIni {
  readonly server: { readonly http_port: number; readonly root_url: string; readonly enable_gzip: boolean };
  readonly paths: { readonly data: string; readonly plugins: string; readonly provisioning: string };
  readonly database: { readonly type: 'sqlite3'; readonly wal: boolean };
  readonly security: {
    readonly admin_user: string;
    readonly admin_password: string;
    readonly secret_key: string;
    readonly disable_gravatar: boolean;
    readonly cookie_secure: boolean;
  };
  readonly users: { readonly allow_sign_up: boolean };
  readonly 'auth.anonymous': { readonly enabled: boolean; readonly org_role: 'Viewer' };
  readonly analytics: {
    readonly reporting_enabled: boolean;
    readonly check_for_updates: boolean;
    readonly check_for_plugin_updates: boolean;
    readonly feedback_links_enabled: boolean;
  };
  readonly plugins: { readonly preinstall_disabled: boolean; readonly preinstall_auto_update: boolean };
  readonly news: { readonly news_feed_enabled: boolean };
  readonly snapshots: { readonly external_enabled: boolean };
  readonly dashboards: { readonly default_home_dashboard_path: string };
  readonly metrics: { readonly enabled: boolean };
  readonly log: { readonly mode: 'console' };
  readonly 'log.console': { readonly format: 'json' };
}

export const grafanaPaths = {
  data: '/var/lib/grafana',
  config: '/etc/grafana/config',
  secrets: '/etc/grafana/secrets',
  provisioning: '/etc/grafana/provisioning',
  dashboards: '/etc/grafana/dashboards',
} as const;

export const adminPasswordKey = 'admin-password';
export const adminUserKey = 'admin-user';
export const secretKeyKey = 'secret-key';
export const adminUser = 'admin';

export function grafanaIni(config: StackConfig, homeDashboard: string): GrafanaIni {
  return {
    server: { http_port: ports.grafana, root_url: rootUrl(config), enable_gzip: true },
    paths: {
      data: grafanaPaths.data,
      plugins: `${grafanaPaths.data}/plugins`,
      provisioning: grafanaPaths.provisioning,
    },
    // Everything that matters is provisioned; the file holds sessions and preferences.
    database: { type: 'sqlite3', wal: true },
    security: {
      admin_user: adminUser,
      admin_password: `$__file{${grafanaPaths.secrets}/${adminPasswordKey}}`,
      secret_key: `$__file{${grafanaPaths.secrets}/${secretKeyKey}}`,
      disable_gravatar: true,
      cookie_secure: rootUrl(config).startsWith('https:'),
    },
    users: { allow_sign_up: false },
    'auth.anonymous': { enabled: config.grafana.anonymousViewer, org_role: 'Viewer' },
    analytics: {
      reporting_enabled: false,
      check_for_updates: false,
      check_for_plugin_updates: false,
      feedback_links_enabled: false,
    },
    // At each start the installer would replace bundled data sources by newer ones from the internet: it stops the running
    // plugin first and then fails on the read-only file system, and Loki is gone from the screen (grafana/grafana#132528).
    plugins: { preinstall_disabled: true, preinstall_auto_update: false },
    news: { news_feed_enabled: false },
    snapshots: { external_enabled: false },
    dashboards: { default_home_dashboard_path: `${grafanaPaths.dashboards}/${homeDashboard}.json` },
    metrics: { enabled: true },
    log: { mode: 'console' },
    'log.console': { format: 'json' },
  };
}

/** Where people reach it; links in alerts and redirects after login start with this. */
function rootUrl(config: StackConfig): string {
  const { expose } = config.grafana;
  if (expose.type !== 'ingress') return `http://${serviceHost(config, 'grafana', names.grafana)}:${ports.grafana}/`;
  return `${expose.tlsSecret === undefined ? 'http' : 'https'}://${expose.host}/`;
}

export function renderIni(ini: GrafanaIni): string {
  const sections = Object.entries(ini).map(([section, keys]) => {
    const lines = Object.entries(keys).map(([key, value]) => `${key} = ${String(value)}`);
    return [`[${section}]`, ...lines].join('\n');
  });
  return `${sections.join('\n\n')}\n`;
}
