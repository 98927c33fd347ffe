import type { GoDuration } from '../settings.ts';

/** https://github.com/open-telemetry/opentelemetry-collector/tree/main/exporter/exporterhelper */
export type SendingQueue = DisabledQueue | DiskQueue | MemoryQueue;

export interface DisabledQueue {
  readonly enabled: false;
}

interface EnabledQueue {
  readonly enabled: true;
  readonly sizer: 'bytes';
  readonly queue_size: number;
  readonly num_consumers: number;
  readonly block_on_overflow: boolean;
  readonly batch: QueueBatch;
}

/** Outlives the collector. Cannot wait for results: the collector refuses the two together. */
export interface DiskQueue extends EnabledQueue {
  readonly storage: string;
}

/** In memory. With `wait_for_result` whoever sent is answered when the data has arrived, not when it is queued. */
export interface MemoryQueue extends EnabledQueue {
  readonly wait_for_result?: boolean;
}

export interface QueueBatch {
  readonly flush_timeout: GoDuration;
  readonly min_size: number;
  readonly max_size: number;
  readonly sizer: 'bytes';
}

export type Retry =
  | { readonly enabled: false }
  | {
      readonly enabled: true;
      readonly initial_interval: GoDuration;
      readonly max_interval: GoDuration;
      /** 0: for ever. */
      readonly max_elapsed_time: GoDuration | 0;
    };

/**
 * Batches of the exporter, by size. Not those of the batch processor, which answers the sender before anything is delivered
 * and loses what it holds. A second at most: tail sampling and alerts wait for this.
 */
export const megabyteBatches: QueueBatch = {
  flush_timeout: '1s',
  min_size: 1_000_000,
  max_size: 4_000_000,
  sizer: 'bytes',
};

/** A queue on the node's disk; when it is full, receivers are held back. Few senders: a full queue is drained gently. */
export function diskQueue(storage: string, bytes: number): DiskQueue {
  return {
    enabled: true,
    storage,
    sizer: 'bytes',
    queue_size: bytes,
    num_consumers: 4,
    block_on_overflow: true,
    batch: megabyteBatches,
  };
}

/** Tries until the other side is back. On disk it costs nothing to wait; a stall is reported by the fill of the queue. */
export const retryForEver: Retry = {
  enabled: true,
  initial_interval: '1s',
  max_interval: '30s',
  max_elapsed_time: 0,
};
