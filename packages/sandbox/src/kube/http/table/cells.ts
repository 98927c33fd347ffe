import { fieldAt, isRecord, listOf, textOf } from '../../json.ts';
import { readSelector } from '../../selectors/selector-object.ts';
import type { KubeObject } from '../../types.ts';
import { ageOf } from './age.ts';
import { type Column, text } from './column.ts';

const NAME_TEXT =
  'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names';

export const NAME: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: NAME_TEXT,
  cell: (object) => object.metadata.name,
};
export const AGE: Column = text('Age', (object, now) => ageOf(object.metadata.creationTimestamp, now));

/** The text at a path, or `otherwise`. */
export function at(otherwise: string, ...path: readonly string[]): (object: KubeObject) => string {
  return (object) => {
    const value = fieldAt(object, ...path);
    return value === undefined || value === null || value === '' ? otherwise : String(value);
  };
}

export function numberAt(...path: readonly string[]): (object: KubeObject) => number {
  return (object) => Number(fieldAt(object, ...path) ?? 0);
}

/** `a=b,c=d`, or `<none>`. */
export function labelText(labels: unknown): string {
  const pairs = Object.entries(isRecord(labels) ? labels : {}).map(([key, value]) => `${key}=${String(value)}`);
  return pairs.length === 0 ? '<none>' : pairs.sort().join(',');
}

/** A LabelSelector object as text. */
export function selectorText(value: unknown): string {
  const selector = readSelector(value);
  if (selector === undefined) return '<none>';
  const labels = Object.entries(selector.matchLabels).map(([key, item]) => `${key}=${item}`);
  const expressions = selector.matchExpressions.map(({ key, operator, values }) => {
    if (operator === 'Exists') return key;
    return operator === 'DoesNotExist' ? `!${key}` : `${key} ${operator.toLowerCase()} (${values.join(',')})`;
  });
  const parts = [...labels, ...expressions].sort();
  return parts.length === 0 ? '<none>' : parts.join(',');
}

function containersOf(object: KubeObject): Record<string, unknown>[] {
  return listOf(fieldAt(object, 'spec', 'template', 'spec', 'containers')).filter(isRecord);
}

/** What a workload's template runs, and whom it selects: shown with `-o wide`. */
export const TEMPLATE_COLUMNS: readonly Column[] = [
  text(
    'Containers',
    (object) =>
      containersOf(object)
        .map((item) => textOf(item['name']))
        .join(','),
    1,
  ),
  text(
    'Images',
    (object) =>
      containersOf(object)
        .map((item) => textOf(item['image']))
        .join(','),
    1,
  ),
];
export const SELECTOR: Column = text('Selector', (object) => selectorText(fieldAt(object, 'spec', 'selector')), 1);

export function hasCondition(object: KubeObject, type: string): boolean {
  return listOf(fieldAt(object, 'status', 'conditions')).some(
    (item) => fieldAt(item, 'type') === type && fieldAt(item, 'status') === 'True',
  );
}
