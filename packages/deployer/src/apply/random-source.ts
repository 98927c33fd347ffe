import { randomBytes, randomInt } from 'node:crypto';
import type { RandomSource } from './apply-types.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The operating system's randomness. */
export const systemRandom: RandomSource = {
  runId: () => randomBytes(8).toString('hex'),
  secret: (length) => Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join(''),
};
