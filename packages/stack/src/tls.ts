import type { StackConfig } from './config/types.ts';

/** Where a component's certificate Secret is mounted: whole, since a subPath mount never sees a renewed certificate. */
export const tlsDirectory = '/etc/otel/tls';

export interface TlsFiles {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** Files of a component's own certificate. Each component has one, good as server and as client. */
export const tlsFiles: TlsFiles = {
  ca: `${tlsDirectory}/ca.crt`,
  certificate: `${tlsDirectory}/tls.crt`,
  key: `${tlsDirectory}/tls.key`,
};

/** Where the certificate for gossip is mounted, which is another one: what listens there reads it once, at its start. */
export const gossipTlsDirectory = '/etc/otel/gossip-tls';

export const gossipTlsFiles: TlsFiles = {
  ca: `${gossipTlsDirectory}/ca.crt`,
  certificate: `${gossipTlsDirectory}/tls.crt`,
  key: `${gossipTlsDirectory}/tls.key`,
};

/** Where the certificate of a client is mounted that reads it once, at its start: Grafana, for its data sources. */
export const clientTlsDirectory = '/etc/otel/client-tls';

export const clientTlsFiles: TlsFiles = {
  ca: `${clientTlsDirectory}/ca.crt`,
  certificate: `${clientTlsDirectory}/tls.crt`,
  key: `${clientTlsDirectory}/tls.key`,
};

/** Secret that cert-manager keeps a component's certificate in; keys `tls.crt`, `tls.key`, `ca.crt`. */
export function tlsSecretName(component: string): string {
  return `${component}-tls`;
}

/** ClusterIssuer that signs every leaf. */
export const leafIssuer = 'otel-ca';

export function mtlsOn(config: StackConfig): boolean {
  return config.security.mtls;
}
