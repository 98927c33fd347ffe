/** Repeatable randomness: the same seed gives the same names and uids. */
export interface Random {
  /** An integer from 0 to `below` - 1. */
  next(below: number): number;
}

/** mulberry32: small, and good enough for names. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return {
    next(below: number): number {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
    },
  };
}

/** The letters of generated names: no vowels, so that no words appear. */
const NAME_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

export function nameSuffix(random: Random): string {
  return Array.from({ length: 5 }, () => NAME_LETTERS.charAt(random.next(NAME_LETTERS.length))).join('');
}

export function randomUid(random: Random): string {
  const hex = Array.from({ length: 32 }, () => random.next(16).toString(16));
  hex[12] = '4';
  hex[16] = (8 + random.next(4)).toString(16);
  const text = hex.join('');
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-');
}
