/** DER, the encoding of certificates (ITU-T X.690), as far as issuing certificates needs it. */

/** One element: tag, length, content. */
export function element(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(content);
  return Buffer.concat([Uint8Array.of(tag), encodedLength(body.length), body]);
}

function encodedLength(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Uint8Array.of(0x80 | bytes.length, ...bytes);
}

export function sequence(...content: readonly Uint8Array[]): Uint8Array {
  return element(0x30, ...content);
}

export function set(...content: readonly Uint8Array[]): Uint8Array {
  return element(0x31, ...content);
}

/** A positive whole number, given as its bytes from the highest on. */
export function positiveInteger(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  const significant = first < 0 ? Uint8Array.of(0) : bytes.subarray(first);
  const isNegativeLooking = (significant[0] ?? 0) >= 0x80;
  return element(0x02, ...(isNegativeLooking ? [Uint8Array.of(0)] : []), significant);
}

export function objectIdentifier(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(0x06, Uint8Array.of(first * 40 + second), ...rest.map(base128));
}

function base128(value: number): Uint8Array {
  const bytes = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift(0x80 | (rest % 128));
  return Uint8Array.from(bytes);
}

export function utf8String(text: string): Uint8Array {
  return element(0x0c, Buffer.from(text, 'utf8'));
}

export function octetString(content: Uint8Array): Uint8Array {
  return element(0x04, content);
}

/** `unusedBits` at the end of the last byte do not count. */
export function bitString(content: Uint8Array, unusedBits = 0): Uint8Array {
  return element(0x03, Uint8Array.of(unusedBits), content);
}

export const derTrue: Uint8Array = element(0x01, Uint8Array.of(0xff));

/** Whole seconds; UTCTime holds the years 1950 to 2049 only. */
export function utcTime(at: Date): Uint8Array {
  const digits = at.toISOString().replaceAll(/[-:T]/g, '');
  return element(0x17, Buffer.from(`${digits.slice(2, 14)}Z`, 'ascii'));
}

/** Text armour around DER (RFC 7468). */
export function pem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
