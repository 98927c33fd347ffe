import { createHash } from 'node:crypto';
import type { Clock } from '@otelops/deployer';
import { z } from 'zod';
import type { HttpAnswer, HttpRequest, HttpRoute } from '../ports/http.ts';
import type { Intake } from './envelope.ts';
import { isSignedBySlack } from './signature.ts';

export interface HttpReceiverOptions {
  readonly clock: Clock;
  /** Not empty. */
  readonly signingSecret: string;
  readonly intake: Intake;
}

/** Slack waits three seconds; an answer later than this is none. */
const ACK_PATIENCE_MS = 2_900;
const MAX_BODY_BYTES = 1024 * 1024;

/**
 * Where Slack posts commands, clicks and events when the app is in HTTP mode. Nothing is read of a body before its signature
 * was found good, except whether it is Slack's certificate check, for which nothing is done.
 */
export function slackEventsRoute(options: HttpReceiverOptions): HttpRoute {
  if (options.signingSecret === '') throw new Error('The signing secret is empty.');
  return {
    method: 'POST',
    path: '/slack/events',
    maxBodyBytes: MAX_BODY_BYTES,
    handle: (request) => receive(request, options),
  };
}

async function receive(request: HttpRequest, options: HttpReceiverOptions): Promise<HttpAnswer> {
  const form = isForm(request) ? new URLSearchParams(request.body.toString('utf8')) : undefined;
  if (form?.get('ssl_check') === '1' && form.get('payload') === null && form.get('command') === null)
    return { status: 200 };
  const signed = {
    body: request.body,
    timestamp: request.headers['x-slack-request-timestamp'],
    signature: request.headers['x-slack-signature'],
  };
  if (!isSignedBySlack(signed, options.signingSecret, options.clock.now()))
    return { status: 401, body: 'bad signature\n' };
  const body = bodyOf(request, form);
  if (body === undefined) return { status: 400, body: 'malformed\n' };
  const challenge = challengeOf(body);
  if (challenge !== undefined) return { status: 200, body: challenge };
  return acknowledged(idOf(body, request.body), body, options);
}

/** Hands it on, and answers Slack with the acknowledgement. */
async function acknowledged(id: string, body: unknown, { clock, intake }: HttpReceiverOptions): Promise<HttpAnswer> {
  const patience = new AbortController();
  let answer: ((answer: HttpAnswer) => void) | undefined;
  const acknowledgement = new Promise<HttpAnswer>((resolve) => {
    answer = resolve;
  });
  const work = intake({ id, transport: 'http', body, ack: async (response) => answer?.(answerOf(response)) });
  const unacknowledged = work.then((): HttpAnswer => ({ status: 503, body: 'not taken\n' }));
  const late = clock.sleep(ACK_PATIENCE_MS, patience.signal).then(
    (): HttpAnswer => ({ status: 503, body: 'not taken in time\n' }),
    (): HttpAnswer => ({ status: 503 }),
  );
  try {
    return await Promise.race([acknowledgement, unacknowledged, late]);
  } finally {
    patience.abort();
  }
}

function answerOf(response: unknown): HttpAnswer {
  if (response === undefined || response === '') return { status: 200 };
  if (typeof response === 'string') return { status: 200, body: response };
  return { status: 200, body: JSON.stringify(response), contentType: 'application/json; charset=utf-8' };
}

function isForm({ headers }: HttpRequest): boolean {
  return headers['content-type']?.split(';')[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded';
}

/** Commands are a form, clicks a form with one field of JSON, events JSON; anything else is no request of Slack. */
function bodyOf({ body }: HttpRequest, form: URLSearchParams | undefined): unknown {
  if (form === undefined) return parseObject(body.toString('utf8'));
  const payload = form.get('payload');
  if (payload !== null) return parseObject(payload);
  return form.has('command') ? Object.fromEntries(form) : undefined;
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const challengeShape = z.object({ type: z.literal('url_verification'), challenge: z.string().max(500) });

function challengeOf(body: unknown): string | undefined {
  const parsed = challengeShape.safeParse(body);
  return parsed.success ? parsed.data.challenge : undefined;
}

const named = z.object({ event_id: z.string().optional(), trigger_id: z.string().optional() });

/** HTTP has no envelope id: what names the thing itself does, or else all of it. */
function idOf(body: unknown, bytes: Buffer): string {
  const parsed = named.safeParse(body);
  const name = parsed.data?.event_id ?? parsed.data?.trigger_id;
  return createHash('sha256')
    .update(name ?? bytes)
    .digest('hex')
    .slice(0, 32);
}
