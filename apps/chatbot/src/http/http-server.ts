import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '@otelops/deployer';
import type { HttpAnswer, HttpRequest, HttpRoute, HttpSide } from '../ports/http.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { readBody } from './read-body.ts';

export interface HttpServerOptions {
  readonly clock: Clock;
  readonly telemetry: Pick<Telemetry, 'log'>;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** PEM texts; without them the server speaks plain HTTP. */
  readonly tls?: {
    readonly key: string;
    readonly certificate: string;
    /** Whoever shows a certificate of this authority is known; others are let in and stay unknown. */
    readonly clientAuthority?: string;
  };
}

/** The bot's HTTP side while it is up. */
export interface HttpServer extends HttpSide {
  /** Rejects when the port cannot be had. */
  listen(): Promise<void>;
  /** `http://127.0.0.1:8080`; once it listens. */
  readonly url: string;
  /** Takes no more requests, lets those under way end, and cuts what is not done after `timeoutMs`. */
  close(timeoutMs: number): Promise<void>;
}

const MIB = 1024 * 1024;
const ANSWER_TIMEOUT_MS = 30_000;
/** Of headers and body, so that nobody holds a connection open with a trickle. */
const REQUEST_TIMEOUT_MS = 15_000;
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_CONNECTIONS = 256;

/** One server for everything that others call: probes, metrics, webhooks, Slack in HTTP mode. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const routes = new Map<string, HttpRoute>();
  const server = serverOf(options, (request, response) => {
    void serve({ request, response, routes, options });
  });
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.headersTimeout = REQUEST_TIMEOUT_MS;
  server.maxConnections = MAX_CONNECTIONS;
  return {
    mount: (route) => {
      const name = `${route.method} ${route.path}`;
      if (routes.has(name)) throw new Error(`Two rooms want to serve ${name}.`);
      routes.set(name, route);
    },
    listen: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(options.port, options.host, () => {
          server.off('error', reject);
          resolve();
        });
      }),
    get url() {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : options.port;
      return `${options.tls === undefined ? 'http' : 'https'}://${options.host}:${port}`;
    },
    close: async (timeoutMs) => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const patience = new AbortController();
      const cut = options.clock.sleep(timeoutMs, patience.signal).then(
        () => server.closeAllConnections(),
        () => undefined,
      );
      await Promise.race([closed, cut]);
      patience.abort();
      await closed;
    },
  };
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

function serverOf({ tls }: HttpServerOptions, listener: Listener): Server {
  if (tls === undefined) return createServer({ maxHeaderSize: MAX_HEADER_BYTES }, listener);
  const client =
    tls.clientAuthority === undefined ? {} : { ca: tls.clientAuthority, requestCert: true, rejectUnauthorized: false };
  return createTlsServer({ key: tls.key, cert: tls.certificate, maxHeaderSize: MAX_HEADER_BYTES, ...client }, listener);
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly routes: ReadonlyMap<string, HttpRoute>;
  readonly options: HttpServerOptions;
}

async function serve(exchange: Exchange): Promise<void> {
  const { request, response, options } = exchange;
  try {
    const answer = await answerOf(exchange);
    if (!response.destroyed) send(response, answer, request.method === 'HEAD');
  } catch (error) {
    options.telemetry.log('error', `${request.method} ${pathOf(request)} failed: ${String(error)}`);
    if (!response.destroyed && !response.headersSent) send(response, { status: 500, body: 'internal error\n' }, false);
  }
}

async function answerOf({ request, routes, options }: Exchange): Promise<HttpAnswer> {
  const path = pathOf(request);
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const route = routes.get(`${method} ${path}`);
  if (route === undefined) return unserved(path, routes);
  const body = await readBody(request, route.maxBodyBytes ?? MIB);
  if (body.kind === 'too-large') return { status: 413, body: 'too large\n', headers: { connection: 'close' } };
  if (body.kind === 'cut') return { status: 400, body: 'the body was cut off\n' };
  return within(route.handle(requestOf(request, path, body.bytes)), options.clock);
}

function unserved(path: string, routes: ReadonlyMap<string, HttpRoute>): HttpAnswer {
  const allowed = [...routes.values()].filter((route) => route.path === path).map(({ method }) => method);
  if (allowed.length === 0) return { status: 404, body: 'not found\n', headers: { connection: 'close' } };
  return { status: 405, body: 'method not allowed\n', headers: { allow: allowed.join(', '), connection: 'close' } };
}

/** 503, so that whoever called comes again; the work itself goes on. */
async function within(answer: Promise<HttpAnswer>, clock: Clock): Promise<HttpAnswer> {
  const patience = new AbortController();
  const late = clock.sleep(ANSWER_TIMEOUT_MS, patience.signal).then(
    (): HttpAnswer => ({ status: 503, body: 'not done in time\n', headers: { 'retry-after': '10' } }),
    (): HttpAnswer => ({ status: 503 }),
  );
  try {
    return await Promise.race([answer, late]);
  } finally {
    patience.abort();
  }
}

function requestOf(request: IncomingMessage, path: string, body: Buffer): HttpRequest {
  const headers = Object.entries(request.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ]);
  return {
    method: request.method ?? 'GET',
    path,
    query: new URLSearchParams((request.url ?? '').split('?').slice(1).join('?')),
    headers: Object.fromEntries(headers),
    body,
    clientCertificate: isKnownClient(request),
  };
}

function isKnownClient({ socket }: IncomingMessage): boolean {
  return 'authorized' in socket && (socket as TLSSocket).authorized;
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?')[0] ?? '/';
}

function send(
  response: ServerResponse,
  { status, body = '', contentType, headers }: HttpAnswer,
  isHead: boolean,
): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, {
    'content-type': contentType ?? 'text/plain; charset=utf-8',
    'content-length': bytes.length,
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(isHead ? undefined : bytes);
}
