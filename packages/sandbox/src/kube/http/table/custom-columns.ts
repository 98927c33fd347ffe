import { isRecord, listOf, textOf } from '../../json.ts';
import type { ServedResource } from '../../resources/served-resource.ts';
import type { KubeObject } from '../../types.ts';
import { ageOf } from './age.ts';
import { AGE, NAME } from './cells.ts';
import type { Column } from './column.ts';
import { readJsonPath } from './json-path.ts';

/** The columns of a custom resource: its name, and what its CRD asks for; without that its age. */
export function customColumns(resource: ServedResource): readonly Column[] {
  const declared = listOf(resource.custom?.versionEntry['additionalPrinterColumns']).filter(isRecord);
  return declared.length === 0 ? [NAME, AGE] : [NAME, ...declared.map(readColumn)];
}

const TYPES = ['string', 'integer', 'boolean', 'date', 'number'] as const;

function readColumn(declared: Record<string, unknown>): Column {
  const type = TYPES.find((known) => known === declared['type']) ?? 'string';
  const path = textOf(declared['jsonPath']);
  return {
    name: textOf(declared['name']),
    type,
    format: textOf(declared['format']),
    description: textOf(declared['description']) || `Custom resource definition column (in JSONPath format): ${path}`,
    ...(typeof declared['priority'] === 'number' && declared['priority'] > 0 ? { priority: 1 as const } : {}),
    cell: (object, now) => cellOf(object, path, type, now),
  };
}

function cellOf(object: KubeObject, path: string, type: Column['type'], now: Date): unknown {
  const values = readJsonPath(object, path);
  const [value] = values;
  if (value === undefined || value === null) return null;
  if (type === 'date') return ageOf(value, now);
  if (type === 'string')
    return values.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))).join(',');
  if (type === 'boolean') return value === true;
  return Number(value);
}
