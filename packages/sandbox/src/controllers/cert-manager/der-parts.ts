/** One element of DER: its tag, its content, and both with the length between them. */
export interface DerElement {
  tag: number;
  content: Buffer;
  whole: Buffer;
}

/** The elements one after another in `bytes`. @throws RangeError when a length runs past the end. */
export function derElements(bytes: Buffer): DerElement[] {
  const elements: DerElement[] = [];
  for (let at = 0; at < bytes.length; ) {
    const first = bytes.readUInt8(at + 1);
    const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
    const length = lengthBytes === 0 ? first : bytes.readUIntBE(at + 2, lengthBytes);
    const start = at + 2 + lengthBytes;
    if (start + length > bytes.length) throw new RangeError('DER element runs past its end');
    elements.push({
      tag: bytes.readUInt8(at),
      content: bytes.subarray(start, start + length),
      whole: bytes.subarray(at, start + length),
    });
    at = start + length;
  }
  return elements;
}

/** Subject and issuer of a certificate as they stand in it, so that a chain matches to the byte (RFC 5280, 4.1). */
export function certificateNames(certificate: Buffer): { issuer: Buffer; subject: Buffer } {
  const [outer] = derElements(certificate);
  const [body] = derElements(outer?.content ?? Buffer.alloc(0));
  const parts = derElements(body?.content ?? Buffer.alloc(0));
  // A version stands first in every certificate of version 3, under the context tag 0.
  const offset = parts[0]?.tag === 0xa0 ? 1 : 0;
  const [issuer, subject] = [parts[offset + 2], parts[offset + 4]];
  if (issuer === undefined || subject === undefined) throw new RangeError('not a certificate');
  return { issuer: issuer.whole, subject: subject.whole };
}

/** The key itself in a SubjectPublicKeyInfo: what key identifiers are digests of. */
export function publicKeyBits(info: Buffer): Buffer {
  const [outer] = derElements(info);
  const [, bits] = derElements(outer?.content ?? Buffer.alloc(0));
  return (bits?.content ?? Buffer.alloc(1)).subarray(1);
}
