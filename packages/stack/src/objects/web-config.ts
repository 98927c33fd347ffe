import type { HttpClientConfig, TlsConfig, WebConfig } from '../prometheus/config.ts';
import { tlsFiles } from '../tls.ts';

/** Server side of Prometheus and Alertmanager: nobody without a certificate of ours. Read again at each request. */
export const webConfig: WebConfig = {
  tls_server_config: {
    cert_file: tlsFiles.certificate,
    key_file: tlsFiles.key,
    client_ca_file: tlsFiles.ca,
    client_auth_type: 'RequireAndVerifyClientCert',
    min_version: 'TLS13',
  },
};

/** Client side, to a server that is dialled by another name than its certificate's. */
export function clientTls(serverName: string): TlsConfig {
  return { ca_file: tlsFiles.ca, cert_file: tlsFiles.certificate, key_file: tlsFiles.key, server_name: serverName };
}

/** For probes: the kubelet has no certificate to show, so the pod's own tool asks in its place. */
export function probeConfig(serverName: string): HttpClientConfig {
  return { tls_config: clientTls(serverName) };
}
