import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
} from '@slack/web-api';
import type { CallResult, SlackApi } from './slack-api.ts';
import type { SlackLogger } from './slack-logger.ts';

export interface WebClientOptions {
  /** Bot token, or app token for `apps.connections.open`. */
  readonly token: string;
  /** `https://slack.com/api/` where absent. */
  readonly apiUrl?: string;
  readonly timeoutMs: number;
  readonly logger: SlackLogger;
}

/**
 * Slack's own client with everything off that waits or repeats by itself: a 429 would stop its whole queue, and a repeated
 * `chat.postMessage` may post twice. Each client has options of its own, since the library writes into what it is given.
 */
export function createWebClientApi(options: WebClientOptions): SlackApi {
  const client = new WebClient(options.token, {
    ...(options.apiUrl === undefined ? {} : { slackApiUrl: options.apiUrl }),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: options.timeoutMs,
    logger: options.logger,
    allowAbsoluteUrls: false,
  });
  return {
    call: async (method, args) => {
      try {
        return { kind: 'done', data: await client.apiCall(method, { ...args }) };
      } catch (error) {
        return resultOfError(error);
      }
    },
  };
}

/** Errors after which Slack itself does not say whether something happened (https://docs.slack.dev/reference/methods/chat.postMessage). */
const MAY_HAVE_HAPPENED = ['fatal_error', 'internal_error', 'request_timeout', 'service_unavailable'];
/** Errors of the network before a single byte was sent. */
const NEVER_SENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT'];

/** What an error of the client says about the effect of its call. */
export function resultOfError(error: unknown): CallResult {
  if (error instanceof WebAPIRateLimitedError) return { kind: 'limited', retryAfterMs: error.retryAfter * 1000 };
  if (error instanceof WebAPIPlatformError) return refusalOf(error);
  if (error instanceof WebAPIHTTPError && error.statusCode < 500) {
    return { kind: 'refused', error: `http_${error.statusCode}`, details: [] };
  }
  const codes = codesOf(error instanceof WebAPIRequestError ? error.original : error);
  const message = error instanceof Error ? error.message : String(error);
  if (NEVER_SENT.some((code) => codes.includes(code))) return { kind: 'unreached', message };
  return { kind: 'unknown', message };
}

function refusalOf({ data }: WebAPIPlatformError): CallResult {
  const word = data.error;
  if (word === 'ratelimited') return { kind: 'limited', retryAfterMs: 30_000 };
  if (MAY_HAVE_HAPPENED.includes(word) || !/^[a-z0-9_]{1,80}$/.test(word)) {
    return { kind: 'unknown', message: word.slice(0, 200) };
  }
  return { kind: 'refused', error: word, details: (data.response_metadata?.messages ?? []).slice(0, 10) };
}

/** The error codes of an error and of what caused it. */
function codesOf(error: unknown, depth = 0): readonly unknown[] {
  if (!(error instanceof Error) || depth > 4) return [];
  const own = 'code' in error ? [error.code] : [];
  const inner = error instanceof AggregateError ? error.errors.flatMap((one) => codesOf(one, depth + 1)) : [];
  return [...own, ...inner, ...codesOf(error.cause, depth + 1)];
}
