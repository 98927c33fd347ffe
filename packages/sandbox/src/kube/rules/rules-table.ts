import type { KindRules } from './kind-rules.ts';

/** Rules by `group/plural`. */
export const RULES: Readonly<Record<string, KindRules>> = {};
