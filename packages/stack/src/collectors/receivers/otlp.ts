import { ports } from '../../names.ts';
import type { ServerTls } from '../tls-settings.ts';

/** https://github.com/open-telemetry/opentelemetry-collector/tree/main/receiver/otlpreceiver */
export interface OtlpReceiver {
  readonly protocols: {
    readonly grpc?: { readonly endpoint: string; readonly max_recv_msg_size_mib: number; readonly tls?: ServerTls };
    readonly http?: {
      readonly endpoint: string;
      readonly tls?: ServerTls;
      readonly auth?: { readonly authenticator: string };
    };
  };
}

interface ServerOptions {
  readonly tls?: ServerTls;
}

/** Both protocols, on every address: the default is the loopback, which no other pod reaches. */
export function otlpReceiver(options: ServerOptions = {}): OtlpReceiver {
  return {
    protocols: {
      grpc: { endpoint: `0.0.0.0:${ports.otlpGrpc}`, max_recv_msg_size_mib: 16, ...options },
      http: { endpoint: `0.0.0.0:${ports.otlpHttp}`, ...options },
    },
  };
}

/** OTLP/HTTP for Macs, which show a token. */
export function otlpWithToken(port: number, authenticator: string, options: ServerOptions = {}): OtlpReceiver {
  return { protocols: { http: { endpoint: `0.0.0.0:${port}`, ...options, auth: { authenticator } } } };
}
