import { type Duplex, duplexPair } from 'node:stream';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFrameReader, dataFrame, type Frame, pingFrame, SpdyFault, synStreamFrame } from './frames.ts';
import { createHeaderCodec } from './header-codec.ts';
import { type SpdyStream, serveSpdy } from './spdy-session.ts';

const anyData = fc.record({
  stream: fc.integer({ min: 1, max: 0x7fff_ffff }),
  fin: fc.boolean(),
  data: fc.uint8Array({ maxLength: 200 }),
});

describe('frames', () => {
  it('are the same however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(anyData, { maxLength: 5 }), fc.integer({ min: 1, max: 50 }), (wanted, size) => {
        const bytes = Buffer.concat(wanted.map(({ stream, data, fin }) => dataFrame(stream, Buffer.from(data), fin)));
        const read = createFrameReader();
        const found: Frame[] = [];
        for (let at = 0; at < bytes.length; at += size) found.push(...read(bytes.subarray(at, at + size)));
        expect(found).toEqual(wanted.map((frame) => ({ kind: 'data', ...frame, data: Buffer.from(frame.data) })));
      }),
    );
  });

  it('of other versions, and longer ones than anybody sends, are refused', () => {
    expect(() => createFrameReader()(Buffer.from('8002000100000000', 'hex'))).toThrow(SpdyFault);
    expect(() => createFrameReader()(Buffer.from('0000000100ffffff', 'hex'))).toThrow(SpdyFault);
    expect(() => createFrameReader()(Buffer.from('800300010000000100', 'hex'))).toThrow(SpdyFault);
  });
});

describe('header blocks', () => {
  it('keep names and values over a whole connection', async () => {
    const name = fc.stringMatching(/^[a-z-]{1,20}$/);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.dictionary(name, fc.string()), { minLength: 1, maxLength: 4 }), async (blocks) => {
        const [here, there] = [createHeaderCodec(), createHeaderCodec()];
        for (const block of blocks) {
          const headers = new Map(Object.entries(block));
          expect(await there.decode(await here.encode(headers))).toEqual(headers);
        }
        here.close();
        there.close();
      }),
      { numRuns: 30 },
    );
  });

  it('that are broken are refused', async () => {
    const codec = createHeaderCodec();
    await expect(codec.decode(Buffer.from('nonsense'))).rejects.toThrow(SpdyFault);
  });
});

async function open(): Promise<{ client: Duplex; accepted: Promise<SpdyStream>; syn: Buffer }> {
  const [client, server] = duplexPair();
  const accepted = new Promise<SpdyStream>((resolve) => {
    serveSpdy(server, resolve);
  });
  const codec = createHeaderCodec();
  return { client, accepted, syn: synStreamFrame(1, await codec.encode(new Map([['streamType', 'data']]))) };
}

async function frames(client: Duplex, count: number): Promise<Frame[]> {
  const read = createFrameReader();
  const found: Frame[] = [];
  for await (const chunk of client) {
    found.push(...read(chunk as Buffer));
    if (found.length >= count) break;
  }
  return found;
}

describe('a session', () => {
  it('accepts streams, answers pings, and closes each side by itself', async () => {
    const { client, accepted, syn } = await open();
    client.write(Buffer.concat([syn, pingFrame(7), dataFrame(1, Buffer.from('hello'), true)]));
    const { headers, duplex } = await accepted;
    expect(headers).toEqual(new Map([['streamtype', 'data']]));
    expect(await text(duplex)).toBe('hello');
    duplex.end('goodbye');
    expect(await frames(client, 4)).toMatchObject([
      { kind: 'syn-reply', stream: 1 },
      { kind: 'ping', id: 7 },
      { kind: 'data', stream: 1, fin: false, data: Buffer.from('goodbye') },
      { kind: 'data', stream: 1, fin: true },
    ]);
  });

  it('gives its streams up when the connection goes', async () => {
    const { client, accepted, syn } = await open();
    client.write(syn);
    const { duplex } = await accepted;
    const closed = new Promise((resolve) => {
      duplex.once('close', resolve);
    });
    client.write('this is no SPDY, but long enough for a frame of some kind');
    await closed;
  });
});
