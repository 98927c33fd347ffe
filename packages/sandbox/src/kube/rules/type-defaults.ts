import type { JsonRecord } from '../json.ts';
import { CORE_DEFAULTS } from './core-defaults.ts';
import { OTHER_DEFAULTS } from './other-defaults.ts';
import { WORKLOAD_DEFAULTS } from './workload-defaults.ts';

/** Fills in what the server fills in when it reads a struct of one type. The fields below have had theirs already. */
export type TypeDefaults = (struct: JsonRecord) => void;

const ALL: ReadonlyMap<string, TypeDefaults> = new Map(
  Object.entries({ ...CORE_DEFAULTS, ...WORKLOAD_DEFAULTS, ...OTHER_DEFAULTS }),
);

/** The defaults of a published type such as `core.v1.Container`. */
export function typeDefaults(type: string): TypeDefaults | undefined {
  return ALL.get(type);
}
