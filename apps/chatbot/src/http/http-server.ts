import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '@otelops/deployer';
import type { HttpAnswer, HttpHead, HttpRoute, HttpSide } from '../ports/http.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { type BodyBudget, type BodyRead, createBodyBudget, withBody } from './read-body.ts';

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
  /**
   * Rejects when the port cannot be had. With `only`, other paths are answered 503 until `open`: the port is had and the probes
   * are answered while what an earlier process left is taken up.
   */
  listen(options?: { readonly only: readonly string[] }): Promise<void>;
  /** Serves every path from now on. */
  open(): void;
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
/** Of all bodies in memory: twice that is needed while they are parsed, and the pod has 512 MiB. */
const MAX_BODIES_BYTES = 64 * MIB;

/** One server for everything that others call: probes, metrics, webhooks, Slack in HTTP mode. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const routes = new Map<string, HttpRoute>();
  const bodies = createBodyBudget(MAX_BODIES_BYTES);
  let only: readonly string[] | undefined;
  const server = serverOf(options, (request, response) => {
    void serve({ request, response, routes, options, bodies, only });
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
    open: () => {
      only = undefined;
    },
    listen: (limits) =>
      new Promise((resolve, reject) => {
        only = limits?.only;
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
  readonly bodies: BodyBudget;
  /** The only paths that are served now; all where undefined. */
  readonly only: readonly string[] | undefined;
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

async function answerOf({ request, routes, options, bodies, only }: Exchange): Promise<HttpAnswer> {
  const path = pathOf(request);
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const route = routes.get(`${method} ${path}`);
  if (route === undefined) return unserved(path, routes);
  if (only?.includes(path) === false) return unread(503, 'starting\n', { 'retry-after': '5' });
  const head = headOf(request, path);
  const refusal = route.admit?.(head);
  if (refusal !== undefined) return { ...refusal, headers: { ...refusal.headers, connection: 'close' } };
  return withBody(request, { bytes: route.maxBodyBytes ?? MIB, budget: bodies }, async (read) =>
    read.kind === 'whole' ? within(route.handle({ ...head, body: read.bytes }), options.clock) : unreadable(read),
  );
}

function unreadable({ kind }: Exclude<BodyRead, { kind: 'whole' }>): HttpAnswer {
  if (kind === 'too-large') return unread(413, 'too large\n');
  if (kind === 'busy') return unread(503, 'too much at once\n', { 'retry-after': '5' });
  return { status: 400, body: 'the body was cut off\n' };
}

/** An answer to a request whose body is left unread. */
function unread(status: number, body: string, headers: Readonly<Record<string, string>> = {}): HttpAnswer {
  return { status, body, headers: { ...headers, connection: 'close' } };
}

function unserved(path: string, routes: ReadonlyMap<string, HttpRoute>): HttpAnswer {
  const allowed = [...routes.values()].filter((route) => route.path === path).map(({ method }) => method);
  if (allowed.length === 0) return unread(404, 'not found\n');
  return unread(405, 'method not allowed\n', { allow: allowed.join(', ') });
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

function headOf(request: IncomingMessage, path: string): HttpHead {
  const headers = Object.entries(request.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ]);
  return {
    method: request.method ?? 'GET',
    path,
    query: new URLSearchParams((request.url ?? '').split('?').slice(1).join('?')),
    headers: Object.fromEntries(headers),
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
