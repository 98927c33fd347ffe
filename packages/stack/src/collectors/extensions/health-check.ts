import { ports } from '../../names.ts';

/** https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/extension/healthcheckextension */
export interface HealthCheckExtension {
  readonly endpoint: string;
  readonly path: string;
}

/** Plain, for the kubelet, which cannot show a certificate; the operator makes the probes of it. */
export const healthCheck: HealthCheckExtension = { endpoint: `0.0.0.0:${ports.collectorHealth}`, path: '/' };
