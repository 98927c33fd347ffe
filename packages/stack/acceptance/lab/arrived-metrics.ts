import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Every metric that arrived in Prometheus, with the labels of its series. Sorted, so that it reads as a difference. */
export interface ArrivedMetrics {
  readonly [metric: string]: { readonly jobs: readonly string[]; readonly labels: readonly string[] };
}

const file = fileURLToPath(new URL('arrived-metrics.golden.json', import.meta.url));

export async function readArrived(): Promise<ArrivedMetrics> {
  return JSON.parse(await readFile(file, 'utf8'));
}

/** Keeps what was seen on other machines: what a machine has (disks, swap, events) decides which metrics it sends. */
export async function writeArrived(seen: ArrivedMetrics): Promise<void> {
  const before = await readArrived().catch((): ArrivedMetrics => ({}));
  const all = { ...before, ...seen };
  const sorted = Object.fromEntries(Object.entries(all).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const lines = Object.entries(sorted).map(([name, one]) => `  ${JSON.stringify(name)}: ${JSON.stringify(one)}`);
  await writeFile(file, `{\n${lines.join(',\n')}\n}\n`);
}

/** The series of Prometheus put together by name. Metrics of the kit's own programs are no part of the stack. */
export function arrivedOf(series: readonly Readonly<Record<string, string>>[]): ArrivedMetrics {
  const byName = Map.groupBy(series, (labels) => labels['__name__'] ?? '');
  const entries = [...byName]
    .filter(([name]) => !/^(shop|lab)_/.test(name))
    .map(([name, all]) => {
      const labels = [...new Set(all.flatMap((one) => Object.keys(one)))].filter((label) => label !== '__name__');
      const jobs = [...new Set(all.map((one) => one['job'] ?? ''))];
      return [name, { jobs: jobs.toSorted(), labels: labels.toSorted() }] as const;
    });
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Labels that are on file and came with no series any more, for metrics that arrived: `metric: label, label`. */
export function missedLabels(
  seen: ArrivedMetrics,
  onFile: ArrivedMetrics,
  metrics: readonly string[],
): readonly string[] {
  return metrics.flatMap((name) => {
    const labels = seen[name]?.labels;
    const missed = labels === undefined ? [] : (onFile[name]?.labels ?? []).filter((label) => !labels.includes(label));
    return missed.length === 0 ? [] : [`${name}: ${missed.join(', ')}`];
  });
}
