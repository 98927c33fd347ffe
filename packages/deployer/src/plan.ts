import type { Manifest, ObjectRef } from './objects.ts';

export type PlanAction = 'create' | 'change' | 'unchanged' | 'replace' | 'prune' | 'conflict';

/** One field of one object, with values as text safe to show: of a Secret only `(hidden, changed)` or the like. */
export interface FieldChange {
  /** `.spec.template.spec.containers[name="otc-container"].image` */
  readonly path: string;
  readonly op: 'add' | 'remove' | 'change';
  readonly before?: string;
  readonly after?: string;
  /** Who made it so, and when; only where it is told what somebody did. */
  readonly by?: string;
}

/** A field that another manager owns with another value. */
export interface FieldConflict {
  readonly path: string;
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly subresource?: string;
  /** When that manager last wrote; from the live `managedFields`. */
  readonly since?: string;
  readonly policy: ConflictPolicy;
}

/** `abort`: the plan cannot be applied. `force`: we take the field. `yield`: we leave the field to its owner. */
export type ConflictPolicy = 'abort' | 'force' | 'yield';

/** The first rule whose patterns all match decides; without one: `abort`. Patterns know `*` within and `**` across segments. */
export interface ConflictRule {
  readonly kind?: string;
  readonly path?: string;
  readonly manager?: string;
  readonly policy: ConflictPolicy;
}

export interface PlannedObject {
  readonly ref: ObjectRef;
  readonly component: string;
  /** Stage inside the component, 0 first; see `waveOf`. */
  readonly wave: number;
  readonly action: PlanAction;
  readonly changes: readonly FieldChange[];
  readonly conflicts: readonly FieldConflict[];
  /** `server`: compared by lists or dry run. `offline`: its kind, namespace or the cluster was not there to ask. */
  readonly checked: 'server' | 'offline';
  /** Why a replace or a prune; why only checked offline. */
  readonly note?: string;
  /** Why the plan cannot be applied as it is: it would have to be replaced, and nobody allowed that by name. */
  readonly blocked?: string;
  /** Of what would be sent, as it goes into the hash: of a Secret keyed with the phase. Only where something is sent. */
  readonly digest?: string;
}

/** A plan as people and scripts may see it: no secret values, stable order, JSON. */
export interface PlanView {
  readonly schemaVersion: 1;
  readonly phase: string;
  readonly title: string;
  readonly cluster: string;
  readonly hash: string;
  readonly counts: Readonly<Record<PlanAction, number>>;
  readonly objects: readonly PlannedObject[];
  readonly warnings: readonly PlanWarning[];
}

/** A `Warning` header of the server, or one of ours (a node selector that matches no node ...). */
export interface PlanWarning {
  readonly ref?: ObjectRef;
  readonly message: string;
}

/**
 * What would be done, decided. `view` is what a person approves, by its hash; `desired` is what would be sent.
 * Keep it in memory: `desired` holds secret values. `JSON.stringify(plan)` gives the view only.
 */
export interface Plan {
  readonly view: PlanView;
  readonly desired: ReadonlyMap<string, Manifest>;
  toJSON(): PlanView;
}
