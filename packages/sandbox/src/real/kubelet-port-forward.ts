import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { PODS } from '../controllers/model/kinds.ts';
import { openWebSocket } from '../kube/connect/open-transport.ts';
import { forwardChannels } from '../kube/connect/port-forward.ts';
import type { Route } from './egress.ts';
import { field, text } from './json-field.ts';
import type { KubeClient } from './kube-client.ts';
import { readObject } from './read-object.ts';

export interface PortForwardOptions {
  readonly client: KubeClient;
  /** What listens at an address of the cluster's network. */
  readonly route: Route;
}

const PROTOCOL = 'v4.channel.k8s.io';

/**
 * `/portForward/<namespace>/<pod>?port=3100` of a kubelet, for WebSocket clients: the listener that stands in for the pod is
 * spoken to in its place.
 */
export async function forwardPorts(
  options: PortForwardOptions,
  { request, socket, head }: { request: IncomingMessage; socket: Duplex; head: Buffer },
): Promise<void> {
  const url = new URL(request.url ?? '/', 'https://kubelet');
  const [kind, namespace, name] = url.pathname.slice(1).split('/').map(decodeURIComponent);
  if (kind !== 'portForward' || !offers(request)) {
    refuse(socket, '501 Not Implemented');
    return;
  }
  const found = await options.client.send('GET', `/api/v1/namespaces/${namespace}/pods/${name}`);
  const pod = found.status === 200 ? readObject(PODS, found.body) : undefined;
  if (pod === undefined) {
    refuse(socket, '404 Not Found');
    return;
  }
  const host = text(field(found.body, 'status'), 'podIP') ?? '';
  const ports = url.searchParams.getAll('port').map(Number);
  const targets = await Promise.all(ports.map((port) => options.route({ host, port })));
  openWebSocket({ request, socket, head }, PROTOCOL, (webSocket) =>
    forwardChannels(webSocket, {
      pod,
      ports,
      dial: (port) => {
        const target = targets[ports.indexOf(port)];
        return target === undefined ? undefined : connect({ host: target.host, port: target.port });
      },
    }),
  );
}

function offers({ headers }: IncomingMessage): boolean {
  const offered = headers['sec-websocket-protocol'] ?? '';
  return offered.split(',').some((protocol) => protocol.trim() === PROTOCOL);
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
}
