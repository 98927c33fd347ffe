import type { Manifest } from '../objects.ts';
import type { Phase } from '../phase.ts';
import type { Plan, PlanView } from '../plan.ts';
import type { ClusterIdentity } from '../ports.ts';
import type { RunOperation } from '../state/journal.ts';
import type { PhaseState, PhasesBeside } from '../state/store.ts';
import type { PruneDecision } from './decide-prune.ts';
import type { Decision } from './decision.ts';
import type { PlanOptions } from './plan-options.ts';
import type { Redactor } from './redaction.ts';
import type { LiveObjects } from './snapshot.ts';

/** What `applyPlan` needs beside the view. Holds secret values. */
export interface PlanDetails {
  /** As it was given. */
  readonly given: Phase;
  /** As far as it was looked at: all of it, or the components asked for. */
  readonly phase: Phase;
  /** `undefined`: planned without a cluster, cannot be applied. */
  readonly options: PlanOptions | undefined;
  readonly decisions: readonly Decision[];
  readonly prune: PruneDecision;
  /** Objects with the phase's mark, as far as their kinds were listed; by key. */
  readonly live: LiveObjects;
  readonly state: PhaseState;
  readonly variant: PlanVariant;
  /** What other phases hold in the cluster. */
  readonly beside: PhasesBeside;
  readonly redact: Redactor;
}

/** What sets a plan apart from an ordinary deploy of its phase. */
export interface PlanVariant {
  readonly operation?: RunOperation;
  /** What was there before the phase took it over is not pruned. */
  readonly sparesAdopted?: boolean;
  /** Definitions (CRDs) that stand are not written, whatever they are like. */
  readonly keepsDefinitions?: boolean;
  /** For the history: `rollback to 3`. */
  readonly note?: string;
}

/** A plan of `planPhase`. Printing or serialising it gives the view only. */
export class PhasePlan implements Plan {
  readonly view: PlanView;
  readonly #details: PlanDetails;

  constructor(view: PlanView, details: PlanDetails) {
    this.view = view;
    this.#details = details;
  }

  /** What would be sent, by {@link refKey}; without the values that are generated when it is sent. */
  get desired(): ReadonlyMap<string, Manifest> {
    return new Map(this.#details.decisions.map(({ desired, manifest }) => [desired.key, manifest]));
  }

  /** For `applyPlan`. */
  get details(): PlanDetails {
    return this.#details;
  }

  /** Whether applying it would write nothing. */
  get isEmpty(): boolean {
    const { counts } = this.view;
    return counts.create + counts.change + counts.replace + counts.prune + counts.conflict === 0;
  }

  /** Whether the last run over the phase did not come to a good end, so that its records are still to be completed. */
  get resumes(): boolean {
    const last = this.#details.state.journal?.value.state;
    return last !== undefined && last !== 'done';
  }

  toJSON(): PlanView {
    return this.view;
  }
}

/** How a cluster is called in plans: `sandbox`, `my-context (https://10.0.0.1:6443)`. */
export function clusterLabel({ kind, context, server }: ClusterIdentity): string {
  return kind === 'sandbox' ? `sandbox (${server})` : `${context} (${server})`;
}
