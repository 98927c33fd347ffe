import type { GoDuration } from '../settings.ts';

/** https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/connector/servicegraphconnector */
export interface ServiceGraphConnector {
  readonly store: { readonly ttl: GoDuration; readonly max_items: number };
  readonly metrics_flush_interval: GoDuration;
}

/** Who calls whom: pairs of client and server spans of one trace, kept until the other half comes. */
export const serviceGraphConnector: ServiceGraphConnector = {
  store: { ttl: '10s', max_items: 20_000 },
  metrics_flush_interval: '30s',
};
