import type { ServedResource } from '../../resources/served-resource.ts';
import type { KubeObject } from '../../types.ts';
import { AGE, NAME } from './cells.ts';
import type { Column } from './column.ts';
import { CORE_TABLES } from './core-columns.ts';
import { customColumns } from './custom-columns.ts';
import { OTHER_TABLES } from './other-columns.ts';
import { POD_COLUMNS } from './pod-columns.ts';
import { WORKLOAD_TABLES } from './workload-columns.ts';

/** `PartialObjectMetadata` of an object. */
export function partialObject(object: KubeObject): KubeObject {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
}

export interface TableMetadata {
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

export interface TableOptions {
  readonly metadata: TableMetadata;
  /** How much of each object comes with its row. */
  readonly include: 'None' | 'Metadata' | 'Object';
  readonly now: Date;
}

export interface Table {
  readonly kind: 'Table';
  readonly apiVersion: 'meta.k8s.io/v1';
  readonly metadata: TableMetadata;
  readonly columnDefinitions: readonly unknown[] | null;
  readonly rows: readonly unknown[];
}

const TABLES: Readonly<Record<string, readonly Column[]>> = {
  ...CORE_TABLES,
  ...WORKLOAD_TABLES,
  ...OTHER_TABLES,
  '/pods': POD_COLUMNS,
};
const PLAIN: readonly Column[] = [NAME, AGE];

function columnsOf(resource: ServedResource): readonly Column[] {
  return resource.custom === undefined ? (TABLES[resource.collection] ?? PLAIN) : customColumns(resource);
}

/** Objects as `kubectl get` shows them. */
export function renderTable(resource: ServedResource, objects: readonly KubeObject[], options: TableOptions): Table {
  const columns = columnsOf(resource);
  const rows = objects.map((object) => ({
    cells: columns.map((column) => column.cell(object, options.now)),
    ...rowObject(object, options.include),
  }));
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: options.metadata,
    columnDefinitions: columns.map(describe),
    rows,
  };
}

function describe({ name, type, format, description, priority }: Column): unknown {
  return { name, type, format: format ?? '', description: description ?? '', priority: priority ?? 0 };
}

function rowObject(object: KubeObject, include: TableOptions['include']): { object?: unknown } {
  if (include === 'None') return {};
  return { object: include === 'Object' ? object : partialObject(object) };
}
