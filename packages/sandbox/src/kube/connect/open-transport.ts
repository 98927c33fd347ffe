import type { Duplex } from 'node:stream';
import { createWebSocketStream, type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { UpgradingConnection } from '../http/outcome.ts';

/** A client that sends more in one message is cut off. */
const MESSAGE_LIMIT = 4 * 1024 * 1024;

/** Answers 101 to a WebSocket client. */
export function openWebSocket(
  { request, socket, head }: UpgradingConnection,
  protocol: string,
  opened: (webSocket: WebSocket) => void,
): void {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MESSAGE_LIMIT,
    handleProtocols: () => protocol,
  });
  server.handleUpgrade(request, socket, head, (webSocket) => {
    // A broken connection shows in its close.
    webSocket.on('error', () => webSocket.terminate());
    opened(webSocket);
  });
}

/** A connection within WebSocket messages. */
export function openTunnel(connection: UpgradingConnection, protocol: string, opened: (tunnel: Duplex) => void): void {
  openWebSocket(connection, protocol, (webSocket) => opened(createWebSocketStream(webSocket)));
}

/** Answers 101 to a client that goes on in SPDY. */
export function openSpdy({ socket, head }: UpgradingConnection, protocol: string): Duplex {
  const lines = [
    'HTTP/1.1 101 Switching Protocols',
    'Connection: Upgrade',
    'Upgrade: SPDY/3.1',
    `X-Stream-Protocol-Version: ${protocol}`,
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  if (head.length > 0) socket.unshift(head);
  return socket;
}

/** The bytes of a message, in whatever form the library has them. */
export function messageBytes(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
