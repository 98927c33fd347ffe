import type { Clock } from '../../clock.ts';
import { objectOf, parseJson, textOf } from '../json.ts';
import type { Json } from '../page-protocol.ts';
import { ACK_MS, type Carrier, type Delivered, type Envelope } from './envelope.ts';
import { signatureHeaders } from './signature.ts';

interface RequestUrlOptions {
  readonly url: string;
  readonly signingSecret: string;
  readonly clock: Clock;
}

/** Brings envelopes to the app's request URL, signed. */
export function createRequestUrlCarrier(options: RequestUrlOptions): Carrier {
  return {
    deliver: async (envelope, twice) => {
      const first = post(options, envelope);
      if (twice) await post(options, envelope);
      return first;
    },
    reset: () => undefined,
  };
}

/** Asks a URL to prove that it is the app's. Says what is wrong, or nothing. */
export async function verifyRequestUrl(
  options: RequestUrlOptions,
  challenge: string,
  token: string,
): Promise<string | undefined> {
  const payload = { type: 'url_verification', challenge, token };
  const delivered = await post(options, {
    type: 'events_api',
    method: 'url_verification',
    payload,
    acceptsResponse: true,
  });
  if (delivered.state === 'failed') return `${delivered.error} (${delivered.detail})`;
  const { payload: answer } = delivered;
  const echoed = typeof answer === 'string' ? answer : textOf(objectOf(answer)['challenge']);
  return echoed === challenge ? undefined : 'the answer did not hold the challenge';
}

async function post({ url, signingSecret, clock }: RequestUrlOptions, envelope: Envelope): Promise<Delivered> {
  const { body, contentType } = bodyOf(envelope);
  const seconds = Math.floor(clock.now().getTime() / 1000);
  const ending = new AbortController();
  const stop = clock.after(ACK_MS, () => ending.abort());
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': contentType,
        'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
        ...signatureHeaders(signingSecret, body, seconds),
        ...retryHeaders(envelope),
      },
      body,
      redirect: 'manual',
      signal: ending.signal,
    });
    const text = await response.text();
    if (response.ok) return { state: 'acknowledged', payload: ackOf(text) };
    const final = response.headers.get('x-slack-no-retry') === '1';
    return { state: 'failed', error: 'dispatch_failed', detail: 'http_error', final };
  } catch {
    if (ending.signal.aborted) return { state: 'failed', error: 'operation_timeout', detail: 'http_timeout' };
    return { state: 'failed', error: 'dispatch_failed', detail: 'connection_failed' };
  } finally {
    stop();
  }
}

function ackOf(text: string): Json | undefined {
  return text.trim() === '' ? undefined : (parseJson(text) ?? text);
}

/** Commands are flat forms, interactions a form with one JSON field, events JSON. */
function bodyOf({ type, payload }: Envelope): { readonly body: string; readonly contentType: string } {
  if (type === 'events_api') return { body: JSON.stringify(payload), contentType: 'application/json' };
  const fields: Record<string, string> = {};
  if (type === 'interactive') fields['payload'] = JSON.stringify(payload);
  else for (const [name, value] of Object.entries(payload)) fields[name] = String(value ?? '');
  return { body: new URLSearchParams(fields).toString(), contentType: 'application/x-www-form-urlencoded' };
}

function retryHeaders({ retry }: Envelope): Readonly<Record<string, string>> {
  if (retry === undefined) return {};
  return { 'x-slack-retry-num': String(retry.attempt), 'x-slack-retry-reason': retry.reason };
}
