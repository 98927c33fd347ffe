/** A frame of SPDY/3.1, with its header block still compressed. */
export type Frame =
  | { readonly kind: 'data'; readonly stream: number; readonly fin: boolean; readonly data: Buffer }
  | {
      readonly kind: 'syn-stream' | 'syn-reply' | 'headers';
      readonly stream: number;
      readonly fin: boolean;
      readonly block: Buffer;
    }
  | { readonly kind: 'rst-stream'; readonly stream: number }
  | { readonly kind: 'ping'; readonly id: number }
  | { readonly kind: 'goaway' }
  | { readonly kind: 'other' };

const HEADER = 8;
const VERSION = 3;
const FIN = 0x01;
/** More than this no frame of a well-meaning client holds. */
const FRAME_LIMIT = 4 * 1024 * 1024;
const TYPES = { synStream: 1, synReply: 2, rstStream: 3, ping: 6, goaway: 7, headers: 8 } as const;

/** What came is no SPDY/3.1. */
export class SpdyFault extends Error {
  override readonly name = 'SpdyFault';
}

/** Collects bytes and gives every frame that is complete. @throws SpdyFault */
export function createFrameReader(): (chunk: Buffer) => Frame[] {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const frames: Frame[] = [];
    while (rest.length >= HEADER) {
      const length = rest.readUIntBE(5, 3);
      if (length > FRAME_LIMIT) throw new SpdyFault(`a frame of ${length} bytes`);
      if (rest.length < HEADER + length) break;
      frames.push(readFrame(rest.subarray(0, HEADER), rest.subarray(HEADER, HEADER + length)));
      rest = rest.subarray(HEADER + length);
    }
    return frames;
  };
}

function readFrame(header: Buffer, payload: Buffer): Frame {
  const first = header.readUInt32BE(0);
  const fin = (header.readUInt8(4) & FIN) !== 0;
  if (first < 0x8000_0000) return { kind: 'data', stream: first, fin, data: payload };
  const version = (first >>> 16) & 0x7fff;
  if (version !== VERSION) throw new SpdyFault(`SPDY version ${version}`);
  return readControl(first & 0xffff, fin, payload);
}

function readControl(type: number, fin: boolean, payload: Buffer): Frame {
  const least = type === TYPES.synStream ? 10 : 4;
  if (type <= TYPES.headers && payload.length < least) throw new SpdyFault(`a frame of type ${type} is too short`);
  switch (type) {
    case TYPES.synStream:
      return { kind: 'syn-stream', stream: streamAt(payload), fin, block: payload.subarray(10) };
    case TYPES.synReply:
      return { kind: 'syn-reply', stream: streamAt(payload), fin, block: payload.subarray(4) };
    case TYPES.headers:
      return { kind: 'headers', stream: streamAt(payload), fin, block: payload.subarray(4) };
    case TYPES.rstStream:
      return { kind: 'rst-stream', stream: streamAt(payload) };
    case TYPES.ping:
      return { kind: 'ping', id: payload.readUInt32BE(0) };
    case TYPES.goaway:
      return { kind: 'goaway' };
    default:
      return { kind: 'other' };
  }
}

function streamAt(payload: Buffer): number {
  return payload.readUInt32BE(0) & 0x7fff_ffff;
}

export function dataFrame(stream: number, data: Buffer, fin: boolean): Buffer {
  const header = Buffer.alloc(HEADER);
  header.writeUInt32BE(stream, 0);
  header.writeUInt8(fin ? FIN : 0, 4);
  header.writeUIntBE(data.length, 5, 3);
  return Buffer.concat([header, data]);
}

function controlFrame(type: number, flags: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(HEADER);
  header.writeUInt32BE((0x8000_0000 | (VERSION << 16) | type) >>> 0, 0);
  header.writeUInt8(flags, 4);
  header.writeUIntBE(payload.length, 5, 3);
  return Buffer.concat([header, payload]);
}

function numbers(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) buffer.writeUInt32BE(value, 4 * index);
  return buffer;
}

/** Opens a stream, at priority 0 and without another that it belongs to. */
export function synStreamFrame(stream: number, block: Buffer): Buffer {
  return controlFrame(TYPES.synStream, 0, Buffer.concat([numbers(stream, 0), Buffer.alloc(2), block]));
}

export function synReplyFrame(stream: number, block: Buffer): Buffer {
  return controlFrame(TYPES.synReply, 0, Buffer.concat([numbers(stream), block]));
}

/** Gives a stream up (status CANCEL). */
export function rstStreamFrame(stream: number): Buffer {
  return controlFrame(TYPES.rstStream, 0, numbers(stream, 5));
}

export function pingFrame(id: number): Buffer {
  return controlFrame(TYPES.ping, 0, numbers(id));
}
