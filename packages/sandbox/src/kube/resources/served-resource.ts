import type { SchemaNode } from '../schema/schema.ts';
import type { KubeObject } from '../types.ts';
import type { ResourceType } from './resource-type.ts';

/** A resource that the server answers for, built in or from a CRD. */
export interface ServedResource extends ResourceType {
  /** The store's name of the collection: versions of one resource share it. */
  readonly collection: string;
  readonly schema: SchemaNode;
  /** Set for resources that come from a CRD. */
  readonly custom?: CustomDetails;
}

interface CustomDetails {
  readonly crd: KubeObject;
  readonly versionEntry: Readonly<Record<string, unknown>>;
  readonly storageVersion: string;
}

export function groupVersion(resource: { readonly group: string; readonly version: string }): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

export function hasSubresource(resource: ResourceType, name: string): boolean {
  return resource.subresources?.some((sub) => sub.name === name) ?? false;
}
