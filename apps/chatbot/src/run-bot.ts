import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { systemClock } from '@otelops/deployer';
import type { Artifacts } from '@otelops/operations';
import { ownEditions } from '@otelops/operations/adapters';
import { untilRenewed } from './certificates/renewal.ts';
import { readTls, tlsFilesOf } from './certificates/tls-files.ts';
import { type Bot, type Composition, composeBot } from './compose.ts';
import { type Ending, endingOf, type Host } from './ending.ts';
import { createIds } from './ids.ts';
import { parseSettings } from './settings/parse-settings.ts';
import { configVariable } from './settings/read-environment.ts';
import type { Settings } from './settings/settings.ts';
import { IdentityFailure } from './slack/identity.ts';
import { openFolderStore } from './store/open-folder-store.ts';
import type { DurableStore } from './store/open-store.ts';
import { type RunningTelemetry, startTelemetry } from './telemetry/start-telemetry.ts';
import { botVersion } from './version.ts';

/** Kubernetes gives a pod 30 seconds from SIGTERM to SIGKILL. */
const STOP_MS = 24_000;
/** After a fault that nobody expected, what can still be brought to an end must do so quickly. */
const CRASH_STOP_MS = 5_000;
const FLUSH_MS = 3_000;
/** The context of a pod's own service account. */
const inCluster = 'in-cluster';
const IDENTITY_ATTEMPTS = 5;

/**
 * Runs the bot until it is told to stop (SIGTERM, SIGINT) or cannot go on. The exit code: 0 after a stop, 1 after a fault, 2
 * when the settings are wrong.
 */
export async function runBot(host: Host): Promise<number> {
  const settings = await readSettings(host);
  if (settings === undefined) return 2;
  const running = telemetryOf(host);
  const { telemetry, stop } = running;
  const ending = endingOf(host, telemetry);
  try {
    return await runWith(settings, { host, running, ending });
  } catch (error) {
    telemetry.log('error', `The bot cannot run: ${textOf(error)}`);
    return 1;
  } finally {
    await stop(FLUSH_MS);
  }
}

interface Surroundings {
  readonly host: Host;
  readonly running: RunningTelemetry;
  readonly ending: Ending;
  /** Another bot leads. */
  readonly mute?: AbortSignal;
}

/** In a cluster there may be another bot for a moment, or for long: only the one that leads opens the journal and Slack. */
async function runWith(settings: Settings, surroundings: Surroundings): Promise<number> {
  const { ending, host, running } = surroundings;
  if (settings.cluster.context !== inCluster) return await runAlone(settings, surroundings);
  const { leadOf } = await import('./leader/lead-of-pod.ts');
  await using leadership = await leadOf({
    settings,
    env: host.env,
    telemetry: running.telemetry,
    ended: ending.reached,
  });
  if (leadership === undefined) return (await ending.reached).code;
  const lost = new AbortController();
  leadership.onLost((reason) => {
    lost.abort();
    ending.fatal(reason);
  });
  return await runAlone(settings, { ...surroundings, mute: lost.signal });
}

async function runAlone(settings: Settings, { host, running, ending, mute }: Surroundings): Promise<number> {
  const { telemetry, metrics } = running;
  const store = await openFolderStore(settings.dataFolder, {
    trouble: (message) => telemetry.log('warn', message),
    broken: ({ message }) => ending.fatal(message),
  });
  try {
    const tls = await readTls(settings);
    const composition: Composition = {
      ...{ settings, env: host.env, clock: systemClock, ids: createIds(systemClock), telemetry, store, metrics },
      tls,
      ...(mute === undefined ? {} : { mute }),
      ...(settings.cluster.kind === 'sandbox' ? { artifacts: sandboxArtifacts() } : {}),
      fatal: ending.fatal,
    };
    const bot = await composeWhenReached(composition, ending);
    if (bot === undefined) return (await ending.reached).code;
    return await runUntilTheEnd(bot, settings, { host, running, ending });
  } finally {
    await closed(store, telemetry);
  }
}

async function runUntilTheEnd(bot: Bot, settings: Settings, { host, running, ending }: Surroundings): Promise<number> {
  const { telemetry } = running;
  await bot.start();
  telemetry.log('info', `The bot runs: ${bot.url}, ${bot.ports.clusterLabel}, Slack by ${settings.slack.reach.mode}.`);
  const watching = new AbortController();
  void renewWhenIdle(bot, settings, { host, running, ending }, watching.signal);
  const end = await ending.reached;
  watching.abort();
  telemetry.log(end.code === 0 ? 'info' : 'error', end.reason);
  const isWhole = await bot.stop(end.isExpected ? STOP_MS : CRASH_STOP_MS);
  telemetry.log('info', isWhole ? 'Everything was brought to its end.' : 'Some work goes on after the next start.');
  return end.code;
}

async function readSettings(host: Host): Promise<Settings | undefined> {
  try {
    const { values } = parseArgs({ args: host.argv.slice(2), options: { config: { type: 'string' } } });
    const path = values.config ?? host.env[configVariable] ?? 'otel-bot.yaml';
    return await parseSettings({
      path,
      text: await readIfThere(path),
      env: host.env,
      readSecret: (file) => readFile(file, 'utf8'),
    });
  } catch (error) {
    host.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return undefined;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function telemetryOf(host: Host): RunningTelemetry {
  return startTelemetry({
    clock: systemClock,
    env: host.env,
    version: botVersion(),
    lowest: 'info',
    writeLine: (line) => {
      host.stderr.write(`${line}\n`);
    },
  });
}

/**
 * Slack or the network may be away for a moment at the start; after that the surroundings start us again. Nothing when the
 * bot was told to stop meanwhile.
 */
async function composeWhenReached(composition: Composition, ending: Ending): Promise<Bot | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await composeBot(composition);
    } catch (error) {
      if (!(error instanceof IdentityFailure) || !error.passing || attempt === IDENTITY_ATTEMPTS) throw error;
      composition.telemetry.log('warn', error.message);
      const end = await Promise.race([ending.reached, composition.clock.sleep(1_000 * 2 ** attempt)]);
      if (end !== undefined) return undefined;
    }
  }
}

/** Certificates are read at the start, so the bot ends in order when they were renewed, between two runs. */
async function renewWhenIdle(
  bot: Bot,
  settings: Settings,
  { host, running, ending }: Surroundings,
  signal: AbortSignal,
): Promise<void> {
  const files = tlsFilesOf(settings, host.env);
  if (files.length === 0) return;
  const isRenewed = await untilRenewed({
    ...{ files, signal, clock: systemClock },
    busy: () => bot.rooms.runs.list().some(({ state }) => state === 'running'),
    trouble: (message) => running.telemetry.log('warn', message),
  });
  if (isRenewed) ending.renew('Stopping: certificates were renewed, to be started anew with them.');
}

/** A simulated cluster brings its own editions of the outside manifests; its code is loaded only there. */
function sandboxArtifacts(): Artifacts {
  return ownEditions(async () => {
    const { artifactEdition } = await import('@otelops/sandbox');
    return (name, version) => artifactEdition(name, version, { webhooks: true });
  });
}

async function closed(store: DurableStore, telemetry: RunningTelemetry['telemetry']): Promise<void> {
  await store.close().catch((error: unknown) => telemetry.log('error', `The store did not close: ${textOf(error)}`));
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
