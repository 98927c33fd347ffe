import { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';

/** Channels of the first, and only, port: what is said, and why it cannot be. */
const DATA = 0;
const FAULT = 1;
/** The first message of each channel names its port: two bytes, little-endian. */
const GREETING_BYTES = 2;

/**
 * A connection to a port of a pod, over the channels of `v4.channel.k8s.io`
 * (https://github.com/kubernetes/kubernetes/blob/v1.35.4/pkg/kubelet/portforward/websocket.go). Ends with an error that is
 * the kubelet's text when nobody listens there.
 */
export class PortTunnel extends Duplex {
  readonly #socket: WebSocket;
  readonly #greeted = new Set<number>();

  constructor(socket: WebSocket) {
    super({ allowHalfOpen: false });
    this.#socket = socket;
    socket.on('message', (data) => this.#receive(bytesOf(data)));
    socket.once('close', () => {
      this.push(null);
      this.destroy();
    });
    socket.once('error', (error) => this.destroy(error));
  }

  #receive(message: Buffer): void {
    const channel = message[0] ?? FAULT;
    let body = message.subarray(1);
    if (!this.#greeted.has(channel)) {
      this.#greeted.add(channel);
      body = body.subarray(GREETING_BYTES);
    }
    if (body.length === 0 || this.destroyed) return;
    if (channel === FAULT) this.destroy(new Error(body.toString('utf8')));
    else if (!this.push(body)) this.#socket.pause();
  }

  override _read(): void {
    if (this.#socket.isPaused) this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.send(Buffer.concat([Buffer.from([DATA]), chunk]), done);
  }

  override _final(done: () => void): void {
    // The protocol knows no half-closed connection.
    this.#socket.close();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.terminate();
    done(error);
  }
}

function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
