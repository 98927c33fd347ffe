import type { GoDuration } from '../settings.ts';
import type { ClientTls } from '../tls-settings.ts';
import type { Retry, SendingQueue } from './queue.ts';

/** https://github.com/open-telemetry/opentelemetry-collector/tree/main/exporter/otlpexporter */
export interface OtlpGrpcExporter {
  readonly endpoint: string;
  readonly balancer_name?: 'round_robin' | 'pick_first';
  readonly compression: 'zstd' | 'gzip' | 'snappy';
  /** 0s: no end. */
  readonly timeout: GoDuration;
  readonly keepalive?: ClientKeepalive;
  readonly tls: ClientTls;
  readonly sending_queue: SendingQueue;
  readonly retry_on_failure: Retry;
}

/** Pings on a connection on which nothing comes back (gRPC's keepalive.ClientParameters). */
export interface ClientKeepalive {
  readonly time: GoDuration;
  /** After which an unanswered ping ends the connection and every call on it. */
  readonly timeout: GoDuration;
}

/** A gateway that lost power is noticed within forty seconds, while calls to it have no end of their own. */
export const noticedDead: ClientKeepalive = { time: '30s', timeout: '10s' };

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
