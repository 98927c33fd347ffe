import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { ServiceBackend, ServiceHandler } from '../../network/service-backends.ts';
import type { Call } from '../http/call.ts';
import type { RelayedAnswer } from '../http/outcome.ts';
import { serviceUnavailable } from '../status/refusals.ts';
import type { Location } from './location.ts';

export interface Relaying {
  readonly call: Call;
  readonly location: Location;
  /** What follows `proxy`, as it was sent. */
  readonly path: string;
  readonly backend: ServiceBackend;
}

/** A program that says nothing for this long is given up. */
const IDLE_MS = 300_000;

/** Passes a request on, and the answer back as it comes. */
export function relay(relaying: Relaying): RelayedAnswer {
  const { backend } = relaying;
  return typeof backend === 'function' ? askHandler(relaying, backend) : askOrigin(relaying, backend.origin);
}

/** Of one connection only, or about who asked the API server. */
const NOT_PASSED_ON: ReadonlySet<string> = new Set([
  'authorization',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

function passedOn(headers: Iterable<readonly [string, string | undefined]>): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [name, value] of headers) {
    if (value === undefined || NOT_PASSED_ON.has(name) || name.startsWith('impersonate-')) continue;
    out[name] = value;
  }
  return out;
}

function requestHeaders({ call, location }: Relaying): Record<string, string> {
  return {
    ...passedOn(Object.entries(call.headers)),
    host: `${location.address}:${location.port}`,
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-host': call.headers['host'] ?? '',
    'x-forwarded-proto': 'https',
    'x-forwarded-uri': call.path,
  };
}

function pathAndQuery({ call, path }: Relaying): string {
  const query = call.query.toString();
  return `${path === '' ? '/' : path}${query === '' ? '' : `?${query}`}`;
}

function hasBody({ method, body }: Call): boolean {
  return method !== 'GET' && method !== 'HEAD' && body.length > 0;
}

function askHandler(relaying: Relaying, handler: ServiceHandler): RelayedAnswer {
  const { call, location } = relaying;
  const url = `${location.scheme}://${location.address}:${location.port}${pathAndQuery(relaying)}`;
  return {
    send: async (response, count) => {
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      const answer = await handler(
        new Request(url, {
          method: call.method,
          headers: requestHeaders(relaying),
          signal: gone.signal,
          ...(hasBody(call) ? { body: new Uint8Array(call.body) } : {}),
        }),
      );
      response.writeHead(answer.status, answerHeaders(relaying, answer.headers));
      for await (const chunk of answer.body ?? []) {
        count(chunk);
        response.write(chunk);
      }
      response.end();
    },
  };
}

function askOrigin(relaying: Relaying, origin: string): RelayedAnswer {
  const { call } = relaying;
  const url = new URL(pathAndQuery(relaying), origin);
  const ask = url.protocol === 'https:' ? requestHttps : requestHttp;
  return {
    send: (response, count) =>
      new Promise((resolve, reject) => {
        const options = {
          method: call.method,
          headers: { ...requestHeaders(relaying), ...(hasBody(call) ? { 'content-length': call.body.length } : {}) },
          timeout: IDLE_MS,
          // An API server does not judge the certificates of what it proxies.
          rejectUnauthorized: false,
        };
        const outgoing = ask(url, options, (incoming) => {
          const headers = Object.entries(incoming.headers).map(([name, value]) => [name, text(value)] as const);
          response.writeHead(incoming.statusCode ?? 502, answerHeaders(relaying, headers));
          incoming.on('data', (chunk: Buffer) => count(chunk));
          incoming.pipe(response);
          incoming.once('end', resolve);
          incoming.once('error', reject);
        });
        outgoing.once('timeout', () => outgoing.destroy(new Error('i/o timeout')));
        outgoing.once('error', (error) => reject(serviceUnavailable(`error trying to reach service: ${cause(error)}`)));
        response.once('close', () => outgoing.destroy());
        outgoing.end(hasBody(call) ? call.body : undefined);
      }),
  };
}

function text(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' || value === undefined ? value : value.join(', ');
}

function answerHeaders(
  relaying: Relaying,
  headers: Iterable<readonly [string, string | undefined]>,
): Record<string, string> {
  const kept = passedOn(headers);
  const to = kept['location'];
  return to === undefined ? kept : { ...kept, location: withinProxy(relaying, to) };
}

/** A redirect of the proxied program leads back through the proxy. */
function withinProxy({ call, location, path }: Relaying, to: string): string {
  const here = `${location.scheme}://${location.address}:${location.port}`;
  const target = to.startsWith(`${here}/`) ? to.slice(here.length) : to;
  if (!target.startsWith('/')) return to;
  return `${call.path.slice(0, call.path.length - path.length)}${target}`;
}

/** In Go's words where there are some. */
function cause(error: Error): string {
  const code = 'code' in error ? String(error.code) : '';
  if (code !== 'ECONNREFUSED') return error.message;
  const [address, port] = ['address' in error ? error.address : '', 'port' in error ? error.port : ''];
  return `dial tcp ${String(address)}:${String(port)}: connect: connection refused`;
}
