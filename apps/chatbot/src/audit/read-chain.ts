import type { FileHandle } from 'node:fs/promises';
import { type AuditPlace, ChainCheck, type ChainFault } from './chain.ts';

/** What a log holds, from its start to its last whole line. */
export interface ReadChain {
  readonly fault?: ChainFault;
  /** What all comes after, where there is no line. */
  readonly last: AuditPlace;
  /** Bytes of whole lines; what follows was only half written. */
  readonly wholeBytes: number;
  readonly totalBytes: number;
}

const chunkBytes = 64 * 1024;
/** No line of ours is longer; a longer one is something else, and must not fill the memory. */
const maxLineBytes = 1024 * 1024;
const newline = 0x0a;

/**
 * Reads and checks a log piece by piece, so that one of years takes no more memory than one of a day. With a head, the line of
 * that number must be the one that the head names.
 */
export async function readChain(
  file: FileHandle,
  about: ConstructorParameters<typeof ChainCheck>[0],
): Promise<ReadChain> {
  const check = new ChainCheck(about);
  const chunk = Buffer.alloc(chunkBytes);
  let rest: Buffer = Buffer.alloc(0);
  let totalBytes = 0;
  for (;;) {
    const { bytesRead } = await file.read(chunk, 0, chunkBytes, totalBytes);
    if (bytesRead === 0) break;
    totalBytes += bytesRead;
    rest = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
    for (let end = rest.indexOf(newline); end !== -1; end = rest.indexOf(newline)) {
      check.take(rest.toString('utf8', 0, end));
      rest = rest.subarray(end + 1);
    }
    if (rest.length > maxLineBytes) check.tooLong();
    if (check.fault !== undefined) break;
  }
  const { fault, last } = check;
  return {
    last,
    wholeBytes: totalBytes - rest.length,
    totalBytes,
    ...(fault === undefined ? {} : { fault }),
  };
}
