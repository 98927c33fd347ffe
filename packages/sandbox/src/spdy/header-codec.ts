import { constants, createDeflate, createInflate, type Deflate, type Inflate } from 'node:zlib';
import { SPDY_DICTIONARY } from './dictionary.ts';
import { SpdyFault } from './frames.ts';

export type SpdyHeaders = ReadonlyMap<string, string>;

/** Names and values of header blocks; one compression context for each direction of a connection, so order matters. */
export interface HeaderCodec {
  /** Names come in lower case. @throws SpdyFault */
  decode(block: Buffer): Promise<SpdyHeaders>;
  encode(headers: SpdyHeaders): Promise<Buffer>;
  close(): void;
}

export function createHeaderCodec(): HeaderCodec {
  const inflate = createInflate({ dictionary: SPDY_DICTIONARY, finishFlush: constants.Z_SYNC_FLUSH });
  const deflate = createDeflate({ dictionary: SPDY_DICTIONARY });
  return {
    decode: async (block) => parseBlock(await push(inflate, block)),
    encode: (headers) => push(deflate, renderBlock(headers)),
    close: () => {
      inflate.close();
      deflate.close();
    },
  };
}

/** Passes one block through a compressor and gives all that comes out of it. */
function push(through: Deflate | Inflate, block: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => reject(new SpdyFault(`a header block is broken: ${error.message}`));
    through.once('error', failed);
    through.write(block);
    through.flush(constants.Z_SYNC_FLUSH, () => {
      through.off('error', failed);
      const chunks: Buffer[] = [];
      for (let chunk: unknown = through.read(); Buffer.isBuffer(chunk); chunk = through.read()) chunks.push(chunk);
      resolve(Buffer.concat(chunks));
    });
  });
}

function parseBlock(block: Buffer): SpdyHeaders {
  const headers = new Map<string, string>();
  let at = 0;
  const number = (): number => {
    if (at + 4 > block.length) throw new SpdyFault('a header block ends early');
    at += 4;
    return block.readUInt32BE(at - 4);
  };
  const text = (): string => {
    const length = number();
    if (at + length > block.length) throw new SpdyFault('a header block ends early');
    at += length;
    return block.toString('utf8', at - length, at);
  };
  for (let left = number(); left > 0; left -= 1) {
    const name = text().toLowerCase();
    headers.set(name, text());
  }
  return headers;
}

function renderBlock(headers: SpdyHeaders): Buffer {
  const length = (value: number): Buffer => {
    const buffer = Buffer.alloc(4);
    buffer.writeUInt32BE(value);
    return buffer;
  };
  const parts = [...headers].flat().map((text) => Buffer.from(text));
  return Buffer.concat([length(headers.size), ...parts.flatMap((part) => [length(part.length), part])]);
}
