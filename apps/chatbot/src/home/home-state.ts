import type { FiringAlert, SilenceSummary } from '../ports/alert-board.ts';
import type { RunSummary } from '../ports/runs.ts';

/** All that the Home tab of one person shows. What could not be looked at is undefined, never empty. */
export interface HomeState {
  readonly clusterLabel: string;
  readonly stack: StackStatus | 'looking' | undefined;
  readonly running: readonly RunSummary[];
  /** Plans that wait for this very person. */
  readonly approvals: readonly RunSummary[];
  readonly firing: readonly FiringAlert[];
  readonly silences: readonly SilenceSummary[] | undefined;
  readonly checklists: readonly ChecklistLine[];
}

/** What the verb `status` said, and when. */
export interface StackStatus {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly summary: string;
  readonly phases: readonly PhaseLine[];
}

export interface PhaseLine {
  readonly phase: string;
  readonly state: string;
  readonly ready: string;
  /** Who holds its lock. */
  readonly heldBy?: string;
}

export interface ChecklistLine {
  readonly name: string;
  readonly last?: { readonly due: string; readonly open: number };
  readonly next?: string;
}
