import { goDuration } from '../config/quantities.ts';
import type { StackConfig } from '../config/types.ts';
import { ports } from '../names.ts';
import { serverTls } from '../objects/dskit-tls.ts';
import { objectStorageOf } from '../objects/object-storage.ts';
import { mtlsOn, tlsFiles } from '../tls.ts';
import type { TempoCompaction, TempoConfig, TempoLimits, TempoReceiver, TempoServer, TempoStorage } from './config.ts';
import { connections, type TempoConnections } from './connections.ts';
import { tempoDirectory } from './directory.ts';

export function tempoConfig(config: StackConfig): TempoConfig {
  const compaction = compactionOf(config);
  const { backend_worker, live_store, memberlist, server: own, ...between } = connections(config);
  return {
    stream_over_http_enabled: tempoStreams(config),
    server: server(config, own),
    memory: { automemlimit_enabled: true },
    memberlist,
    distributor: {
      receivers: {
        otlp: {
          protocols: {
            grpc: { ...receiver(config, ports.otlpGrpc), max_recv_msg_size_mib: 16 },
            http: receiver(config, ports.otlpHttp),
          },
        },
      },
    },
    live_store: {
      wal: { path: `${tempoDirectory}/live-store/traces` },
      shutdown_marker_dir: `${tempoDirectory}/live-store/shutdown-marker`,
      ...live_store,
    },
    backend_worker: { ...backend_worker, compaction },
    backend_scheduler: { local_work_path: `${tempoDirectory}/scheduler`, provider: { compaction: { compaction } } },
    storage: { trace: storage(config) },
    overrides: { defaults: limits(config) },
    ...between,
    usage_report: { reporting_enabled: false },
  };
}

/**
 * Whether Grafana may have results as they are found. That is gRPC on the HTTP port, which takes HTTP/2 without TLS only.
 */
export function tempoStreams(config: StackConfig): boolean {
  return !mtlsOn(config);
}

function server(config: StackConfig, own: TempoConnections['server']): TempoServer {
  const { grpc_tls_config, ...listening } = own;
  return {
    http_listen_port: ports.tempo,
    grpc_listen_port: ports.tempoGrpc,
    ...listening,
    http_server_read_timeout: '2m',
    http_server_write_timeout: '2m',
    ...(mtlsOn(config) && { tls_min_version: 'VersionTLS13', http_tls_config: serverTls }),
    ...(grpc_tls_config !== undefined && { grpc_tls_config }),
  };
}

function receiver(config: StackConfig, port: number): TempoReceiver {
  const endpoint = `0.0.0.0:${port}`;
  if (!mtlsOn(config)) return { endpoint };
  return {
    endpoint,
    tls: {
      ca_file: tlsFiles.ca,
      cert_file: tlsFiles.certificate,
      key_file: tlsFiles.key,
      client_ca_file: tlsFiles.ca,
      client_ca_file_reload: true,
      min_version: '1.3',
      reload_interval: '1h',
    },
  };
}

function compactionOf({ retention }: StackConfig): TempoCompaction {
  return { block_retention: goDuration(retention.traces), compacted_block_retention: '1h' };
}

function storage(config: StackConfig): TempoStorage {
  const wal = { path: `${tempoDirectory}/wal` };
  const s3 = objectStorageOf(config);
  if (s3 === undefined) return { backend: 'local', wal, local: { path: `${tempoDirectory}/blocks` } };
  const { buckets, endpoint, forcePathStyle, insecure, region } = s3;
  return {
    backend: 's3',
    wal,
    s3: { bucket: buckets.tempo, endpoint, region, insecure, forcepathstyle: forcePathStyle },
  };
}

function limits({ profile }: StackConfig): TempoLimits {
  const scale = profile === 'large' ? 2 : 1;
  return {
    ingestion: {
      rate_limit_bytes: 15_000_000 * scale,
      burst_size_bytes: 20_000_000 * scale,
      max_traces_per_user: 10_000 * scale,
    },
    global: { max_bytes_per_trace: 5_000_000 },
  };
}
