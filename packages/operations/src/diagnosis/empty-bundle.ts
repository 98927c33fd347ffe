import { failed } from '../backends/answer.ts';
import type { Bundle } from './bundle.ts';

/** A bundle in which nothing was looked at yet: no server was asked, no object listed, no log read. */
export function emptyBundle(takenAt: string): Bundle {
  const silent = failed('backend-unreachable', 'It was not asked.');
  return {
    takenAt,
    objects: [],
    seen: [],
    logs: [],
    deployed: [],
    unfinished: [],
    drift: [],
    backends: {},
    prometheus: { rules: silent, targets: silent, alertmanagers: silent, head: silent, measured: {} },
    alerts: silent,
    unknown: [],
  };
}
