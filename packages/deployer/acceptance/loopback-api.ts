import { createServer as createPlainServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { type Authority, createAuthority } from '../../sandbox/src/real/certificates/authority.ts';

/** What the server under test of a case does with a request. */
export type Handler = (exchange: Exchange) => void | Promise<void>;

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: string;
  /** 1 for the first request with this method and path. */
  readonly visit: number;
  json(status: number, content: unknown, headers?: Record<string, string>): void;
  status(code: number, message: string, headers?: Record<string, string>): void;
}

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** An HTTPS server on loopback that does exactly what a case tells it: late, wrong or not at all. */
export interface LoopbackApi extends AsyncDisposable {
  readonly url: string;
  readonly authority: Authority;
  /** All requests that arrived whole, oldest first. */
  readonly requests: SeenRequest[];
  /** Connections that were made. */
  readonly connections: () => number;
  /** A kubeconfig as text; what is given is added to its cluster and its user. */
  kubeconfig(more?: { cluster?: object; user?: object; server?: string }): string;
  /** Breaks every connection there is. */
  breakConnections(): void;
}

export interface LoopbackOptions {
  readonly handler: Handler;
  /** When the certificates were made; they are good for a week. */
  readonly certifiedAt?: Date;
  readonly addresses?: readonly string[];
  /** Asks clients for a certificate, and refuses those of other authorities in the handshake. */
  readonly requireClientCertificate?: boolean;
  readonly plain?: boolean;
}

export async function startLoopbackApi(options: LoopbackOptions): Promise<LoopbackApi> {
  const authority = createAuthority('loopback-ca', options.certifiedAt ?? new Date());
  const { certificate, key } = authority.issue({
    commonName: 'kube-apiserver',
    addresses: options.addresses ?? ['127.0.0.1'],
  });
  const mutual =
    options.requireClientCertificate === true
      ? { requestCert: true, rejectUnauthorized: true, ca: authority.certificate }
      : {};
  const requests: SeenRequest[] = [];
  const sockets = new Set<Socket>();
  const visits = new Map<string, number>();
  let made = 0;

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const method = request.method ?? '';
      const path = request.url ?? '';
      requests.push({ method, path, headers: request.headers, body });
      const place = `${method} ${path.split('?')[0]}`;
      const visit = (visits.get(place) ?? 0) + 1;
      visits.set(place, visit);
      void options.handler({ request, response, body, visit, ...answers(response) });
    });
  };
  const server =
    options.plain === true
      ? createPlainServer(listener)
      : createServer({ cert: certificate, key, ...mutual }, listener);
  server.on('connection', (socket: Socket) => {
    made += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `${options.plain === true ? 'http' : 'https'}://127.0.0.1:${port}`;
  const breakConnections = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };

  return {
    url,
    authority,
    requests,
    connections: () => made,
    breakConnections,
    kubeconfig: (more = {}) =>
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': 'loopback',
        clusters: [
          {
            name: 'c',
            cluster: {
              server: more.server ?? url,
              ...(options.plain === true
                ? {}
                : { 'certificate-authority-data': Buffer.from(authority.certificate).toString('base64') }),
              ...more.cluster,
            },
          },
        ],
        contexts: [{ name: 'loopback', context: { cluster: 'c', user: 'u' } }],
        users: [{ name: 'u', user: more.user ?? { token: 'loopback-token-0123456789' } }],
      }),
    [Symbol.asyncDispose]: async () => {
      breakConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function answers(response: ServerResponse): Pick<Exchange, 'json' | 'status'> {
  const json = (code: number, content: unknown, headers: Record<string, string> = {}): void => {
    response.writeHead(code, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(content));
  };
  return {
    json,
    status: (code, message, headers) =>
      json(code, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code }, headers),
  };
}

/** A config map as a server would give it. */
export function configMap(name: string, resourceVersion = '1'): Record<string, unknown> {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'default', uid: `uid-${name}`, resourceVersion },
    data: { at: resourceVersion },
  };
}
