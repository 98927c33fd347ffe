import { fieldsOf } from '@otelops/deployer/vocabulary';

/** Names and values of labels or annotations. */
export type Labels = Readonly<Record<string, string>>;

/** What is a text in there; anything else is no label. */
export function labelsOf(value: unknown): Labels {
  const pairs = Object.entries(fieldsOf(value)).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  return Object.fromEntries(pairs);
}

/** `up{job="node"}` for messages: sorted, so that the same labels are the same text. */
export function formatLabels(labels: Labels): string {
  const { __name__: name = '', ...rest } = labels;
  const pairs = Object.keys(rest)
    .sort()
    .map((key) => `${key}=${JSON.stringify(rest[key])}`);
  return pairs.length === 0 && name !== '' ? name : `${name}{${pairs.join(', ')}}`;
}
