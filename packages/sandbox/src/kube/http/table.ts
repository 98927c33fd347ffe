import type { ServedResource } from '../resources/served-resource.ts';
import type { KubeObject } from '../types.ts';

/** `PartialObjectMetadata` of an object. */
export function partialObject(object: KubeObject): KubeObject {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
}

export interface TableMetadata {
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

const NAME = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'Name must be unique within a namespace.',
  priority: 0,
};
const AGE = {
  name: 'Age',
  type: 'string',
  format: '',
  description: 'CreationTimestamp is a timestamp representing the server time when this object was created.',
  priority: 0,
};

export function renderTable(
  _resource: ServedResource,
  objects: readonly KubeObject[],
  metadata: TableMetadata,
  include: string,
): unknown {
  const rows = objects.map((object) => ({
    cells: [object.metadata.name, object.metadata.creationTimestamp ?? ''],
    ...rowObject(object, include),
  }));
  return { kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata, columnDefinitions: [NAME, AGE], rows };
}

function rowObject(object: KubeObject, include: string): { object?: unknown } {
  if (include === 'None') return {};
  return { object: include === 'Object' ? object : partialObject(object) };
}
