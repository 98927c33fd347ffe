import type { Revisit } from './work-queue.ts';
import type { Write } from './write.ts';

/** What a reconcile intends, and when to look again though nothing has changed. */
export interface Plan {
  writes: readonly Write[];
  revisit?: Revisit;
}
