import type { StackConfig } from '../config/types.ts';
import { mtlsOn, tlsFiles } from '../tls.ts';
import type { GoDuration } from './settings.ts';

/** TLS of an exporter. */
export type ClientTls = { readonly insecure: true } | CertificateTls;

interface CertificateTls {
  readonly ca_file: string;
  readonly cert_file: string;
  readonly key_file: string;
  readonly min_version: '1.3';
  /** Without it a renewed certificate is never read. */
  readonly reload_interval: GoDuration;
  readonly server_name_override?: string;
}

/** TLS of a receiver. */
export interface ServerTls {
  readonly cert_file: string;
  readonly key_file: string;
  /** Makes a client certificate signed by this authority necessary. */
  readonly client_ca_file?: string;
  readonly client_ca_file_reload?: true;
  readonly min_version: '1.3';
  readonly reload_interval: GoDuration;
}

const reload = '1h';

/** How one of ours speaks to another. `serverName`: what the certificate says, where another address is dialled. */
export function clientTls(config: StackConfig, serverName?: string): ClientTls {
  if (!mtlsOn(config)) return { insecure: true };
  return {
    ca_file: tlsFiles.ca,
    cert_file: tlsFiles.certificate,
    key_file: tlsFiles.key,
    min_version: '1.3',
    reload_interval: reload,
    ...(serverName === undefined ? {} : { server_name_override: serverName }),
  };
}

/** Asks every client for a certificate of ours. */
export function mutualServerTls(config: StackConfig): { readonly tls?: ServerTls } {
  if (!mtlsOn(config)) return {};
  return { tls: { ...serverCertificate, client_ca_file: tlsFiles.ca, client_ca_file_reload: true } };
}

/** Shows a certificate and asks for none: for clients outside the cluster, which show a token. */
export function plainServerTls(config: StackConfig): { readonly tls?: ServerTls } {
  return mtlsOn(config) ? { tls: serverCertificate } : {};
}

const serverCertificate: ServerTls = {
  cert_file: tlsFiles.certificate,
  key_file: tlsFiles.key,
  min_version: '1.3',
  reload_interval: reload,
};
