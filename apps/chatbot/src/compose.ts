import { join } from 'node:path';
import type { Clock } from '@otelops/deployer';
import { chatbot } from '@otelops/metrics';
import type { Artifacts } from '@otelops/operations';
import { isAuthorised } from './alerts/intake/credential.ts';
import type { AlertPace } from './alerts/room.ts';
import { openAudit } from './audit/audit-file.ts';
import type { TlsTexts } from './certificates/tls-files.ts';
import { createDelivery, type DeliveryOptions, type RunningDelivery } from './delivery/create-delivery.ts';
import { createHttpServer, type HttpServer } from './http/http-server.ts';
import { createPolicy } from './policy/policy.ts';
import type { Ids } from './ports/ids.ts';
import type { Policy } from './ports/policy.ts';
import type { ChatPorts } from './ports/room.ts';
import type { Telemetry } from './ports/telemetry.ts';
import { openRooms, type Rooms } from './rooms.ts';
import type { Settings } from './settings/settings.ts';
import { adviceFor } from './slack/identity.ts';
import { createSlackSide, type SlackSide } from './slack/slack-side.ts';
import type { DurableStore } from './store/open-store.ts';
import { type BotWorld, clusterLabelOf, createBotWorld } from './world/bot-world.ts';

export interface Composition {
  readonly settings: Settings;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly telemetry: Telemetry;
  readonly store: DurableStore;
  /** Certificates of the HTTP side, and for the servers of the stack. */
  readonly tls?: TlsTexts;
  /** The text of `/metrics`. */
  readonly metrics?: () => Promise<string>;
  /** Outside manifests of a sandbox. */
  readonly artifacts?: Artifacts;
  /** In place of the one that the settings describe; tests only give one. */
  readonly policy?: Policy;
  readonly deliveryTimes?: DeliveryOptions['times'];
  readonly deliveryRates?: DeliveryOptions['rates'];
  readonly alertPace?: AlertPace;
  /** Another bot leads: nothing more is said from then on, whatever waits. */
  readonly mute?: AbortSignal;
  /** Nothing can go on; the process should end. */
  readonly fatal: (message: string) => void;
}

/** The bot, put together. */
export interface Bot {
  readonly ports: ChatPorts;
  readonly rooms: Rooms;
  /** Of the HTTP side, once started. */
  readonly url: string;
  /** Whether anything can come in from Slack. */
  readonly connected: boolean;
  start(): Promise<void>;
  /** Takes nothing more in, lets handlers and runs pause and messages go out, within `timeoutMs`. False when that was not enough. */
  stop(timeoutMs: number): Promise<boolean>;
}

/** Puts all rooms together; nothing comes in before `start`. */
export async function composeBot(composition: Composition): Promise<Bot> {
  const { settings, clock, ids, telemetry, store } = composition;
  telemetry.gauge(chatbot.storeWaiting.otel, () => store.stats().waiting);
  telemetry.gauge(chatbot.storeJournalSize.otel, () => store.stats().journalBytes);
  const stopping = new AbortController();
  const silence = new AbortController();
  if (composition.mute?.aborted === true) silence.abort();
  composition.mute?.addEventListener('abort', () => silence.abort(), { once: true });
  const { host, port } = settings.http;
  const http = createHttpServer({ clock, telemetry, host, port, ...tlsOf(composition) });
  await using opened = new AsyncDisposableStack();
  const audit = opened.use(await openAudit({ path: join(settings.dataFolder, 'audit.jsonl'), clock, telemetry }));
  const slack = await createSlackSide({
    ...{ clock, telemetry, store, audit, http },
    settings: settings.slack,
    signal: silence.signal,
    fatal: composition.fatal,
  });
  const delivery = createDelivery({
    ...{ clock, ids, telemetry, store },
    ...{ api: slack.background, read: slack.read, upload: slack.upload },
    signal: silence.signal,
    fatal: (error) => composition.fatal(`Slack does not accept the bot token any more (${error}).${adviceFor(error)}`),
    ...(composition.deliveryRates === undefined ? {} : { rates: composition.deliveryRates }),
    ...(composition.deliveryTimes === undefined ? {} : { times: composition.deliveryTimes }),
  });
  const world = createBotWorld({
    ...{ clock, telemetry, settings, env: composition.env },
    ...(composition.artifacts === undefined ? {} : { artifacts: composition.artifacts }),
    ...(composition.tls?.backends === undefined ? {} : { backendTls: composition.tls.backends }),
  });
  const policy = composition.policy ?? createPolicy({ file: settings.policy, teamId: slack.identity.teamId, clock });
  const ports: ChatPorts = {
    ...{ clock, store, delivery, policy, audit, http, telemetry },
    ...{ router: slack.router, people: slack.people, home: slack.home },
    world: world.world,
    clusterLabel: clusterLabelOf(settings.cluster),
    stopping: stopping.signal,
  };
  const rooms = openRooms(ports, {
    ...{ settings, ids, identity: slack.identity },
    ...(composition.alertPace === undefined ? {} : { alertPace: composition.alertPace }),
  });
  mountProbes(http, slack, composition);
  // From here on they are closed by `stop`.
  opened.move();
  return {
    ports,
    rooms,
    get url() {
      return http.url;
    },
    get connected() {
      return slack.connected;
    },
    start: async () => {
      // What people click and Slack sends before everything was taken up again would meet old questions.
      await http.listen({ only: probes });
      delivery.start();
      await rooms.resume();
      slack.start();
      http.open();
      rooms.run();
    },
    stop: (timeoutMs) =>
      stopAll({ clock, stopping, silence, http, slack, delivery, rooms, world, audit }, clock.monotonic() + timeoutMs),
  };
}

function tlsOf({ tls }: Composition): Pick<Parameters<typeof createHttpServer>[0], 'tls'> {
  return tls?.server === undefined ? {} : { tls: tls.server };
}

const probes: readonly string[] = ['/healthz', '/readyz', '/metrics'];

/** `/healthz`: the process answers. `/readyz`: something can come in from Slack. `/metrics`: for who may read it. */
function mountProbes(http: HttpServer, slack: SlackSide, { metrics, settings }: Composition): void {
  http.mount({ method: 'GET', path: '/healthz', handle: async () => ({ status: 200, body: 'ok\n' }) });
  http.mount({
    method: 'GET',
    path: '/readyz',
    handle: async () =>
      slack.connected ? { status: 200, body: 'ready\n' } : { status: 503, body: 'no connection to Slack\n' },
  });
  if (metrics === undefined) return;
  const contentType = 'text/plain; version=0.0.4; charset=utf-8';
  http.mount({
    method: 'GET',
    path: '/metrics',
    // In HTTP mode the port is open to everybody, for Slack.
    admit: (head) =>
      settings.slack.reach.mode === 'http' && !isAuthorised(head, settings.alerts.credential)
        ? { status: 401, body: 'unauthorized\n', headers: { 'www-authenticate': 'Bearer' } }
        : undefined,
    handle: async () => ({ status: 200, body: await metrics(), contentType }),
  });
}

interface Stopping {
  readonly clock: Clock;
  readonly stopping: AbortController;
  readonly silence: AbortController;
  readonly http: HttpServer;
  readonly slack: SlackSide;
  readonly delivery: RunningDelivery;
  readonly rooms: Rooms;
  readonly world: BotWorld;
  readonly audit: AsyncDisposable;
}

/** In the order of the data: nothing comes in, what is in hand ends, what it said goes out, the rest is on disk. */
async function stopAll(parts: Stopping, until: number): Promise<boolean> {
  const { clock, delivery, http, rooms, slack } = parts;
  const left = (share: number): number => Math.max(100, (until - clock.monotonic()) * share);
  parts.stopping.abort();
  const closing = http.close(left(0.5));
  const handled = await slack.stop(left(0.4));
  const idle = await rooms.idle(left(0.5));
  delivery.hurry();
  // What is silent already delivers nothing, however long it is waited for; the other bot has the same outbox.
  const delivered = !parts.silence.signal.aborted && (await delivery.settled(left(0.8)));
  parts.silence.abort();
  await closing;
  await parts.world[Symbol.asyncDispose]();
  await parts.audit[Symbol.asyncDispose]();
  return handled && idle && delivered;
}
