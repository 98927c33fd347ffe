/**
 * The wire format of protocol buffers, as far as OTLP uses it (protobuf.dev/programming-guides/encoding): enough to read
 * spans strictly and to pass on every field that is not looked at.
 */
export interface Field {
  readonly number: number;
  /** Whole numbers as they are; 64 and 32 bit ones and everything of a length as bytes. */
  readonly value: bigint | Buffer;
}

/** @throws Error for bytes that are no message. */
export function readFields(message: Buffer): readonly Field[] {
  const fields: Field[] = [];
  let at = 0;
  while (at < message.length) {
    const key = readVarint(message, at);
    at = key.end;
    const number = Number(key.value >> 3n);
    const type = Number(key.value & 7n);
    if (type === 0) {
      const { end, value } = readVarint(message, at);
      fields.push({ number, value });
      at = end;
      continue;
    }
    const start = type === 2 ? readVarint(message, at) : { end: at, value: 0n };
    const length = type === 2 ? Number(start.value) : type === 1 ? 8 : type === 5 ? 4 : -1;
    if (length < 0) throw new Error(`wire type ${type}`);
    at = start.end + length;
    if (at > message.length) throw new Error('the message ends within a field');
    fields.push({ number, value: message.subarray(start.end, at) });
  }
  return fields;
}

/** Values of a length of one field: messages, texts, bytes. */
export function messagesOf(fields: readonly Field[], number: number): readonly Buffer[] {
  return fields.flatMap((field) => (field.number === number && typeof field.value === 'object' ? [field.value] : []));
}

/** The last value of a length of one field; empty where there is none, as protocol buffers have it. */
export function bytesOf(fields: readonly Field[], number: number): Buffer {
  return messagesOf(fields, number).at(-1) ?? Buffer.alloc(0);
}

/** The last whole number of a field, 0 where there is none. */
export function numberOf(fields: readonly Field[], number: number): bigint {
  const found = fields.findLast((field) => field.number === number)?.value;
  if (typeof found === 'bigint') return found;
  return found?.length === 8 ? found.readBigUInt64LE() : 0n;
}

/** One field with a message, text or bytes. */
export function writeField(number: number, value: Buffer): Buffer {
  return Buffer.concat([varint((BigInt(number) << 3n) | 2n), varint(BigInt(value.length)), value]);
}

/** One field of 64 bits: times of OTLP are such. */
export function writeFixed64(number: number, value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return Buffer.concat([varint((BigInt(number) << 3n) | 1n), bytes]);
}

/** One field with a number that has a fraction. */
export function writeDouble(number: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([varint((BigInt(number) << 3n) | 1n), bytes]);
}

function readVarint(bytes: Buffer, from: number): { readonly value: bigint; readonly end: number } {
  let value = 0n;
  for (let at = from; at < Math.min(from + 10, bytes.length); at += 1) {
    const byte = bytes[at] ?? 0;
    value |= BigInt(byte & 0x7f) << BigInt(7 * (at - from));
    if (byte < 0x80) return { value, end: at + 1 };
  }
  throw new Error('a number does not end');
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    if (rest < 0x80n) return Buffer.from([...bytes, Number(rest)]);
    bytes.push(Number(rest & 0x7fn) | 0x80);
  }
}
