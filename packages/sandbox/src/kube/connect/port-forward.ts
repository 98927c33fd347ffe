import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { type SpdyStream, serveSpdy } from '../../spdy/spdy-session.ts';
import type { SubresourceHandler } from '../http/subresources.ts';
import { badRequest } from '../status/refusals.ts';
import type { KubeObject } from '../types.ts';
import { negotiate, type SpokenProtocols } from './negotiate.ts';
import { messageBytes, openSpdy, openTunnel, openWebSocket } from './open-transport.ts';
import { type StreamParts, streamPlace } from './streams.ts';

/** Connects to a port within a pod; undefined when nobody listens there. */
type Dial = (pod: KubeObject, port: number) => Duplex | undefined;

export interface PortForwardParts extends StreamParts {
  readonly dial: Dial;
}

const SPOKEN: SpokenProtocols = {
  webSocket: ['SPDY/3.1+portforward.k8s.io', 'v4.channel.k8s.io', 'portforward.k8s.io'],
  spdy: ['portforward.k8s.io'],
};

/** `pods/portforward`, as kubectl asks for it (SPDY, alone or within a WebSocket) and as JavaScript clients do (channels). */
export function createPortForward(parts: PortForwardParts): SubresourceHandler {
  return async (request) => {
    const { call } = request;
    const { pod } = streamPlace(parts, request);
    const transport = negotiate(call, SPOKEN);
    const ports = call.query.getAll('ports').flatMap((text) => text.split(',').map(Number));
    if (transport.kind === 'channels' && !ports.every(isPort)) throw badRequest('query parameter "ports" is no port');
    const dial = (port: number): Duplex | undefined => parts.dial(pod, port);
    return {
      upgrade: {
        start: (connection) => {
          if (transport.kind === 'spdy') forwardSpdy(openSpdy(connection, transport.protocol), pod, dial);
          else if (transport.kind === 'tunnel')
            openTunnel(connection, transport.protocol, (tunnel) => forwardSpdy(tunnel, pod, dial));
          else openWebSocket(connection, transport.protocol, (socket) => forwardChannels(socket, { pod, ports, dial }));
        },
      },
    };
  };
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port < 65_536;
}

type DialPort = (port: number) => Duplex | undefined;

/** In the words of a kubelet on containerd. */
function refusedText(pod: KubeObject, port: number): string {
  const { name, namespace = '', uid = '' } = pod.metadata;
  const dialled = `dial tcp4 127.0.0.1:${port}: connect: connection refused`;
  return `error forwarding port ${port} to pod ${name}_${namespace}, uid ${uid}: failed to connect to localhost:${port} inside the pod's network namespace: ${dialled}`;
}

/** Each connection is a pair of streams, of data and of errors, that name the same request. */
function forwardSpdy(transport: Duplex, pod: KubeObject, dial: DialPort): void {
  const errors = new Map<string, Duplex>();
  serveSpdy(transport, ({ headers, duplex }: SpdyStream) => {
    const id = headers.get('requestid') ?? '';
    if (headers.get('streamtype') === 'error') {
      errors.set(id, duplex);
      return;
    }
    const error = errors.get(id);
    errors.delete(id);
    const port = Number(headers.get('port'));
    const remote = isPort(port) ? dial(port) : undefined;
    if (remote === undefined) {
      error?.end(refusedText(pod, port));
      duplex.end();
      return;
    }
    join(duplex, remote, (fault) => error?.end(fault === undefined ? '' : fault.message));
  });
}

/** Lets two connections speak; either's end ends the other. */
function join(left: Duplex, right: Duplex, over: (fault?: Error) => void): void {
  let fault: Error | undefined;
  right.once('error', (error) => {
    fault = error;
    left.end();
  });
  right.once('close', () => {
    over(fault);
    left.end();
  });
  left.once('close', () => right.destroy());
  left.pipe(right);
  right.pipe(left);
}

export interface ChannelForward {
  readonly pod: KubeObject;
  readonly ports: readonly number[];
  readonly dial: DialPort;
}

/** Two channels a port, data and errors; the first message of each names the port. */
export function forwardChannels(socket: WebSocket, { pod, ports, dial }: ChannelForward): void {
  const send = (channel: number, bytes: Buffer): void => {
    if (socket.readyState === socket.OPEN) socket.send(Buffer.concat([Buffer.from([channel]), bytes]));
  };
  const remotes = ports.map((port, index) => {
    const named = Buffer.alloc(2);
    named.writeUInt16LE(port);
    send(2 * index, named);
    send(2 * index + 1, named);
    const remote = dial(port);
    if (remote === undefined) {
      send(2 * index + 1, Buffer.from(refusedText(pod, port)));
      return undefined;
    }
    remote.on('data', (bytes: Buffer) => send(2 * index, bytes));
    remote.once('error', (error) => send(2 * index + 1, Buffer.from(error.message)));
    remote.once('close', () => socket.close(1000));
    return remote;
  });
  if (remotes.every((remote) => remote === undefined)) socket.close(1000);
  socket.on('message', (data) => {
    const message = messageBytes(data);
    const [channel = 1] = message;
    if (channel % 2 === 0) remotes[channel / 2]?.write(message.subarray(1));
  });
  socket.once('close', () => {
    for (const remote of remotes) remote?.destroy();
  });
}
