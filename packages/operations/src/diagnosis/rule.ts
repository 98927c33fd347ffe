import type { Finding } from './finding.ts';
import type { Scene } from './scene.ts';

/** One way of seeing that something is wrong: a pure function of what was collected. */
export interface Rule {
  /** Stable; tests, reports and suppressions name it: `A09`. */
  readonly id: string;
  /** What it tells, in a few words. */
  readonly about: string;
  find(scene: Scene): readonly Finding[];
}
