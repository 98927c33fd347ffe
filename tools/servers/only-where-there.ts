import { grafana, tempo } from '../../packages/sandbox/src/real/programs/telemetry-programs.ts';
import type { OnlyWhereThere } from './recipe.ts';

/** Servers that are used where they stand already, and cannot be built. */
export const onlyWhereThere: readonly OnlyWhereThere[] = [
  {
    group: 'telemetry',
    program: tempo,
    why: 'cannot be built: its releases are tagged v2 and v3 on a module path without that suffix, which Go refuses',
  },
  {
    group: 'telemetry',
    program: grafana,
    why: 'cannot be built: the server needs pages that do not travel with its module',
  },
];
