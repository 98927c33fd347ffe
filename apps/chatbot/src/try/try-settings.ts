import { join } from 'node:path';
import type { SandboxSlack } from '@otelops/sandbox';
import type { Settings } from '../settings/settings.ts';

export interface TryPlaces {
  readonly slack: SandboxSlack;
  readonly folder: string;
  readonly kubeconfig: string;
  readonly webhookToken: string;
}

/**
 * The bot as a small team would set it up: everybody looks, @platform operates, Cleo administrates, and a second person has to
 * approve what changes the cluster.
 */
export function trySettings({ slack, folder, kubeconfig, webhookToken }: TryPlaces): Settings {
  const state = slack.state();
  const idOf = (things: readonly { readonly id: string; readonly name: string }[], name: string): string =>
    things.find((thing) => thing.name === name)?.id ?? name;
  const platform = state.usergroups.filter(({ handle }) => handle === 'platform').map(({ id }) => id);
  return {
    slack: {
      botToken: slack.botToken,
      reach: { mode: 'socket', appToken: slack.appToken },
      apiUrl: slack.apiUrl,
      command: '/otel',
    },
    dataFolder: join(folder, 'data'),
    http: { host: '127.0.0.1', port: 0, tls: undefined },
    cluster: { kind: 'sandbox', context: undefined, kubeconfig, label: undefined },
    stack: { folder, config: 'otel-stack.yaml', artifacts: undefined },
    alerts: {
      channels: { usual: idOf(state.channels, 'alerts') },
      credential: { bearerToken: webhookToken },
      receivers: [],
    },
    schedules: { channel: idOf(state.channels, 'ops'), timeZone: 'UTC', onBehalfOf: idOf(state.people, 'ada') },
    policy: {
      grants: [
        { role: 'viewer', users: [], usergroups: [], everyone: true },
        { role: 'operator', users: [], usergroups: platform, everyone: false },
        { role: 'admin', users: [idOf(state.people, 'cleo')], usergroups: [], everyone: false },
      ],
      approvals: [{ verbs: ['deploy', 'rollback'], needs: 'second-person' }],
      quietHours: [],
    },
    backends: {},
    backendTls: undefined,
  };
}
