import { type Fields, listAt, mapAt, textAt, textsAt } from '../readiness/fields.ts';

export type Labels = Readonly<Record<string, string>>;

/** Whether a LabelSelector (`matchLabels`, `matchExpressions`) chooses these labels. An empty or absent one chooses all. */
export function selects(selector: unknown, labels: Labels): boolean {
  return (
    Object.entries(mapAt(selector, 'matchLabels')).every(([key, value]) => labels[key] === value) &&
    listAt(selector, 'matchExpressions').every((expression) => meets(expression, labels))
  );
}

function meets(expression: Fields, labels: Labels): boolean {
  const value = labels[textAt(expression, 'key')];
  const values = textsAt(expression, 'values');
  switch (textAt(expression, 'operator')) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}
