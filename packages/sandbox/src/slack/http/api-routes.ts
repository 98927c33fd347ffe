import type { Clock } from '../../clock.ts';
import { readArguments } from '../api/arguments.ts';
import { type ApiAnswer, type ApiParts, callMethod } from '../api/call-method.ts';
import { ApiRefusal } from '../api/refusal.ts';
import { objectOf, parseJson, textOf } from '../json.ts';
import type { JsonObject } from '../page-protocol.ts';
import type { ResponseUrls } from '../people/response-urls.ts';
import { type Exchange, replyJson, replyText } from './exchange.ts';
import type { SlackFaultTable } from './faults.ts';
import type { WritableSlackLog } from './log.ts';
import { answerUnder } from './strike.ts';
import { receiveUpload } from './uploads.ts';

export interface ApiRouteParts {
  readonly api: ApiParts;
  readonly responseUrls: ResponseUrls;
  readonly faults: SlackFaultTable;
  readonly log: WritableSlackLog;
  readonly clock: Clock;
}

/** What the app calls: the Web API, response URLs, and the place where uploads go. False for any other path. */
export async function serveApi(parts: ApiRouteParts, exchange: Exchange): Promise<boolean> {
  const path = exchange.url.pathname;
  if (path.startsWith('/api/')) await serveMethod(parts, exchange, path.slice('/api/'.length));
  else if (path.startsWith('/commands/') || path.startsWith('/actions/')) await serveResponseUrl(parts, exchange);
  else if (path.startsWith('/upload/')) await serveUpload(parts, exchange, path.slice('/upload/'.length));
  else return false;
  return true;
}

interface Work {
  readonly method: string;
  readonly raw: JsonObject;
  readonly work: () => Promise<ApiAnswer>;
  readonly send: (answer: ApiAnswer) => void;
}

/** Does the work under the faults there are, and writes it down. */
async function logged(
  { faults, log, clock }: ApiRouteParts,
  { request, response }: Exchange,
  { method, raw, work, send }: Work,
): Promise<void> {
  const channel = textOf(raw['channel'] ?? raw['channel_id']);
  const named = channel === '' ? {} : { channel };
  const userAgent = request.headers['user-agent'] ?? '';
  const end = log.begin({ direction: 'in', method, arguments: raw, userAgent, ...named });
  const effect = faults.take({ method, channel: channel === '' ? undefined : channel });
  end(await answerUnder({ clock, response, effect }, work, send));
}

async function serveMethod(parts: ApiRouteParts, exchange: Exchange, method: string): Promise<void> {
  const { request, response, url, body } = exchange;
  const read = tryRead(() =>
    readArguments({ contentType: request.headers['content-type'] ?? '', body, query: url.searchParams }),
  );
  const raw = read instanceof ApiRefusal ? {} : read;
  const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  await logged(parts, exchange, {
    method,
    raw,
    work: () =>
      read instanceof ApiRefusal ? Promise.resolve(refused(read, 200)) : callMethod(parts.api, { method, bearer, raw }),
    send: ({ status, headers, body: answer }) => replyJson(response, answer, { status, headers }),
  });
}

function tryRead(read: () => JsonObject): JsonObject | ApiRefusal {
  try {
    return read();
  } catch (error) {
    if (error instanceof ApiRefusal) return error;
    throw error;
  }
}

function refused(refusal: ApiRefusal, status: number): ApiAnswer {
  return { status, headers: {}, body: { ok: false, error: refusal.error, ...refusal.fields } };
}

/** Answers that are too late or too many find nobody; faulty ones are refused. */
const GONE = ['expired_url', 'used_url'];

async function serveResponseUrl(parts: ApiRouteParts, exchange: Exchange): Promise<void> {
  const { response, url, body } = exchange;
  const message = parseJson(body.toString('utf8'));
  await logged(parts, exchange, {
    method: 'response_url',
    raw: objectOf(message),
    work: () => {
      try {
        parts.responseUrls.use(url.pathname, message);
        return Promise.resolve({ status: 200, headers: {}, body: { ok: true } });
      } catch (error) {
        if (!(error instanceof ApiRefusal)) throw error;
        return Promise.resolve(refused(error, GONE.includes(error.error) ? 404 : 400));
      }
    },
    send: ({ status, headers, body: answer }) => {
      if (answer['ok'] === true) replyText(response, 'ok', { status, headers });
      else replyJson(response, answer, { status, headers });
    },
  });
}

async function serveUpload(parts: ApiRouteParts, exchange: Exchange, id: string): Promise<void> {
  const { response } = exchange;
  await logged(parts, exchange, {
    method: 'upload',
    raw: { file: id },
    work: async () => {
      const fault = await receiveUpload(parts.api.reach.workspace, id, exchange);
      if (fault !== undefined) return { status: 400, headers: {}, body: { ok: false, error: fault } };
      return { status: 200, headers: {}, body: { ok: true } };
    },
    send: ({ status, body: answer }) => {
      const text = answer['ok'] === true ? `OK - ${exchange.body.length}` : textOf(answer['error']);
      replyText(response, text, { status });
    },
  });
}
