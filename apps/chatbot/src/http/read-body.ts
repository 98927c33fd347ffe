import type { IncomingMessage } from 'node:http';

export type BodyRead =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  | { readonly kind: 'too-large' }
  /** The other side went away before the end. */
  | { readonly kind: 'cut' }
  /** Too much of others is in memory. */
  | { readonly kind: 'busy' };

/** Bytes that bodies may hold, of all requests together. */
export interface BodyBudget {
  /** Takes so many; false when there are not so many left, and then none are taken. */
  take(bytes: number): boolean;
  giveBack(bytes: number): void;
}

export function createBodyBudget(maxBytes: number): BodyBudget {
  let left = maxBytes;
  return {
    take: (bytes) => {
      if (bytes > left) return false;
      left -= bytes;
      return true;
    },
    giveBack: (bytes) => {
      left += bytes;
    },
  };
}

export interface BodyLimits {
  readonly bytes: number;
  readonly budget: BodyBudget;
}

/**
 * Reads a body up to its limit, and gives it to `use`, which may hold it until it resolves; what is announced as larger is not
 * read at all.
 */
export async function withBody<T>(
  request: IncomingMessage,
  { bytes: limit, budget }: BodyLimits,
  use: (read: BodyRead) => Promise<T>,
): Promise<T> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return use({ kind: 'too-large' });
  let taken = 0;
  const take = (bytes: number): boolean => {
    const isTaken = budget.take(bytes);
    taken += isTaken ? bytes : 0;
    return isTaken;
  };
  try {
    return await use(await readWhole(request, limit, take));
  } finally {
    budget.giveBack(taken);
  }
}

async function readWhole(request: IncomingMessage, limit: number, take: (bytes: number) => boolean): Promise<BodyRead> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      if (!Buffer.isBuffer(chunk)) continue;
      size += chunk.length;
      if (size > limit) return { kind: 'too-large' };
      if (!take(chunk.length)) return { kind: 'busy' };
      chunks.push(chunk);
    }
  } catch {
    return { kind: 'cut' };
  }
  return request.complete ? { kind: 'whole', bytes: Buffer.concat(chunks) } : { kind: 'cut' };
}
