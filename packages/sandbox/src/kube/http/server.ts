import { type IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { Clock } from '../../clock.ts';
import type { Credentials } from '../auth/authenticator.ts';
import type { KeyPair } from '../auth/certificates.ts';
import { expired } from '../status/refusals.ts';
import { StatusError } from '../status/status.ts';
import type { Answer } from './answer.ts';
import { exchange, type IncomingCall, refusal, type ServerParts } from './exchange.ts';
import type { FaultKind, FaultTable } from './faults.ts';
import type { WritableRequestLog } from './log.ts';
import type { RelayedAnswer, UpgradedAnswer, UpgradingConnection } from './outcome.ts';
import type { StreamedAnswer } from './stream.ts';
import { StreamWriter } from './stream-writer.ts';
import { errorEvent } from './watch-stream.ts';

export interface ServerOptions extends ServerParts {
  readonly port: number;
  readonly tls: KeyPair;
  /** PEM of the authority that signs clients. */
  readonly clientAuthority: string;
  readonly log: WritableRequestLog;
  readonly faults: FaultTable;
}

export interface RunningServer {
  readonly port: number;
  close(): Promise<void>;
}

/** What an API server takes at most in one request. */
const BODY_LIMIT = 3 * 1024 * 1024;

/** Listens on loopback. */
export async function listen(options: ServerOptions): Promise<RunningServer> {
  const server = createServer({
    key: options.tls.key,
    cert: options.tls.certificate,
    ca: [options.clientAuthority],
    requestCert: true,
    rejectUnauthorized: false,
    keepAliveTimeout: 60_000,
  });
  server.on('request', (request, response) => {
    void serve(options, { request, response });
  });
  const upgraded = new Set<Duplex>();
  server.on('upgrade', (request, socket, head) => {
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket));
    socket.on('error', () => socket.destroy());
    void serve(options, { request, response: responseOn(request, socket), upgrading: { request, socket, head } });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return { port: portOf(server), close: () => close(server, upgraded) };
}

/** The answer to somebody who asked for another protocol and does not get it. */
function responseOn(request: IncomingMessage, socket: Duplex): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  // The types speak of a network socket; what is written is all that is needed of it.
  if (socket instanceof TLSSocket) response.assignSocket(socket);
  response.once('finish', () => socket.end());
  return response;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function close(server: Server, upgraded: ReadonlySet<Duplex>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
    // Whoever has changed the protocol is no longer one of its connections.
    for (const socket of upgraded) socket.destroy();
  });
}

interface Incoming {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly upgrading?: UpgradingConnection;
}

async function serve(options: ServerOptions, { request, response, upgrading }: Incoming): Promise<void> {
  const started = performance.now();
  const url = new URL(request.url ?? '/', 'https://127.0.0.1');
  const entry = { verb: '', user: '' };
  const incoming = { url, request };
  const end = options.log.begin(logEntry(incoming, entry));
  let bytes = 0;
  const finish = (): void =>
    end({ status: response.statusCode, bytes, durationMs: performance.now() - started, ...entry });
  response.once('close', finish);
  const count = (part: string | Uint8Array): void => {
    bytes += Buffer.byteLength(part);
  };
  try {
    const call = await readCall(request, url, upgrading === undefined);
    if (call === undefined) {
      respond(
        response,
        refusal(new StatusError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${BODY_LIMIT}`)),
        count,
      );
      return;
    }
    await answer(options, { call, response, count, entry, finish, ...(upgrading === undefined ? {} : { upgrading }) });
  } catch {
    // The client went away while it was sending.
    response.destroy();
  }
}

function logEntry(
  { url, request }: { url: URL; request: IncomingMessage },
  entry: { verb: string; user: string },
): Parameters<WritableRequestLog['begin']>[0] {
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.search.slice(1),
    userAgent: request.headers['user-agent'] ?? '',
    dryRun: url.searchParams.getAll('dryRun').includes('All'),
    ...entry,
  };
}

async function readCall(request: IncomingMessage, url: URL, hasBody: boolean): Promise<IncomingCall | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of hasBody ? request : []) {
    const part = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += part.length;
    if (size > BODY_LIMIT) return undefined;
    chunks.push(part);
  }
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: flatHeaders(request),
    body: Buffer.concat(chunks),
    credentials: credentialsOf(request),
  };
}

function flatHeaders(request: IncomingMessage): Record<string, string | undefined> {
  const out: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(request.headers))
    out[name] = Array.isArray(value) ? value.join(', ') : value;
  return out;
}

function credentialsOf(request: IncomingMessage): Credentials {
  const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const { socket } = request;
  if (!(socket instanceof TLSSocket) || !socket.authorized) return { certificate: undefined, bearer };
  const subject = socket.getPeerCertificate().subject as
    | Readonly<Record<string, string | string[] | undefined>>
    | undefined;
  const organizations = [subject?.['O'] ?? []].flat();
  const [commonName = ''] = [subject?.['CN'] ?? ''].flat();
  return { certificate: commonName === '' ? undefined : { commonName, organizations }, bearer };
}

interface Exchange {
  readonly call: IncomingCall;
  readonly response: ServerResponse;
  readonly count: (part: string | Uint8Array) => void;
  /** Filled in for the log once it is known. */
  readonly entry: { verb: string; user: string };
  readonly upgrading?: UpgradingConnection;
  /** Completes the log's entry. */
  readonly finish: () => void;
}

async function answer(options: ServerOptions, exchanged: Exchange): Promise<void> {
  const { call, response, count, entry } = exchanged;
  const watch = call.query.get('watch') === 'true' || call.query.get('watch') === '1';
  const fault = options.faults.take({
    method: call.method,
    path: call.path,
    query: call.query.toString(),
    watch,
  });
  if (fault !== undefined && (await strikeBefore(options.core.clock, response, fault))) {
    if (fault.kind === 'status' || fault.kind === 'too-many-requests' || fault.kind === 'expired')
      respond(response, faultAnswer(fault, watch), count);
    return;
  }
  const outcome = await exchange(options, call, (verb, user) => {
    entry.verb = verb;
    entry.user = user.name;
  });
  if (fault?.kind === 'lost-response') response.destroy();
  else if ('answer' in outcome) respond(response, outcome.answer, count);
  else if ('upgrade' in outcome) changeProtocol(outcome.upgrade, exchanged);
  else if ('relay' in outcome) await passOn(outcome.relay, exchanged);
  else stream(options, exchanged, outcome.stream, fault);
}

/** Does what a fault does before the request is looked at; true when that was all. */
async function strikeBefore(clock: Clock, response: ServerResponse, fault: FaultKind): Promise<boolean> {
  switch (fault.kind) {
    case 'reset':
      response.socket?.resetAndDestroy();
      return true;
    case 'hang':
    case 'status':
    case 'too-many-requests':
    case 'expired':
      return true;
    case 'slow':
      await new Promise<void>((resolve) => {
        clock.after(fault.ms, resolve);
      });
      return false;
    default:
      return false;
  }
}

function faultAnswer(fault: FaultKind, watch: boolean): Answer {
  if (fault.kind === 'too-many-requests') {
    const message = 'Too many requests, please try again later.';
    return refusal(new StatusError(429, 'TooManyRequests', message, { retryAfterSeconds: fault.retryAfterSeconds }));
  }
  if (fault.kind !== 'status') {
    const forgotten = expired('The provided resource version is too old.');
    return watch ? { ...refusal(forgotten), code: 200, body: errorEvent(forgotten.status) } : refusal(forgotten);
  }
  return refusal(
    new StatusError(
      fault.code,
      fault.reason ?? 'InternalError',
      fault.message ?? 'an error on the server has prevented the request from succeeding',
    ),
  );
}

function respond(response: ServerResponse, { code, headers, body }: Answer, count: (text: string) => void): void {
  if (response.destroyed) return;
  count(body);
  response.writeHead(code, {
    ...headers,
    'cache-control': 'no-cache, private',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

/** Leaves the connection to another protocol; for the log it is answered with 101. */
function changeProtocol(upgraded: UpgradedAnswer, { response, upgrading, finish }: Exchange): void {
  if (upgrading === undefined) return;
  response.statusCode = 101;
  finish();
  if (upgrading.socket instanceof TLSSocket) response.detachSocket(upgrading.socket);
  upgraded.start(upgrading);
}

async function passOn(relayed: RelayedAnswer, { response, count }: Exchange): Promise<void> {
  try {
    await relayed.send(response, count);
  } catch (error) {
    // What has begun can only be broken off.
    if (response.headersSent) response.destroy();
    else respond(response, refusal(error), count);
  }
}

function stream(
  options: ServerOptions,
  exchanged: Exchange,
  streamed: StreamedAnswer,
  fault: FaultKind | undefined,
): void {
  const { response, count } = exchanged;
  const writer = new StreamWriter(response, count);
  let stop: () => void;
  try {
    stop = streamed.start(writer);
  } catch (error) {
    respond(response, refusal(error), count);
    return;
  }
  response.once('close', stop);
  writer.open(streamed.contentType);
  if (fault?.kind === 'cut-watch') options.core.clock.after(fault.afterMs, () => response.destroy());
}
