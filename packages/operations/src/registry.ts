import type { Verb } from './verb.ts';
import { configCheck } from './verbs/config-check.ts';
import { init } from './verbs/init.ts';

/** Every verb there is, in the order of help. Both mouths read this list and nothing else. */
export const verbs: readonly Verb[] = [init, configCheck];
