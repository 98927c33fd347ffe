import type { Clock } from '../../clock.ts';

/** Message timestamps: seconds with six decimals, each later than the one before. */
export function createStamps(clock: Clock): () => string {
  let last = 0;
  return () => {
    // Microseconds since 1970 are below 2^53 until the year 2255.
    last = Math.max(last + 1, clock.now().getTime() * 1000);
    return `${Math.floor(last / 1_000_000)}.${String(last % 1_000_000).padStart(6, '0')}`;
  };
}

/** Ids such as `V0000000001`: a letter and a number that grows. */
export function createIds(): (prefix: string) => string {
  let last = 0;
  return (prefix) => {
    last += 1;
    return `${prefix}0${last.toString(36).toUpperCase().padStart(9, '0')}`;
  };
}
