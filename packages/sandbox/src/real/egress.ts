import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Where the API server wants to go: an address of the cluster's own network, or a name. */
export interface Destination {
  host: string;
  port: number;
}

/** A listener of this machine that stands in for it. */
export interface RouteTarget {
  host: string;
  port: number;
  /** Cuts what is connected to it. */
  signal?: AbortSignal;
}

/** Gives what stands in for a destination; undefined where nobody listens, as for a pod that is not up. */
export type Route = (destination: Destination) => RouteTarget | undefined | Promise<RouteTarget | undefined>;

/** The way of the API server into the cluster's network. */
export interface Egress {
  close(): Promise<void>;
}

/**
 * Listens on a socket file for CONNECT requests of the API server and joins each with what its destination is routed
 * to. Without a route the answer is what a proxy gives for a refused connection.
 */
export async function startEgress(socketPath: string, route: Route): Promise<Egress> {
  const sockets = new Set<Socket | Duplex>();
  const server = createServer();
  const track = (socket: Socket | Duplex): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  };
  server.on('connect', (request, client, head) => {
    track(client);
    void join({ authority: request.url ?? '', client, head, route, track });
  });
  await listen(server, socketPath);
  server.unref();
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

interface Join {
  authority: string;
  client: Duplex;
  head: Buffer;
  route: Route;
  track: (socket: Socket) => void;
}

async function join({ authority, client, head, route, track }: Join): Promise<void> {
  const destination = parseDestination(authority);
  const target =
    destination === undefined ? undefined : await Promise.resolve(route(destination)).catch(() => undefined);
  if (target === undefined) {
    client.end(`HTTP/1.1 502 Bad Gateway\r\nX-Reason: dial tcp ${authority}: connect: connection refused\r\n\r\n`);
    return;
  }
  const { host, port, signal } = target;
  const upstream = connect({ host, port });
  track(upstream);
  const cut = (): void => {
    upstream.destroy();
    client.destroy();
  };
  signal?.addEventListener('abort', cut, { once: true });
  upstream.once('close', () => signal?.removeEventListener('abort', cut));
  upstream.once('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
  upstream.once('connect', () => {
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (head.length > 0) upstream.write(head);
    client.pipe(upstream).pipe(client);
  });
  client.once('close', () => upstream.destroy());
}

/** Reads `host:port`; brackets around an IPv6 address are taken off. */
export function parseDestination(authority: string): Destination | undefined {
  const found = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(authority);
  const host = found?.[1] ?? found?.[2];
  return host === undefined ? undefined : { host, port: Number(found?.[3]) };
}

function listen(server: Server, socketPath: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, resolve);
  });
}
