import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@otelops/deployer';
import { ownEditions } from '@otelops/operations/adapters';
import { artifactEdition, type SandboxKube, type SandboxSlack, startKube, startSlack } from '@otelops/sandbox';
import { type Bot, type Composition, composeBot } from '../../src/compose.ts';
import { createIds } from '../../src/ids.ts';
import { botScopes } from '../../src/manifest/scopes.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { openFolderStore } from '../../src/store/open-folder-store.ts';
import type { DurableStore } from '../../src/store/open-store.ts';
import { createNotebook, type Notebook } from './notebook.ts';

/** The whole bot in this process, between a loopback Slack and a loopback cluster. */
export interface BotKit extends AsyncDisposable {
  readonly slack: SandboxSlack;
  readonly kube: SandboxKube;
  /** The bot that runs now; another one after `restart`. */
  readonly bot: Bot;
  readonly store: DurableStore;
  /** What the bots logged and measured. */
  readonly notebook: Notebook;
  readonly folder: string;
  readonly settings: Settings;
  /** What would have ended the process. */
  readonly fatal: readonly string[];
  /** Stops the bot in order and starts another one on the same folder. */
  restart(): Promise<void>;
}

export interface BotKitOptions {
  /** Others to use; they are not closed with the kit. */
  readonly slack?: SandboxSlack;
  readonly kube?: SandboxKube;
  readonly settings?: (usual: Settings) => Settings;
  readonly composition?: Partial<Composition>;
}

/** The webhook token of the kit's bot. */
export const webhookToken = 'kit-webhook-token';

/**
 * In the sandbox workspace ada and ben operate, cleo is an admin and vic may look (by user id); alerts go to #alerts. The stack
 * is the built-in example.
 */
export async function startBot(options: BotKitOptions = {}): Promise<BotKit> {
  const folder = await mkdtemp(join(tmpdir(), 'otelops-bot-'));
  const own = new AsyncDisposableStack();
  own.defer(() => rm(folder, { recursive: true, force: true }));
  const slack = options.slack ?? own.use(await startSlack({ scopes: botScopes.map(({ name }) => name) }));
  const kube = options.kube ?? own.use(await startKube({ speed: 0 }));
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, kube.kubeconfig);
  const usual = usualSettings({ slack, folder, kubeconfig });
  const settings = options.settings?.(usual) ?? usual;
  const notebook = createNotebook();
  const fatal: string[] = [];
  const begin = async (): Promise<Running> => {
    const store = await openFolderStore(settings.dataFolder, { trouble: (message) => notebook.log('warn', message) });
    const bot = await composeBot({
      ...{ settings, env: {}, clock: systemClock, ids: createIds(systemClock), telemetry: notebook, store },
      artifacts: ownEditions(async () => (name, version) => artifactEdition(name, version, { webhooks: true })),
      fatal: (message) => fatal.push(message),
      ...options.composition,
    });
    await bot.start();
    return { bot, store };
  };
  const end = async ({ bot, store }: Running): Promise<void> => {
    await bot.stop(20_000);
    await store.close();
  };
  let running = await begin();
  return {
    ...{ slack, kube, notebook, folder, settings, fatal },
    get bot() {
      return running.bot;
    },
    get store() {
      return running.store;
    },
    restart: async () => {
      await end(running);
      running = await begin();
    },
    [Symbol.asyncDispose]: async () => {
      await end(running);
      await own.disposeAsync();
    },
  };
}

interface Running {
  readonly bot: Bot;
  readonly store: DurableStore;
}

interface Places {
  readonly slack: SandboxSlack;
  readonly folder: string;
  readonly kubeconfig: string;
}

/** Settings as `parseSettings` would give them for a small workspace. */
export function usualSettings({ slack, folder, kubeconfig }: Places): Settings {
  const user = (name: string): string => slack.state().people.find((person) => person.name === name)?.id ?? name;
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
      channels: { usual: channelNamed(slack, 'alerts') },
      credential: { bearerToken: webhookToken },
      receivers: [],
    },
    schedules: undefined,
    policy: {
      grants: [
        grantOf('operator', [user('ada'), user('ben')]),
        grantOf('admin', [user('cleo')]),
        grantOf('viewer', [user('vic')]),
      ],
      approvals: [],
      quietHours: [],
    },
    backends: {},
    backendTls: undefined,
  };
}

function grantOf(
  role: 'viewer' | 'operator' | 'admin',
  users: readonly string[],
): Settings['policy']['grants'][number] {
  return { role, users: [...users], usergroups: [], everyone: false };
}

/** The id of a channel of the workspace. */
export function channelNamed(slack: SandboxSlack, name: string): string {
  const found = slack.state().channels.find((channel) => channel.name === name);
  if (found === undefined) throw new Error(`no channel ${name}`);
  return found.id;
}
