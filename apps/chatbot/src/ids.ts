import { randomBytes } from 'node:crypto';
import type { Clock } from '@otelops/deployer';
import type { Ids } from './ports/ids.ts';

/** Crockford's base 32: no letter that is taken for another one. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_CHARACTERS = 10;
const RANDOM_CHARACTERS = 16;

/** Ids of 48 bits of time and 80 random bits (https://github.com/ulid/spec), in lower case. */
export function createIds(clock: Clock): Ids {
  return () => {
    let time = clock.now().getTime();
    let head = '';
    for (let place = 0; place < TIME_CHARACTERS; place += 1) {
      head = `${ALPHABET[time % 32]}${head}`;
      time = Math.floor(time / 32);
    }
    const tail = [...randomBytes(RANDOM_CHARACTERS)].map((byte) => ALPHABET[byte % 32]).join('');
    return `${head}${tail}`;
  };
}
