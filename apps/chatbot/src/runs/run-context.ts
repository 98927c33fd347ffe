import type { Ids } from '../ports/ids.ts';
import type { ChatPorts } from '../ports/room.ts';
import type { RunBook } from './run-book.ts';
import type { DrawChart } from './run-results.ts';
import type { RunThread } from './run-thread.ts';

export type RunPorts = Pick<
  ChatPorts,
  | 'clock'
  | 'store'
  | 'delivery'
  | 'router'
  | 'people'
  | 'policy'
  | 'audit'
  | 'telemetry'
  | 'world'
  | 'clusterLabel'
  | 'stopping'
>;

export interface RunOptions {
  readonly ids: Ids;
  /** `/otel`, or what the app was installed with. */
  readonly slash: string;
  /** How long a plan may be approved; 10 minutes where absent. */
  readonly expiryMs?: number;
  /** Without it a chart is drawn in letters. */
  readonly drawChart?: DrawChart;
}

/** What the parts of this room share. */
export interface RunContext {
  readonly ports: RunPorts;
  readonly book: RunBook;
  readonly thread: RunThread;
  readonly ids: Ids;
  readonly slash: string;
  readonly expiryMs: number;
  readonly drawChart: DrawChart | undefined;
}
