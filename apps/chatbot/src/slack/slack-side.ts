import type { Clock } from '@otelops/deployer';
import { chatbot } from '@otelops/metrics';
import type { UploadBytes } from '../delivery/delivery-context.ts';
import type { Audit } from '../ports/audit.ts';
import type { HttpSide } from '../ports/http.ts';
import type { HomePublisher, Router } from '../ports/interactions.ts';
import type { People } from '../ports/people.ts';
import type { Store } from '../ports/store.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { SlackSettings } from '../settings/settings.ts';
import { createAnswers } from './answers.ts';
import { createBackgroundReads } from './background-reads.ts';
import { createBoltApp } from './bolt-app.ts';
import { createDispatcher, type Dispatcher } from './dispatcher.ts';
import { createHomePublisher } from './home-publisher.ts';
import { slackEventsRoute } from './http-receiver.ts';
import { type BotIdentity, readIdentity } from './identity.ts';
import { createInbox } from './inbox.ts';
import { createIntake } from './intake.ts';
import { createSocketOpener } from './open-socket.ts';
import { createPeopleDirectory, type ReadSlack } from './people-directory.ts';
import { createRegistrations } from './registrations.ts';
import { createRespond } from './response-url.ts';
import type { SlackApi } from './slack-api.ts';
import { createSlackLogger } from './slack-logger.ts';
import { createSocketPair, type SocketPair } from './socket-pair.ts';
import { createUploadBytes } from './upload-bytes.ts';
import { createWebClientApi } from './web-client-api.ts';
import { createWorkQueue } from './work-queue.ts';

export interface SlackSideOptions {
  readonly clock: Clock;
  readonly settings: SlackSettings;
  readonly store: Store;
  readonly telemetry: Telemetry;
  readonly audit: Audit;
  readonly http: HttpSide;
  /** Nothing is repeated any more after it. */
  readonly signal: AbortSignal;
  /** Slack does not want us any more; the process should end. */
  readonly fatal: (message: string) => void;
}

/** Everything between the rooms and Slack but the messages that everybody sees, which are delivery's. */
export interface SlackSide {
  readonly identity: BotIdentity;
  readonly router: Router;
  readonly people: People;
  readonly home: HomePublisher;
  /** For delivery. */
  readonly background: SlackApi;
  readonly read: ReadSlack;
  readonly upload: UploadBytes;
  /** Whether anything can come in. */
  readonly connected: boolean;
  /** Takes things in; after all rooms have registered. */
  start(): void;
  /** Takes nothing more in, and lets the handlers end. */
  stop(timeoutMs: number): Promise<boolean>;
}

const INTERACTIVE_TIMEOUT_MS = 2_500;
const BACKGROUND_TIMEOUT_MS = 10_000;
const HANDLERS = { running: 32, waiting: 500 };

/** Asks Slack who we are, and puts everything together. Rejects with `IdentityFailure` when there is nothing to start. */
export async function createSlackSide(options: SlackSideOptions): Promise<SlackSide> {
  const { clock, settings, telemetry, signal } = options;
  const { interactive, background } = createClients(options);
  const identity = await readIdentity(background);
  const read = createBackgroundReads({ clock, telemetry, api: background, signal });
  const people = createPeopleDirectory({ clock, telemetry, read });
  const registrations = createRegistrations();
  const inbox = createInbox(clock, options.store);
  const queue = createWorkQueue(HANDLERS);
  telemetry.gauge(chatbot.inboxOpen.otel, () => queue.size);
  const dispatcher = createDispatcher({
    clock,
    telemetry,
    audit: options.audit,
    people,
    registrations,
    inbox,
    queue,
    answers: createAnswers({ api: interactive, respond: createRespond(settings.apiUrl, telemetry), telemetry }),
    botUserId: identity.botUserId,
    groupsChanged: people.forgetGroups,
    removed: (what) => options.fatal(`The app was taken out of the workspace (${what}).`),
  });
  const way = await createWay(options, { identity, dispatcher, inbox });
  return {
    identity,
    router: registrations.router,
    people,
    home: createHomePublisher(read, telemetry),
    background,
    read,
    upload: createUploadBytes(settings.apiUrl),
    get connected() {
      return way === undefined || way.connected > 0;
    },
    start: () => {
      dispatcher.resume();
      way?.start();
    },
    stop: async (timeoutMs) => {
      await way?.stop();
      return queue.drained(clock, timeoutMs);
    },
  };
}

interface Clients {
  /** For what a person waits for: fails at once rather than late. */
  readonly interactive: SlackApi;
  readonly background: SlackApi;
}

function createClients({ settings: { botToken, apiUrl }, telemetry, clock }: SlackSideOptions): Clients {
  const client = (name: string, timeoutMs: number): SlackApi =>
    measured(
      createWebClientApi({
        token: botToken,
        ...(apiUrl === undefined ? {} : { apiUrl }),
        timeoutMs,
        logger: createSlackLogger(telemetry, name),
      }),
      telemetry,
      clock,
    );
  return {
    interactive: client('interactive', INTERACTIVE_TIMEOUT_MS),
    background: client('background', BACKGROUND_TIMEOUT_MS),
  };
}

function measured(api: SlackApi, telemetry: Telemetry, clock: Clock): SlackApi {
  return {
    call: (method, args) =>
      telemetry.span(`slack ${method}`, { 'rpc.method': method, 'rpc.system.name': 'slack' }, async () => {
        const startedAt = clock.monotonic();
        const result = await api.call(method, args);
        const seconds = (clock.monotonic() - startedAt) / 1000;
        telemetry.duration(chatbot.callDuration.otel, seconds, { method, result: result.kind });
        return result;
      }),
  };
}

interface WayParts {
  readonly identity: BotIdentity;
  readonly dispatcher: Dispatcher;
  readonly inbox: ReturnType<typeof createInbox>;
}

/** The sockets, or in HTTP mode the route that Slack posts to. */
async function createWay(options: SlackSideOptions, parts: WayParts): Promise<SocketPair | undefined> {
  const { clock, settings, telemetry, audit } = options;
  const process = await createBoltApp({
    botToken: settings.botToken,
    apiUrl: settings.apiUrl,
    identity: parts.identity,
    logger: createSlackLogger(telemetry, 'bolt'),
    dispatcher: parts.dispatcher,
  });
  const intake = createIntake({ clock, telemetry, audit, inbox: parts.inbox, teamId: parts.identity.teamId, process });
  if (settings.reach.mode === 'http') {
    options.http.mount(slackEventsRoute({ clock, signingSecret: settings.reach.signingSecret, intake }));
    return undefined;
  }
  return createSocketPair({
    clock,
    telemetry,
    intake,
    open: createSocketOpener({
      appToken: settings.reach.appToken,
      apiUrl: settings.apiUrl,
      logger: createSlackLogger(telemetry, 'socket'),
    }),
    fatal: (failure) => options.fatal(failure.message),
  });
}
