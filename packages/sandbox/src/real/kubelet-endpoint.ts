import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Duplex } from 'node:stream';
import type { Credentials } from './certificates/authority.ts';
import { parseLogQuery, readContainerLog } from './container-log.ts';
import type { Route } from './egress.ts';
import type { KubeClient } from './kube-client.ts';
import { forwardPorts } from './kubelet-port-forward.ts';

/**
 * The parts of a kubelet that kwok could only play with objects written beforehand: `containerLogs` and `portForward`. Its own Logs objects
 * are one a pod, by name, and would have to be there before anybody asks; here the pod is looked up when it is asked for.
 */
export interface KubeletEndpoint {
  port: number;
  close(): Promise<void>;
}

export interface KubeletEndpointOptions {
  credentials: Credentials;
  caCertificate: string;
  client: KubeClient;
  /** What listens at an address of the cluster's network, for port-forwards. */
  route: Route;
}

/** One endpoint for all nodes, on loopback. It answers only to the API server's own certificate. */
export async function startKubeletEndpoint(options: KubeletEndpointOptions): Promise<KubeletEndpoint> {
  const { certificate: cert, key } = options.credentials;
  const tls = { cert, key, ca: options.caCertificate, requestCert: true, rejectUnauthorized: true };
  const sockets = new Set<Duplex>();
  const server = createServer(tls, (request, response) => {
    answer(options.client, request, response).catch(() => response.destroy());
  });
  server.on('upgrade', (request, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    forwardPorts(options, { request, socket, head }).catch(() => socket.destroy());
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0 }, resolve);
  });
  server.unref();
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function answer(client: KubeClient, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'https://kubelet');
  const [kind, namespace, pod, container, ...rest] = url.pathname.slice(1).split('/').map(decodeURIComponent);
  if (request.method !== 'GET' || kind !== 'containerLogs' || container === undefined || rest.length > 0) {
    return refuse(response, 501, `${request.method} ${url.pathname} is not served by a simulated kubelet`);
  }
  const found = await client.send('GET', `/api/v1/namespaces/${namespace}/pods/${pod}`);
  if (found.status !== 200) return refuse(response, 404, `pod "${pod}" not found`);
  const log = readContainerLog(found.body, container, parseLogQuery(url.searchParams, new Date()));
  if (log.state === 'refused') return refuse(response, 400, log.message);
  response.writeHead(200, { 'content-type': 'text/plain' });
  // One that follows is kept on the line: the container goes on and merely says nothing more.
  if (url.searchParams.get('follow') === 'true') response.write(log.text);
  else response.end(log.text);
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'text/plain' }).end(message);
}
