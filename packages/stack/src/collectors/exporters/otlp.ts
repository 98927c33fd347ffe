import type { GoDuration } from '../settings.ts';
import type { ClientTls } from '../tls-settings.ts';
import type { Retry, SendingQueue } from './queue.ts';

/** https://github.com/open-telemetry/opentelemetry-collector/tree/main/exporter/otlpexporter */
export interface OtlpGrpcExporter {
  readonly endpoint: string;
  readonly balancer_name?: 'round_robin' | 'pick_first';
  readonly compression: 'zstd' | 'gzip' | 'snappy';
  readonly timeout: GoDuration;
  readonly tls: ClientTls;
  readonly sending_queue: SendingQueue;
  readonly retry_on_failure: Retry;
}

/** https://github.com/open-telemetry/opentelemetry-collector/tree/main/exporter/otlphttpexporter */
export interface OtlpHttpExporter {
  /** `/v1/metrics`, `/v1/logs` or `/v1/traces` is put behind it. */
  readonly endpoint: string;
  readonly compression: 'gzip' | 'zstd';
  readonly timeout: GoDuration;
  readonly tls: ClientTls;
  readonly sending_queue: SendingQueue;
  readonly retry_on_failure: Retry;
}
