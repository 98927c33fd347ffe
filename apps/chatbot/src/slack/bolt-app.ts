import { App } from '@slack/bolt';
import type { Dispatcher, Taken } from './dispatcher.ts';
import type { Envelope } from './envelope.ts';
import type { BotIdentity } from './identity.ts';
import type { SlackLogger } from './slack-logger.ts';

export interface BoltOptions {
  readonly botToken: string;
  readonly apiUrl: string | undefined;
  readonly identity: BotIdentity;
  readonly logger: SlackLogger;
  readonly dispatcher: Dispatcher;
}

/** Leads one envelope through Bolt. */
export type ProcessEnvelope = (envelope: Envelope, taken: Taken) => Promise<void>;

/** The name under which our own envelope goes through Bolt's context. */
const ENVELOPE = 'otelopsEnvelope';
const ANY = /^/;

/**
 * Bolt with a receiver of our own: it authorises, drops what the bot itself said, and tells the kinds of payloads apart. One
 * listener stands for everything of a kind, so nothing stays unacknowledged; who answers is the dispatcher's business.
 */
export async function createBoltApp(options: BoltOptions): Promise<ProcessEnvelope> {
  const { identity, botToken, apiUrl, logger } = options;
  const app = new App({
    receiver: { init: () => undefined, start: () => Promise.resolve(), stop: () => Promise.resolve() },
    authorize: async () => ({
      botToken,
      botId: identity.botId,
      botUserId: identity.botUserId,
      teamId: identity.teamId,
    }),
    convoStore: false,
    deferInitialization: true,
    logger,
    clientOptions: {
      ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      timeout: 2_500,
    },
  });
  await app.init();
  const open = new Map<string, Taken>();
  const listen = async (context: object, ack: (response?: never) => Promise<void>): Promise<void> => {
    const id: unknown = Reflect.get(context, ENVELOPE);
    const taken = typeof id === 'string' ? open.get(id) : undefined;
    if (taken === undefined) return;
    open.delete(taken.id);
    const { response, work } = await options.dispatcher.decide(taken);
    try {
      await Reflect.apply(ack, undefined, response === undefined ? [] : [response]);
    } catch (error) {
      logger.warn(`Slack could not be told that ${taken.incoming.kind} was taken: ${String(error)}`);
    }
    // It is on disk, so it is done even when the connection went away before Slack was told.
    work();
  };
  app.command(ANY, ({ context, ack }) => listen(context, ack));
  app.action(ANY, ({ context, ack }) => listen(context, ack));
  app.options(ANY, ({ context, ack }) => listen(context, ack));
  app.view(ANY, ({ context, ack }) => listen(context, ack));
  app.view({ type: 'view_closed', callback_id: ANY }, ({ context, ack }) => listen(context, ack));
  app.shortcut(ANY, ({ context, ack }) => listen(context, ack));
  app.event(ANY, ({ context }) => listen(context, () => Promise.resolve()));
  return async (envelope, taken) => {
    open.set(envelope.id, taken);
    try {
      const body = bodyOf(envelope.body);
      await app.processEvent({ body, ack: envelope.ack, customProperties: { [ENVELOPE]: envelope.id } });
    } finally {
      if (open.delete(envelope.id)) options.dispatcher.drop(envelope.id);
    }
    // What no listener of Bolt is for, is acknowledged all the same; a second acknowledgement does nothing.
    await envelope.ack();
  };
}

function bodyOf(body: unknown): Record<string, unknown> {
  return typeof body === 'object' && body !== null ? { ...body } : {};
}
