import type { Verb } from './verb.ts';
import { configCheck } from './verbs/config-check.ts';
import { init } from './verbs/init.ts';
import { plan } from './verbs/plan.ts';
import { render } from './verbs/render.ts';

/** Every verb there is, in the order of help. Both mouths read this list and nothing else. */
export const verbs: readonly Verb[] = [init, configCheck, render, plan];
