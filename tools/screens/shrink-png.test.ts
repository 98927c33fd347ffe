import { deflateSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shrinkPng } from './shrink-png.ts';

const width = 5;
const height = 5;

/** A PNG of RGBA pixels whose rows have the filters 0 to 4, by the words of the specification. */
function pngOf(pixels: Uint8Array): Buffer {
  const stride = width * 4;
  const at = (x: number, y: number): number => (x < 0 || y < 0 ? 0 : (pixels[y * stride + x] ?? 0));
  const rows = Buffer.alloc(height * (stride + 1));
  for (let y = 0; y < height; y += 1) {
    rows[y * (stride + 1)] = y % 5;
    for (let x = 0; x < stride; x += 1) {
      const [a, b, c] = [at(x - 4, y), at(x, y - 1), at(x - 4, y - 1)];
      const p = a + b - c;
      const nearest = [a, b, c].sort((one, other) => Math.abs(p - one) - Math.abs(p - other))[0] ?? 0;
      const guess = [0, a, b, Math.floor((a + b) / 2), nearest][y % 5] ?? 0;
      rows[y * (stride + 1) + 1 + x] = at(x, y) - guess;
    }
  }
  const header = Buffer.from([0, 0, 0, width, 0, 0, 0, height, 8, 6, 0, 0, 0]);
  const chunk = (type: string, data: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)]);
  };
  return Buffer.concat([
    Buffer.alloc(8),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

test('the picture is the same, pixel for pixel, whatever filters it was written with', () => {
  const pictures = fc.uint8Array({ minLength: width * height * 4, maxLength: width * height * 4 });
  const property = fc.property(pictures, (pixels) => {
    const small = shrinkPng(pngOf(pixels));
    const length = small.readUInt32BE(33);
    const rows = inflateSync(small.subarray(41, 41 + length));
    const read = Array.from({ length: width * height }, (_, index) => {
      const start = Math.floor(index / width) * (1 + width * 3) + 1 + (index % width) * 3;
      return [...rows.subarray(start, start + 3)];
    });
    const wanted = Array.from({ length: width * height }, (_, index) => [...pixels.subarray(index * 4, index * 4 + 3)]);
    expect(read).toEqual(wanted);
  });
  fc.assert(property);
});

test('what is none of these is refused', () => {
  expect(() => shrinkPng(Buffer.from('GIF89a'))).toThrow('not an 8-bit PNG');
});
