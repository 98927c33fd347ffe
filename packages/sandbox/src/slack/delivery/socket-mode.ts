import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../../clock.ts';
import { isObject, parseJson } from '../json.ts';
import type { DisconnectReason, Json, JsonObject } from '../page-protocol.ts';
import { ACK_MS, type Carrier, type Delivered, type Envelope } from './envelope.ts';

/** The app's end of Socket Mode. */
export interface SocketMode extends Carrier {
  /** A WebSocket path with a ticket that is good for one connection. */
  issuePath(): string;
  /** Takes over a request to upgrade. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  readonly connections: number;
  /** Asks every connection to leave, as Slack does every few hours. */
  disconnect(reason: DisconnectReason): void;
  /** Cuts every connection without a word. */
  cut(): void;
  /** A second process takes its share of the payloads, and acknowledges nothing. */
  secondProcess(on: boolean): void;
  /** Says goodbye to every connection, and waits a moment for their answers. */
  close(): Promise<void>;
}

/** Connections that one app may have. */
const MOST_CONNECTIONS = 10;
const PING_MS = 10_000;
/** How long a client has to leave after it was asked to. */
const LEAVE_MS = 10_000;
/** How long the end of the sandbox waits for a client's goodbye. */
const GOODBYE_MS = 1_000;
/** What Slack announces in `hello`. */
const LIFETIME_SECONDS = 18_060;
const HOST = 'applink-sandbox';

interface SocketModeOptions {
  readonly clock: Clock;
  readonly appId: string;
  readonly changed: () => void;
}

interface Connection {
  readonly socket: WebSocket;
  leaving: boolean;
}

type Settle = (payload: Json | undefined) => void;

export function createSocketMode(options: SocketModeOptions): SocketMode {
  const { clock, changed } = options;
  const tickets = new Set<string>();
  const connections = new Set<Connection>();
  const pending = new Map<string, Settle>();
  const server = new WebSocketServer({ noServer: true });
  const turn = createTurns(connections);
  const welcome = (socket: WebSocket): void => {
    const connection: Connection = { socket, leaving: false };
    connections.add(connection);
    const stopPings = keepPinging(clock, socket);
    socket.on('message', (data) => acknowledge(pending, parseJson(String(data))));
    socket.on('error', () => socket.terminate());
    socket.once('close', () => {
      stopPings();
      connections.delete(connection);
      changed();
    });
    if (connections.size > MOST_CONNECTIONS) leave(clock, connection, 'too_many_websockets');
    else socket.send(JSON.stringify(hello(options.appId, connections.size + turn.strangers)));
    changed();
  };
  return {
    get connections() {
      return connections.size;
    },
    issuePath: () => {
      const ticket = randomUUID();
      tickets.add(ticket);
      return `/link/?ticket=${ticket}&app_id=${options.appId}`;
    },
    upgrade: (request, socket, head) => {
      const ticket = new URL(request.url ?? '/', 'http://127.0.0.1').searchParams.get('ticket') ?? '';
      if (tickets.delete(ticket)) server.handleUpgrade(request, socket, head, welcome);
      else socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    },
    deliver: (envelope, twice) => deliver({ clock, pending, turn }, envelope, twice),
    disconnect: (reason) => {
      for (const connection of connections) leave(clock, connection, reason);
    },
    cut: () => {
      for (const { socket } of connections) socket.terminate();
    },
    reset: () => turn.next()?.socket.terminate(),
    secondProcess: (on) => {
      turn.strangers = on ? 1 : 0;
    },
    close: async () => {
      await Promise.all([...connections].map(({ socket }) => sayGoodbye(clock, socket)));
      server.close();
    },
  };
}

interface Turns {
  /** Connections of other processes: every payload they get is lost to us. */
  strangers: number;
  /** Whose turn it is; a stranger's is undefined. */
  next(): Connection | undefined;
  readonly anybody: boolean;
}

/** Payloads go round, each to one connection. */
function createTurns(connections: ReadonlySet<Connection>): Turns {
  let given = 0;
  const open = (): readonly Connection[] =>
    [...connections].filter((each) => !each.leaving && each.socket.readyState === each.socket.OPEN);
  const turns: Turns = {
    strangers: 0,
    next: () => {
      const own = open();
      given += 1;
      return own[given % Math.max(1, own.length + turns.strangers)];
    },
    get anybody() {
      return open().length + turns.strangers > 0;
    },
  };
  return turns;
}

interface DeliveryRoom {
  readonly clock: Clock;
  readonly pending: Map<string, Settle>;
  readonly turn: Turns;
}

function deliver({ clock, pending, turn }: DeliveryRoom, envelope: Envelope, twice: boolean): Promise<Delivered> {
  if (!turn.anybody) return Promise.resolve({ state: 'failed', error: 'dispatch_failed', detail: 'no_connection' });
  const id = randomUUID();
  const text = JSON.stringify(frame(id, envelope));
  return new Promise((resolve) => {
    const stop = clock.after(ACK_MS, () => {
      pending.delete(id);
      resolve({ state: 'failed', error: 'operation_timeout', detail: 'timeout' });
    });
    pending.set(id, (payload) => {
      stop();
      pending.delete(id);
      resolve({ state: 'acknowledged', payload });
    });
    turn.next()?.socket.send(text);
    if (twice) turn.next()?.socket.send(text);
  });
}

function frame(id: string, { type, payload, acceptsResponse, retry }: Envelope): JsonObject {
  const common = { envelope_id: id, type, accepts_response_payload: acceptsResponse, payload };
  if (type !== 'events_api') return common;
  return { ...common, retry_attempt: retry?.attempt ?? 0, retry_reason: retry?.reason ?? '' };
}

function acknowledge(pending: ReadonlyMap<string, Settle>, message: Json | undefined): void {
  if (!isObject(message)) return;
  const { envelope_id: id, payload } = message;
  if (typeof id === 'string') pending.get(id)?.(payload);
}

function hello(appId: string, connections: number): JsonObject {
  return {
    type: 'hello',
    num_connections: connections,
    debug_info: { host: HOST, build_number: 1, approximate_connection_time: LIFETIME_SECONDS },
    connection_info: { app_id: appId },
  };
}

function leave(clock: Clock, connection: Connection, reason: DisconnectReason): void {
  const { socket } = connection;
  connection.leaving = true;
  if (socket.readyState !== socket.OPEN) return;
  socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: HOST } }));
  const stop = clock.after(LEAVE_MS, () => socket.terminate());
  socket.once('close', stop);
}

/** A cut in the middle of a goodbye leaves some clients waiting for half a minute. */
function sayGoodbye(clock: Clock, socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const stop = clock.after(GOODBYE_MS, () => socket.terminate());
    socket.once('close', () => {
      stop();
      resolve();
    });
    socket.close(1001, 'going away');
  });
}

/** Slack pings as well as it answers pings; an answer that never came ends the connection. */
function keepPinging(clock: Clock, socket: WebSocket): () => void {
  let answered = true;
  let stop = (): void => undefined;
  const ping = (): void => {
    if (!answered) {
      socket.terminate();
      return;
    }
    answered = false;
    socket.ping(`Ping from ${HOST}`);
    stop = clock.after(PING_MS, ping);
  };
  socket.on('pong', () => {
    answered = true;
  });
  stop = clock.after(PING_MS, ping);
  return () => stop();
}
