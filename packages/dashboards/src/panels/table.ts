import type { FieldOverride, Unit } from '../dashboard.ts';
import type { PanelDraft } from '../layout.ts';
import { datasource, numbered } from '../targets.ts';
import type { PanelSpec } from './spec.ts';

/** A column: a label by its name, or the value of a query by its letter. */
export interface Column {
  readonly field: string;
  readonly title: string;
  readonly unit?: Unit;
}

export interface TableSpec extends PanelSpec {
  /** In this order; everything else is hidden. */
  readonly columns: readonly Column[];
}

/** One row per label set, the values of all queries side by side. */
export function table(spec: TableSpec): PanelDraft {
  return {
    type: 'table',
    title: spec.title,
    description: spec.description,
    width: spec.width,
    height: spec.height ?? 8,
    datasource: spec.queries[0]?.datasource ?? datasource('prometheus'),
    targets: numbered(spec.queries),
    fieldConfig: {
      defaults: { unit: 'short', custom: { align: 'auto', filterable: true } },
      overrides: spec.columns.flatMap(unitOverride),
    },
    transformations: [
      { id: 'merge', options: {} },
      {
        id: 'filterFieldsByName',
        options: { include: { names: spec.columns.map((column) => column.field) } },
      },
      {
        id: 'organize',
        options: {
          excludeByName: {},
          indexByName: Object.fromEntries(spec.columns.map((column, index) => [column.field, index])),
          renameByName: Object.fromEntries(spec.columns.map((column) => [column.field, column.title])),
        },
      },
    ],
    options: { showHeader: true, cellHeight: 'sm' },
  };
}

// Overrides are matched after the columns were renamed.
function unitOverride({ title, unit }: Column): FieldOverride[] {
  if (unit === undefined) return [];
  return [{ matcher: { id: 'byName', options: title }, properties: [{ id: 'unit', value: unit }] }];
}
