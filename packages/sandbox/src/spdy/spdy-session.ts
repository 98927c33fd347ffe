import { Duplex } from 'node:stream';
import { createFrameReader, dataFrame, type Frame, pingFrame, rstStreamFrame, synReplyFrame } from './frames.ts';
import { createHeaderCodec, type SpdyHeaders } from './header-codec.ts';

/** A stream that the other side has opened. */
export interface SpdyStream {
  readonly headers: SpdyHeaders;
  readonly duplex: Duplex;
}

/** The side of a SPDY/3.1 connection that accepts streams, as moby/spdystream speaks it: without flow control. */
export interface SpdySession {
  /** Ends the connection once everything that was written has gone out. */
  close(): void;
}

/** Serves SPDY over a connection; `accept` is told of every stream. What is no SPDY ends the connection. */
export function serveSpdy(transport: Duplex, accept: (stream: SpdyStream) => void): SpdySession {
  const codec = createHeaderCodec();
  const streams = new Map<number, SessionStream>();
  const read = createFrameReader();
  let order = Promise.resolve();
  const handle = async (frame: Frame): Promise<void> => {
    switch (frame.kind) {
      case 'syn-stream': {
        const headers = await codec.decode(frame.block);
        const duplex = new SessionStream(transport, frame.stream, () => streams.delete(frame.stream));
        streams.set(frame.stream, duplex);
        transport.write(synReplyFrame(frame.stream, await codec.encode(new Map())));
        accept({ headers, duplex });
        if (frame.fin) duplex.receive(undefined);
        return;
      }
      case 'headers':
      case 'syn-reply':
        // Nothing is asked of them, but the compression goes on from them.
        await codec.decode(frame.block);
        return;
      case 'data':
        if (frame.data.length > 0) streams.get(frame.stream)?.receive(frame.data);
        if (frame.fin) streams.get(frame.stream)?.receive(undefined);
        return;
      case 'rst-stream':
        streams.get(frame.stream)?.destroy();
        return;
      case 'ping':
        transport.write(pingFrame(frame.id));
        return;
      case 'goaway':
        return;
      default:
        return;
    }
  };
  const take = (chunk: Buffer): void => {
    order = order
      .then(async () => {
        for (const frame of read(chunk)) await handle(frame);
      })
      .catch(() => {
        transport.destroy();
      });
  };
  // Every stream may wait for the connection to drain.
  transport.setMaxListeners(0);
  transport.on('data', take);
  transport.on('error', () => transport.destroy());
  transport.once('close', () => {
    codec.close();
    for (const stream of [...streams.values()]) stream.destroy();
  });
  return { close: () => transport.end() };
}

/** Data frames of at most so much: nobody waits long behind them. */
const CHUNK = 32 * 1024;

class SessionStream extends Duplex {
  readonly #transport: Duplex;
  readonly #id: number;
  readonly #gone: () => void;

  constructor(transport: Duplex, id: number, gone: () => void) {
    super({ allowHalfOpen: true });
    this.#transport = transport;
    this.#id = id;
    this.#gone = gone;
    // Whoever reads a stream that is given up learns it from `close`.
    this.on('error', () => undefined);
  }

  /** Bytes from the other side; undefined: no more will come. A slow reader holds up the whole connection. */
  receive(data: Buffer | undefined): void {
    if (this.destroyed || this.readableEnded) return;
    if (!this.push(data ?? null) && data !== undefined) this.#transport.pause();
  }

  override _read(): void {
    if (this.#transport.isPaused()) this.#transport.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    for (let at = 0; at < chunk.length; at += CHUNK) {
      this.#transport.write(dataFrame(this.#id, chunk.subarray(at, at + CHUNK), false));
    }
    if (this.#transport.writableNeedDrain) this.#transport.once('drain', () => done());
    else done();
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#transport.write(dataFrame(this.#id, Buffer.alloc(0), true));
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#gone();
    if (!this.writableFinished && this.#transport.writable) this.#transport.write(rstStreamFrame(this.#id));
    done(error);
  }
}
