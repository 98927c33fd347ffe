import type { Resource } from '../types.ts';

/** A served resource as discovery tells of it. */
export interface ResourceType extends Resource {
  readonly singular: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly verbs: readonly string[];
  readonly subresources?: readonly SubresourceType[];
}

export interface SubresourceType {
  readonly name: string;
  readonly kind: string;
  /** Where they differ from the parent's. */
  readonly group?: string;
  readonly version?: string;
  readonly verbs: readonly string[];
}
