import type { GoDuration } from '../settings.ts';
import type { ClientTls } from '../tls-settings.ts';
import type { DisabledQueue, DiskQueue, Retry } from './queue.ts';

/** https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/loadbalancingexporter */
export interface LoadBalancingExporter {
  readonly routing_key: 'traceID';
  readonly resolver: {
    readonly dns: {
      readonly hostname: string;
      readonly port: string;
      readonly interval: GoDuration;
      readonly timeout: GoDuration;
    };
  };
  readonly timeout: GoDuration;
  readonly sending_queue: DiskQueue;
  readonly retry_on_failure: Retry;
  readonly protocol: {
    readonly otlp: {
      readonly timeout: GoDuration;
      readonly compression: 'zstd' | 'gzip' | 'snappy';
      readonly tls: ClientTls;
      readonly sending_queue: DisabledQueue;
      readonly retry_on_failure: { readonly enabled: false };
    };
  };
}

export interface LoadBalancingOptions {
  /** Headless Service whose addresses are the gateways that are ready. */
  readonly hostname: string;
  readonly port: number;
  readonly tls: ClientTls;
  readonly queue: DiskQueue;
  readonly retry: Retry;
}

/**
 * Sends all spans of a trace to the same gateway, by its id. Queue and retry belong to this level alone: a sub-exporter is
 * tied to the address of one pod, and what waits in its queue ends with the pod (contrib issues 35378 and 36717). A storage
 * at this level is supported and one below is not, says the exporter's README of 0.158.
 */
export function loadBalancing({ hostname, port, queue, retry, tls }: LoadBalancingOptions): LoadBalancingExporter {
  return {
    routing_key: 'traceID',
    resolver: { dns: { hostname, port: String(port), interval: '5s', timeout: '1s' } },
    timeout: '30s',
    sending_queue: queue,
    retry_on_failure: retry,
    protocol: {
      otlp: {
        timeout: '5s',
        compression: 'zstd',
        tls,
        sending_queue: { enabled: false },
        retry_on_failure: { enabled: false },
      },
    },
  };
}
