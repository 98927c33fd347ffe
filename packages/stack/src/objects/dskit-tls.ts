import { type TlsFiles, tlsFiles } from '../tls.ts';

/** TLS as Loki and Tempo write it: both are built on the same library, grafana/dskit. */
export interface ServerTls {
  readonly cert_file: string;
  readonly key_file: string;
  readonly client_ca_file: string;
  readonly client_auth_type: 'RequireAndVerifyClientCert';
}

/** Inline in the section of a client, and in `memberlist`. */
export interface GrpcTls {
  readonly tls_enabled: true;
  readonly tls_ca_path: string;
  readonly tls_cert_path: string;
  readonly tls_key_path: string;
  readonly tls_server_name: string;
}

export interface GrpcClient {
  readonly grpc_client_config: GrpcTls;
}

export const serverTls: ServerTls = {
  cert_file: tlsFiles.certificate,
  key_file: tlsFiles.key,
  client_ca_file: tlsFiles.ca,
  client_auth_type: 'RequireAndVerifyClientCert',
};

/** Replicas dial each other by address, so the name that the certificate must have is given. */
export function grpcTls(serverName: string, files: TlsFiles = tlsFiles): GrpcTls {
  return {
    tls_enabled: true,
    tls_ca_path: files.ca,
    tls_cert_path: files.certificate,
    tls_key_path: files.key,
    tls_server_name: serverName,
  };
}
