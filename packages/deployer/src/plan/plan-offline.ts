import type { Phase } from '../phase.ts';
import { setOf } from '../state/names.ts';
import type { Decision } from './decision.ts';
import { desiredSet } from './desired.ts';
import { PlanError } from './fault.ts';
import { PhasePlan } from './phase-plan.ts';
import { viewPlan } from './plan-view.ts';
import { createRedactor, secretValuesOf } from './redaction.ts';
import { validatePhase } from './validate-phase.ts';

export interface OfflinePlanOptions {
  /** `otelops` */
  readonly stateNamespace: string;
  /** Components of earlier phases, which these may depend on. */
  readonly earlierComponents?: readonly string[];
}

/**
 * A plan without a cluster: the manifests checked as far as that goes, everything to be created, exactly what would be sent
 * in `desired`. It cannot be applied. Throws {@link PlanError} with all faults.
 */
export function planOffline(phase: Phase, options: OfflinePlanOptions): PhasePlan {
  const { stateNamespace, earlierComponents = [] } = options;
  const faults = validatePhase(phase, { stateNamespace, earlierComponents });
  if (faults.length > 0) throw new PlanError(faults);
  const desired = desiredSet(phase, setOf(stateNamespace, phase.id));
  if (desired.faults.length > 0) throw new PlanError(desired.faults);
  const decisions = desired.objects.map(
    (object): Decision => ({
      desired: object,
      action: 'create',
      changes: [],
      conflicts: [],
      checked: 'offline',
      manifest: object.manifest,
      force: false,
      warnings: [],
    }),
  );
  const redact = createRedactor(desired.objects.flatMap(({ manifest }) => secretValuesOf(manifest)));
  const prune = { prunings: [], forgotten: [], warnings: [] };
  const view = viewPlan({ phase, cluster: 'none (offline)', decisions, prune, redact });
  const nothing = {
    options: undefined,
    live: new Map(),
    state: {},
    variant: {},
    beside: { components: [], unreadable: [] },
  };
  return new PhasePlan(view, { given: phase, phase, decisions, prune, redact, ...nothing });
}
