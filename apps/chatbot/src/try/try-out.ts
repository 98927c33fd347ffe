import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@otelops/deployer';
import { parseCommand, runVerb, verbs } from '@otelops/operations';
import { ownEditions } from '@otelops/operations/adapters';
import {
  artifactEdition,
  clusterPanel,
  type SandboxKube,
  type SandboxSlack,
  startKube,
  startSlack,
} from '@otelops/sandbox';
import { type Bot, composeBot } from '../compose.ts';
import { createIds } from '../ids.ts';
import { botScopes } from '../manifest/scopes.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { openFolderStore } from '../store/open-folder-store.ts';
import { alertOffers } from './alert-offers.ts';
import { trySettings } from './try-settings.ts';
import { usageHint } from './usage-hint.ts';

/** A cluster, a Slack and the bot between them, all in this process and on loopback. */
export interface TryOut extends AsyncDisposable {
  /** The page of the Slack. */
  readonly url: string;
  readonly slack: SandboxSlack;
  readonly kube: SandboxKube;
  readonly bot: Bot;
  /** Resolves when the foundation stands, so that every other phase can be deployed from the page. */
  readonly foundation: Promise<void>;
}

export interface TryOutOptions {
  /** Of the page; any free one when absent. */
  readonly port?: number;
  readonly telemetry: Telemetry;
  /** Speed of the simulated cluster: 1 as one likes to watch it, 0 as fast as possible. */
  readonly speed?: number;
}

const stopMs = 5_000;

/** Everything that a person needs to try the bot: nothing outside this machine is touched, and nothing stays behind. */
export async function startTryOut({ port, telemetry, speed = 1 }: TryOutOptions): Promise<TryOut> {
  await using starting = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'otelops-try-'));
  starting.defer(() => rm(folder, { recursive: true, force: true }));
  const kube = starting.use(await startKube({ speed }));
  const panel = starting.use(clusterPanel(kube, { alerts: alertOffers() }));
  const description = 'Deploy, check and look after the OpenTelemetry stack';
  const summaries = Object.fromEntries(verbs.map(({ name, summary }) => [name, summary]));
  const about = { ...summaries, help: 'list what can be done here, or say how a verb is used' };
  const commands = [{ command: '/otel', description, usageHint: usageHint(verbs), about }];
  const scopes = botScopes.map(({ name }) => name);
  const slack = starting.use(
    await startSlack({ panels: [panel], scopes, commands, ...(port === undefined ? {} : { port }) }),
  );
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, kube.kubeconfig, { mode: 0o600 });
  const webhookToken = randomBytes(24).toString('base64url');
  const settings = trySettings({ slack, folder, kubeconfig, webhookToken });
  const store = await openFolderStore(settings.dataFolder, { trouble: (message) => telemetry.log('warn', message) });
  starting.defer(() => store.close());
  const bot = await composeBot({
    ...{ settings, telemetry, store, env: {}, clock: systemClock, ids: createIds(systemClock) },
    artifacts: ownEditions(async () => (name, version) => artifactEdition(name, version, { webhooks: true })),
    fatal: (message) => telemetry.log('error', message),
  });
  await bot.start();
  starting.defer(async () => void (await bot.stop(stopMs)));
  starting.defer(kube.alertmanager.notify(`${bot.url}/webhooks/alertmanager`, { bearerToken: webhookToken }));
  const running = starting.move();
  return {
    ...{ slack, kube, bot, url: slack.url },
    foundation: deployFoundation(bot),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** Namespaces, certificates and volumes are there before a person types the first command. */
async function deployFoundation({ ports }: Bot): Promise<void> {
  const parsed = parseCommand(['deploy', 'phase-1'], verbs);
  if (!parsed.ok) throw new Error(parsed.fault.message);
  const person = { name: 'the sandbox', from: 'its start' };
  await using world = await ports.world({
    person,
    signal: ports.stopping,
    approve: async () => ({ approved: true, by: person.name }),
  });
  for await (const event of runVerb(parsed.command, world)) {
    if (event.type !== 'outcome' || event.code === 'done' || event.code === 'unchanged') continue;
    if (!ports.stopping.aborted) throw new Error(`The foundation of the sandbox cluster failed: ${event.summary}`);
  }
}
