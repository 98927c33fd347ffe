import type { GoDuration } from '../settings.ts';

/** https://github.com/open-telemetry/opentelemetry-collector/tree/main/processor/memorylimiterprocessor */
export interface MemoryLimiterProcessor {
  readonly check_interval: GoDuration;
  readonly limit_percentage: number;
  readonly spike_limit_percentage: number;
}

/** First in every pipeline. In shares of the container's limit, which it reads itself; alone it is no limit. */
export const memoryLimiter: MemoryLimiterProcessor = {
  check_interval: '1s',
  limit_percentage: 80,
  spike_limit_percentage: 20,
};
