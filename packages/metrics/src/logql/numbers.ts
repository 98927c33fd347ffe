import type { LineField, StreamLabel } from './labels.ts';
import type { LogLines } from './pipeline.ts';

/** A LogQL expression that yields numbers. */
export interface LogNumbers {
  readonly type: 'numbers';
  readonly text: string;
}

/** `$__auto` is Grafana's for Loki: the step of the panel. */
export type LogWindow = `${number}${'s' | 'm' | 'h' | 'd'}` | '$__auto' | '$__range';

function over(name: string, source: LogLines, window: LogWindow): LogNumbers {
  return { type: 'numbers', text: `${name}(${source.text} [${window}])` };
}

/** Lines in the window. */
export function countLines(source: LogLines, window: LogWindow): LogNumbers {
  return over('count_over_time', source, window);
}

/** Lines per second. */
export function lineRate(source: LogLines, window: LogWindow): LogNumbers {
  return over('rate', source, window);
}

/** Bytes per second. */
export function byteRate(source: LogLines, window: LogWindow): LogNumbers {
  return over('bytes_rate', source, window);
}

/** Sum per value of the labels; of everything when there are none. */
export function sumLogsBy(labels: readonly (StreamLabel | LineField)[], source: LogNumbers): LogNumbers {
  const by = labels.length === 0 ? '' : ` by (${labels.join(', ')})`;
  return { type: 'numbers', text: `sum${by} (${source.text})` };
}

/** The so many highest. */
export function topLogs(count: number, source: LogNumbers): LogNumbers {
  return { type: 'numbers', text: `topk(${count}, ${source.text})` };
}
