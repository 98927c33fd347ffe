import { ports } from '../../names.ts';
import type { GoDuration } from '../settings.ts';
import type { ServerTls } from '../tls-settings.ts';

/** https://github.com/open-telemetry/opentelemetry-collector/tree/main/receiver/otlpreceiver */
export interface OtlpReceiver {
  readonly protocols: {
    readonly grpc?: {
      readonly endpoint: string;
      readonly max_recv_msg_size_mib: number;
      readonly keepalive?: ServerKeepalive;
      readonly tls?: ServerTls;
    };
    readonly http?: {
      readonly endpoint: string;
      readonly tls?: ServerTls;
      readonly auth?: { readonly authenticator: string };
    };
  };
}

/** How often a client may ping. By default gRPC ends the connection of one that pings more than once in five minutes. */
interface ServerKeepalive {
  readonly enforcement_policy: { readonly min_time: GoDuration; readonly permit_without_stream: boolean };
}

/** For clients that ping to notice a dead connection. */
const pingedOften: ServerKeepalive = { enforcement_policy: { min_time: '10s', permit_without_stream: true } };

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

/** Of gateways, whose clients are the nodes: their calls wait as long as a database does, and they ping meanwhile. */
export function otlpFromNodes(options: ServerOptions = {}): OtlpReceiver {
  const { grpc, http } = otlpReceiver(options).protocols;
  return { protocols: { ...(grpc && { grpc: { ...grpc, keepalive: pingedOften } }), ...(http && { http }) } };
}

/** OTLP/HTTP for Macs, which show a token. */
export function otlpWithToken(port: number, authenticator: string, options: ServerOptions = {}): OtlpReceiver {
  return { protocols: { http: { endpoint: `0.0.0.0:${port}`, ...options, auth: { authenticator } } } };
}
