import type { Telemetry } from '../../src/ports/telemetry.ts';

/** A telemetry that only writes down. */
export interface Notebook extends Telemetry {
  readonly lines: readonly string[];
  /** Sum of a counter over all attributes, or over those that have these. */
  counted(name: string, attributes?: Readonly<Record<string, string>>): number;
  /** Every recorded duration, in seconds. */
  durations(name: string): readonly number[];
  /** What a gauge shows now. */
  shown(name: string): number | undefined;
  readonly spans: readonly string[];
}

interface Count {
  readonly name: string;
  readonly amount: number;
  readonly attributes: Readonly<Record<string, string>>;
}

export function createNotebook(): Notebook {
  const lines: string[] = [];
  const spans: string[] = [];
  const counts: Count[] = [];
  const durations: { readonly name: string; readonly seconds: number }[] = [];
  const gauges = new Map<string, () => number>();
  return {
    lines,
    spans,
    counted: (name, wanted = {}) =>
      counts
        .filter((count) => count.name === name)
        .filter(({ attributes }) => Object.entries(wanted).every(([key, value]) => attributes[key] === value))
        .reduce((sum, { amount }) => sum + amount, 0),
    durations: (name) => durations.filter((one) => one.name === name).map(({ seconds }) => seconds),
    shown: (name) => gauges.get(name)?.(),
    span: (name, _attributes, work) => {
      spans.push(name);
      return work();
    },
    duration: (name, seconds) => {
      durations.push({ name, seconds });
    },
    count: (name, amount = 1, attributes = {}) => {
      counts.push({ name, amount, attributes });
    },
    gauge: (name, read) => {
      gauges.set(name, read);
    },
    log: (level, message, attributes) => {
      lines.push(`${level} ${message}${attributes === undefined ? '' : ` ${JSON.stringify(attributes)}`}`);
    },
  };
}
