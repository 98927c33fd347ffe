import type { Phase } from '../phase.ts';
import type { ConflictRule } from '../plan.ts';
import type { Cluster } from '../ports.ts';
import type { Snapshot } from './snapshot.ts';

export interface PlanOptions {
  readonly cluster: Cluster;
  /** Where the engine keeps its own records: `otelops`. */
  readonly stateNamespace: string;
  /** Under which name fields are owned; keep it for ever. `otelops` by default. */
  readonly fieldManager?: string;
  /** What to do with fields that others own; the first rule that fits decides, without one: `abort`. */
  readonly conflictRules?: readonly ConflictRule[];
  /** Objects that may be deleted and made anew, by name (`Job/monitoring/setup`) or kind (`Job`). Never PVC, PV, CRD, Namespace. */
  readonly allowReplace?: readonly string[];
  /** PVCs, PVs, Namespaces and CRDs that may be pruned, by name or kind. */
  readonly confirmPrune?: readonly string[];
  /** Managers (patterns) whose fields become ours on the objects of the phase: see `usualFormerManagers`. */
  readonly adopt?: readonly string[];
  /** These components only: the others are neither written nor pruned. Empty: all. */
  readonly only?: readonly string[];
  /** Components of earlier phases that are planned together with this one, though not applied yet. */
  readonly earlierComponents?: readonly string[];
  /**
   * The other phases of the same config. What one of them wants is not deleted here when it leaves this phase: it is left to the
   * other one, which takes it over when it is applied.
   */
  readonly otherPhases?: readonly Phase[];
  /** Most requests at a time; 8 by default. */
  readonly concurrency?: number;
  /** Shared between the plans of several phases; see `openSnapshot`. */
  readonly snapshot?: Snapshot;
  readonly signal?: AbortSignal;
}
