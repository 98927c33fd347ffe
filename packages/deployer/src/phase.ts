import type { Manifest } from './objects.ts';

/**
 * A part of a phase that is planned, applied, waited for and reported as one: the objects, and what must be ready before
 * any of them is sent.
 */
export interface Component {
  /** Unique among all phases: `otel-operator`. */
  readonly name: string;
  /** One line for people. */
  readonly summary?: string;
  readonly objects: readonly Manifest[];
  /** Names of components that must be ready first; of this phase, or of an earlier one (those are only checked to exist). */
  readonly dependsOn?: readonly string[];
  /** Outside manifests that {@link resolveArtifacts} turns into further objects before planning. */
  readonly artifacts?: readonly ArtifactUse[];
}

/** An outside manifest as a component takes it in. */
export interface ArtifactUse {
  /** Its name in the lock file: `cert-manager`. */
  readonly name: string;
  /** A pure change of each object (labels, resources, arguments); `undefined` leaves the object out. */
  readonly adapt?: (object: Manifest) => Manifest | undefined;
}

/**
 * The unit of deployment: planned, locked, recorded in the inventory and rolled back as a whole. Its `id` is the owner
 * mark on every live object, so it must never change.
 */
export interface Phase {
  /** DNS label, at most 40 characters: `phase-2`. */
  readonly id: string;
  readonly title: string;
  readonly components: readonly Component[];
}
