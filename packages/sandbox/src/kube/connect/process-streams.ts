import { type Duplex, PassThrough, type Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { WebSocket } from 'ws';
import { type SpdyStream, serveSpdy } from '../../spdy/spdy-session.ts';
import type { UpgradingConnection } from '../http/outcome.ts';
import type { Status } from '../status/status.ts';
import type { Transport } from './negotiate.ts';
import { messageBytes, openSpdy, openWebSocket } from './open-transport.ts';

/** Which streams of a process a client wants. */
export interface WantedStreams {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** What a process in a container is connected to. */
export interface ProcessStreams {
  /** Ends at once when the client wants to send nothing. */
  readonly stdin: Readable;
  write(stream: 'stdout' | 'stderr', bytes: Buffer): void;
  /** Says how it ended, and ends the connection. */
  finish(status: Status): void;
  /** Aborted when the client goes away. */
  readonly gone: AbortSignal;
}

/** Opens the streams of a process over what was negotiated. */
export function openProcessStreams(
  connection: UpgradingConnection,
  transport: Transport,
  wanted: WantedStreams,
  opened: (streams: ProcessStreams) => void,
): void {
  if (transport.kind === 'spdy') overSpdy(connection, transport.protocol, wanted, opened);
  else openWebSocket(connection, transport.protocol, (socket) => opened(overChannels(socket, wanted)));
}

const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, status: 3, close: 255 } as const;

function overChannels(socket: WebSocket, wanted: WantedStreams): ProcessStreams {
  const stdin = new PassThrough();
  const gone = new AbortController();
  if (!wanted.stdin) stdin.end();
  const send = (channel: number, bytes: Buffer): void => socket.send(Buffer.concat([Buffer.from([channel]), bytes]));
  socket.on('message', (data) => {
    const message = messageBytes(data);
    const [channel, first] = message;
    if (stdin.writableEnded) return;
    if (channel === CHANNEL.stdin) stdin.write(message.subarray(1));
    if (channel === CHANNEL.close && first === CHANNEL.stdin) stdin.end();
  });
  socket.once('close', () => {
    gone.abort();
    if (!stdin.writableEnded) stdin.end();
  });
  // Tells the client that the connection stands.
  send(CHANNEL.stdout, Buffer.alloc(0));
  return {
    stdin,
    gone: gone.signal,
    write: (stream, bytes) => send(CHANNEL[stream], bytes),
    finish: (status) => {
      send(CHANNEL.status, Buffer.from(JSON.stringify(status)));
      socket.close(1000);
    },
  };
}

function overSpdy(
  connection: UpgradingConnection,
  protocol: string,
  wanted: WantedStreams,
  opened: (streams: ProcessStreams) => void,
): void {
  const transport = openSpdy(connection, protocol);
  const found = new Map<string, SpdyStream['duplex']>();
  const gone = new AbortController();
  transport.once('close', () => gone.abort());
  const names = ['error', ...(wanted.stdin ? ['stdin'] : []), ...outputs(wanted)];
  const session = serveSpdy(transport, ({ headers, duplex }) => {
    found.set(headers.get('streamtype') ?? '', duplex);
    const [error] = [found.get('error')];
    if (error === undefined || names.some((name) => !found.has(name)) || gone.signal.aborted) return;
    opened({
      stdin: found.get('stdin') ?? emptyStream(),
      gone: gone.signal,
      write: (stream, bytes) => {
        found.get(stream)?.write(bytes);
      },
      finish: (status) => {
        error.write(JSON.stringify(status));
        void allWritten([...found.values()]).then(() => session.close());
      },
    });
  });
}

/** Ends streams, and waits until what was written to them has gone out or nobody takes it any more. */
async function allWritten(streams: readonly Duplex[]): Promise<void> {
  for (const stream of streams) stream.end();
  await Promise.allSettled(streams.map((stream) => finished(stream, { readable: false })));
}

function outputs({ stdout, stderr, tty }: WantedStreams): string[] {
  return [...(stdout ? ['stdout'] : []), ...(stderr && !tty ? ['stderr'] : []), ...(tty ? ['resize'] : [])];
}

function emptyStream(): Readable {
  const empty = new PassThrough();
  empty.end();
  return empty;
}
