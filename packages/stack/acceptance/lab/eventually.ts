import { setTimeout as delay } from 'node:timers/promises';

const lookAgainMilliseconds = 250;
/** Servers of a busy machine answer late. */
const limitMilliseconds = 120_000;

/**
 * Looks until what is seen is what is wanted.
 *
 * @returns what was seen last, wanted or not: the caller's expectation says what is wrong with it.
 */
export async function eventually<T>(
  look: () => Promise<T> | T,
  wanted: (seen: T) => boolean,
  milliseconds: number = limitMilliseconds,
): Promise<T> {
  const end = performance.now() + milliseconds;
  for (;;) {
    const seen = await look();
    if (wanted(seen) || performance.now() > end) return seen;
    await delay(lookAgainMilliseconds);
  }
}
