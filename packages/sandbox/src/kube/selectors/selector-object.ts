import { isRecord, listOf, textOf } from '../json.ts';

export interface SelectorObject {
  readonly matchLabels: Readonly<Record<string, string>>;
  readonly matchExpressions: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values: readonly string[];
  }[];
}

/** Reads a `metav1.LabelSelector`; undefined where there is none (which selects nothing). */
export function readSelector(value: unknown): SelectorObject | undefined {
  if (!isRecord(value)) return undefined;
  const labels = isRecord(value['matchLabels']) ? value['matchLabels'] : {};
  return {
    matchLabels: Object.fromEntries(Object.entries(labels).map(([key, item]) => [key, String(item)])),
    matchExpressions: listOf(value['matchExpressions'])
      .filter(isRecord)
      .map((item) => ({
        key: textOf(item['key']),
        operator: textOf(item['operator']),
        values: listOf(item['values']).map(String),
      })),
  };
}
