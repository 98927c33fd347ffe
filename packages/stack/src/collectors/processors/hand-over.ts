import type { GoDuration } from '../settings.ts';

/** https://github.com/open-telemetry/opentelemetry-collector/tree/main/processor/batchprocessor */
export interface BatchProcessor {
  readonly timeout: GoDuration;
  readonly send_batch_size: number;
}

/**
 * Passes everything on at once and answers for it, whatever comes of it: here for nothing else than that, so that what one way
 * refuses does not come back to a sender whose data has gone other ways too. Batches are made by the exporters.
 */
export const handOver: BatchProcessor = { timeout: '0s', send_batch_size: 0 };
