import { SocketModeClient } from '@slack/socket-mode';
import { z } from 'zod';
import type { Intake } from './envelope.ts';
import type { SlackLogger } from './slack-logger.ts';
import { type OpenSocket, readSocketWord, type SocketConnection, SocketFailure } from './socket-line.ts';
import { resultOfError } from './web-client-api.ts';

export interface SocketOptions {
  readonly appToken: string;
  readonly apiUrl: string | undefined;
  readonly logger: SlackLogger;
}

const CALL_TIMEOUT_MS = 10_000;
const HELLO_TIMEOUT_MS = 15_000;

/** Refusals of `apps.connections.open` after which no later attempt can succeed. */
const LASTING = [
  'not_authed',
  'invalid_auth',
  'account_inactive',
  'user_removed_from_team',
  'team_disabled',
  'token_revoked',
  'token_expired',
  'not_allowed_token_type',
  'missing_scope',
  'no_permission',
];

type Acknowledge = (response?: unknown) => Promise<void>;

const slackEvent = z.object({
  envelope_id: z.string().max(200),
  body: z.unknown(),
  ack: z.custom<Acknowledge>((value) => typeof value === 'function'),
});

/**
 * Opens one connection with Slack's own client, whose reconnecting is off: it waits five seconds before each new attempt,
 * and what was typed meanwhile is lost. A client lives as long as its connection.
 */
export function createSocketOpener(options: SocketOptions): OpenSocket {
  return async (intake, signal) => {
    const client = new GuardedClient({
      appToken: options.appToken,
      autoReconnectEnabled: false,
      logger: options.logger,
      clientOptions: {
        ...(options.apiUrl === undefined ? {} : { slackApiUrl: options.apiUrl }),
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
        timeout: CALL_TIMEOUT_MS,
      },
    });
    const connection = follow(client, intake, options.logger);
    try {
      await helloOf(client, signal);
    } catch (error) {
      connection.close();
      throw failureOf(error);
    }
    return connection;
  };
}

/** Slack's client throws where nobody can catch it when an event has another form than it expects (`app_rate_limited`). */
class GuardedClient extends SocketModeClient {
  protected override async onWebSocketMessage(data: string | ArrayBuffer, isBinary: boolean): Promise<void> {
    try {
      await super.onWebSocketMessage(data, isBinary);
    } catch (error) {
      this.emit('error', error);
    }
  }
}

function follow(client: SocketModeClient, intake: Intake, logger: SlackLogger): SocketConnection {
  let connections: number | undefined;
  let reason = 'closed';
  client.on('ws_message', (data: unknown) => {
    const word = typeof data === 'string' ? readSocketWord(data) : undefined;
    if (word?.kind === 'hello') connections = word.connections;
    if (word?.kind === 'goodbye') reason = word.reason;
  });
  client.on('slack_event', (event: unknown) => {
    const parsed = slackEvent.safeParse(event);
    if (!parsed.success) return logger.warn('An envelope without an id came and was left alone.');
    const { envelope_id: id, body, ack } = parsed.data;
    void intake({ id, transport: 'socket', body, ack });
  });
  const ended = new Promise<string>((resolve) => {
    client.on('close', () => resolve(reason));
    client.on('disconnected', () => resolve(reason));
  });
  return {
    ended,
    get connections() {
      return connections;
    },
    close: () => {
      reason = 'stopped';
      client.disconnect().catch((error: unknown) => logger.warn(`A connection did not close: ${String(error)}`));
    },
  };
}

/** Resolves when Slack says hello. */
async function helloOf(client: SocketModeClient, signal: AbortSignal): Promise<void> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(HELLO_TIMEOUT_MS)]);
  await new Promise<void>((resolve, reject) => {
    patience.addEventListener('abort', () => reject(new SocketFailure('Slack did not say hello', { passing: true })), {
      once: true,
    });
    client.start().then(
      () => resolve(),
      (error: unknown) => reject(error ?? new SocketFailure('the connection was closed at once', { passing: true })),
    );
  });
}

function failureOf(error: unknown): SocketFailure {
  if (error instanceof SocketFailure) return error;
  const result = resultOfError(error);
  if (result.kind === 'limited') {
    return new SocketFailure('too many calls', { passing: true, retryAfterMs: result.retryAfterMs });
  }
  if (result.kind === 'refused') {
    const passing = !LASTING.includes(result.error);
    return new SocketFailure(`Slack does not accept the app token (${result.error}).`, { passing });
  }
  return new SocketFailure(result.kind === 'done' ? 'no connection' : result.message, { passing: true });
}
