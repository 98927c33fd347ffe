import type { KubeObject } from './objects.ts';

/** `gone`: being deleted or deleted. `unknown`: it could not be told; never shown as healthy. */
export type ReadinessState = 'ready' | 'progressing' | 'failed' | 'gone' | 'unknown';

export interface Readiness {
  readonly state: ReadinessState;
  /** CamelCase, as Kubernetes writes condition reasons. */
  readonly reason: string;
  readonly message: string;
}

/** How one kind is judged. */
export interface ReadinessRow {
  /** API group, `''` for core; `*` for any. */
  readonly group: string;
  readonly kind: string;
  /** `undefined` leaves the object to the next row, in the end to conditions and `observedGeneration`. */
  readonly assess: (object: KubeObject, context: ReadinessContext) => Readiness | undefined;
}

export interface ReadinessContext {
  /** For rules with a span of time (Unschedulable for 15 s); without it such rules do not fire. */
  readonly now?: Date;
}

export interface AssessOptions extends ReadinessContext {
  /** Looked at before the built-in table. */
  readonly rows?: readonly ReadinessRow[];
}
