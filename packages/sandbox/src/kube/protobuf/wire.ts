/** One field of a protobuf message, not yet interpreted. */
export interface WireField {
  readonly number: number;
  readonly type: 'varint' | 'fixed64' | 'bytes' | 'fixed32';
  readonly varint: bigint;
  /** The content of `bytes`, `fixed64` and `fixed32`. */
  readonly bytes: Buffer;
}

/** A message that is cut short or not of this form. */
export class WireFault extends Error {
  override readonly name = 'WireFault';
}

const TYPES: Readonly<Record<number, WireField['type']>> = { 0: 'varint', 1: 'fixed64', 2: 'bytes', 5: 'fixed32' };
const NONE = Buffer.alloc(0);

/** The fields of a message in their order. @throws WireFault */
export function* readFields(message: Buffer): Generator<WireField> {
  const cursor = { at: 0 };
  while (cursor.at < message.length) {
    const key = readVarint(message, cursor);
    const type = TYPES[Number(key & 7n)];
    const number = Number(key >> 3n);
    if (type === undefined) throw new WireFault(`field ${number} has a wire type that is not spoken`);
    if (type === 'varint') yield { number, type, varint: readVarint(message, cursor), bytes: NONE };
    else yield { number, type, varint: 0n, bytes: readBytes(message, cursor, type) };
  }
}

interface Cursor {
  at: number;
}

function readBytes(message: Buffer, cursor: Cursor, type: 'fixed64' | 'bytes' | 'fixed32'): Buffer {
  const length = type === 'bytes' ? Number(readVarint(message, cursor)) : type === 'fixed64' ? 8 : 4;
  const end = cursor.at + length;
  if (end > message.length) throw new WireFault('unexpected EOF');
  const bytes = message.subarray(cursor.at, end);
  cursor.at = end;
  return bytes;
}

/** A varint of at most 64 bits. */
export function readVarint(message: Buffer, cursor: Cursor): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = message[cursor.at];
    if (byte === undefined) throw new WireFault('unexpected EOF');
    cursor.at += 1;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  throw new WireFault('integer overflow');
}
