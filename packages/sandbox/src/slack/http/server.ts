import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Exchange, readWholeBody, replyJson, replyText } from './exchange.ts';

export interface SlackServerOptions {
  /** Any free port when 0. */
  readonly port: number;
  /** Answers a request; false when the path is nobody's. */
  readonly serve: (exchange: Exchange) => Promise<boolean>;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

export interface RunningSlackServer {
  readonly port: number;
  close(): Promise<void>;
}

const ADDRESS = '127.0.0.1';

/** Listens on loopback, and answers only who asked for loopback by name: no other site's name may lead here. */
export async function listenSlack(options: SlackServerOptions): Promise<RunningSlackServer> {
  const server = createServer({ keepAliveTimeout: 60_000 });
  server.on('request', (request, response) => {
    void serve(options, request, response);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    if (isOurs(request)) options.upgrade(request, socket, head);
    else socket.end('HTTP/1.1 421 Misdirected Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, ADDRESS, resolve);
  });
  return { port: portOf(server), close: () => close(server) };
}

function isOurs(request: IncomingMessage): boolean {
  const { host } = request.headers;
  const { localPort } = request.socket;
  return host === `${ADDRESS}:${localPort}` || host === `localhost:${localPort}`;
}

async function serve(
  { serve: answer }: SlackServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    if (!isOurs(request)) {
      replyText(response, 'this server answers on 127.0.0.1 only', { status: 421 });
      return;
    }
    const body = await readWholeBody(request);
    if (body === undefined) {
      replyJson(response, { ok: false, error: 'request_too_large' }, { status: 413 });
      return;
    }
    const url = new URL(request.url ?? '/', `http://${ADDRESS}`);
    if (!(await answer({ request, response, url, body }))) replyText(response, 'not found', { status: 404 });
  } catch (error) {
    // A client that went away needs no answer; a defect of the sandbox says so.
    const message =
      error instanceof Error ? `${error.message} (${error.stack?.split('\n')[1]?.trim() ?? ''})` : String(error);
    replyJson(response, { ok: false, error: 'fatal_error', detail: `sandbox defect: ${message}` }, { status: 500 });
  }
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
