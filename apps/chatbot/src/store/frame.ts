import { crc32 } from 'node:zlib';

/**
 * A frame is one line: eight hex digits of the CRC-32 of its payload, a space, the payload (JSON, so without line breaks), a
 * line feed. What belongs together stands in one frame: after a crash it is there whole, or its checksum does not fit.
 */
export function encodeFrame(payload: string): Buffer {
  const bytes = Buffer.from(payload, 'utf8');
  return Buffer.concat([Buffer.from(`${checksum(bytes)} `), bytes, LINE_FEED]);
}

export interface FramesRead {
  readonly payloads: readonly string[];
  /** Bytes up to the end of the last good frame. */
  readonly goodBytes: number;
  /**
   * `torn`: what follows the good bytes is the beginning of a frame that never was finished, as a crash leaves it.
   * `corrupt`: a good frame follows a bad one, which no crash does.
   */
  readonly end: 'clean' | 'torn' | 'corrupt';
}

const LINE_FEED = Buffer.from('\n');
const HEAD = 9;

/** Reads frames up to the first one that is not whole. */
export function readFrames(bytes: Buffer): FramesRead {
  const payloads: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    const end = bytes.indexOf(0x0a, at);
    const payload = end < 0 ? undefined : payloadOf(bytes.subarray(at, end));
    if (payload === undefined) return { payloads, goodBytes: at, end: goodFrameAfter(bytes, at) ? 'corrupt' : 'torn' };
    payloads.push(payload);
    at = end + 1;
  }
  return { payloads, goodBytes: at, end: 'clean' };
}

function payloadOf(line: Buffer): string | undefined {
  if (line.length < HEAD) return undefined;
  const payload = line.subarray(HEAD);
  return line.toString('latin1', 0, HEAD) === `${checksum(payload)} ` ? payload.toString('utf8') : undefined;
}

function goodFrameAfter(bytes: Buffer, from: number): boolean {
  let at = bytes.indexOf(0x0a, from) + 1;
  while (at > 0 && at < bytes.length) {
    const end = bytes.indexOf(0x0a, at);
    if (end < 0) return false;
    if (payloadOf(bytes.subarray(at, end)) !== undefined) return true;
    at = end + 1;
  }
  return false;
}

function checksum(bytes: Uint8Array): string {
  return crc32(bytes).toString(16).padStart(8, '0');
}
