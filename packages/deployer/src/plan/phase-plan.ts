import type { Manifest } from '../objects.ts';
import type { Phase } from '../phase.ts';
import type { Plan, PlanView } from '../plan.ts';
import type { ClusterIdentity } from '../ports.ts';
import type { PhaseState } from '../state/store.ts';
import type { PruneDecision } from './decide-prune.ts';
import type { Decision } from './decision.ts';
import type { PlanOptions } from './plan-options.ts';
import type { Redactor } from './redaction.ts';

/** What `applyPlan` needs beside the view. Holds secret values. */
export interface PlanDetails {
  readonly phase: Phase;
  /** `undefined`: planned without a cluster, cannot be applied. */
  readonly options: PlanOptions | undefined;
  readonly decisions: readonly Decision[];
  readonly prune: PruneDecision;
  readonly state: PhaseState;
  readonly redact: Redactor;
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

  toJSON(): PlanView {
    return this.view;
  }
}

/** How a cluster is called in plans: `sandbox`, `my-context (https://10.0.0.1:6443)`. */
export function clusterLabel({ kind, context, server }: ClusterIdentity): string {
  return kind === 'sandbox' ? `sandbox (${server})` : `${context} (${server})`;
}
