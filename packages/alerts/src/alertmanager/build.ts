import type { AlertmanagerConfig } from './config.ts';
import type { AlertmanagerOptions } from './options.ts';
import { receiversOf } from './receivers.ts';
import { inhibitRules, routeTree } from './routes.ts';

/** Alertmanager's configuration. Plain data: write it as YAML or JSON. */
export function alertmanagerConfig(options: AlertmanagerOptions): AlertmanagerConfig {
  return {
    global: { resolve_timeout: '5m' },
    route: routeTree(options),
    inhibit_rules: inhibitRules,
    receivers: receiversOf(options),
  };
}
