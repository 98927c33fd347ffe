import type { GrpcClient, GrpcTls, ServerTls } from '../objects/dskit-tls.ts';

/** `loki.yaml` of Loki 3.7, as far as we write it. An unknown field keeps it from starting. */
export interface LokiConfig {
  readonly auth_enabled: false;
  readonly server: LokiServer;
  readonly common: LokiCommon;
  readonly memberlist?: LokiMemberlist;
  readonly schema_config: { readonly configs: readonly LokiSchema[] };
  readonly compactor: LokiCompactor;
  readonly limits_config: LokiLimits;
  readonly runtime_config: { readonly file: string };
  readonly ingester: LokiIngester;
  readonly query_range: LokiQueryRange;
  readonly ingester_client?: GrpcClient;
  readonly frontend?: GrpcClient;
  readonly frontend_worker?: GrpcClient;
  readonly query_scheduler?: GrpcClient;
  /** The only gRPC client whose settings are inline. */
  readonly compactor_grpc_client?: GrpcTls;
  readonly storage_config?: { readonly tsdb_shipper: { readonly index_gateway_client: GrpcClient } };
  readonly analytics: { readonly reporting_enabled: false };
}

export type LokiMemberlist = { readonly join_members: readonly string[] } & Partial<GrpcTls>;

export interface LokiServer {
  readonly http_listen_port: number;
  readonly grpc_listen_port: number;
  readonly grpc_listen_address?: string;
  readonly grpc_server_max_recv_msg_size: number;
  readonly grpc_server_max_send_msg_size: number;
  readonly http_server_read_timeout: string;
  readonly http_server_write_timeout: string;
  readonly http_tls_config?: ServerTls;
  readonly grpc_tls_config?: ServerTls;
  readonly tls_min_version?: 'VersionTLS13';
}

export interface LokiCommon {
  readonly path_prefix: string;
  readonly replication_factor: 1 | 3;
  readonly instance_addr?: string;
  readonly ring: { readonly kvstore: { readonly store: 'inmemory' | 'memberlist' } };
  readonly storage:
    | { readonly filesystem: { readonly chunks_directory: string; readonly rules_directory: string } }
    | { readonly s3: LokiS3 };
}

interface LokiS3 {
  readonly endpoint: string;
  readonly region: string;
  readonly bucketnames: string;
  readonly insecure: boolean;
  readonly s3forcepathstyle: boolean;
}

/** Structured metadata, and so OTLP, needs `tsdb` with `v13`; BoltDB is gone. */
interface LokiSchema {
  readonly from: string;
  readonly store: 'tsdb';
  readonly schema: 'v13';
  readonly object_store: 'filesystem' | 's3';
  readonly index: { readonly prefix: string; readonly period: '24h' };
}

/** Without `retention_enabled` the retention period has no effect. `shared_store` is gone since 3.0. */
interface LokiCompactor {
  readonly working_directory: string;
  readonly compaction_interval: string;
  readonly retention_enabled: true;
  readonly retention_delete_delay: string;
  readonly delete_request_store: 'filesystem' | 's3';
}

export interface LokiLimits {
  readonly retention_period: string;
  readonly allow_structured_metadata: true;
  readonly ingestion_rate_mb: number;
  readonly ingestion_burst_size_mb: number;
  readonly per_stream_rate_limit: string;
  readonly per_stream_rate_limit_burst: string;
  readonly max_global_streams_per_user: number;
  readonly reject_old_samples_max_age: string;
  readonly max_line_size_truncate: boolean;
  readonly max_query_length: string;
  readonly query_timeout: string;
  readonly otlp_config: {
    readonly resource_attributes: {
      readonly ignore_defaults: true;
      readonly attributes_config: readonly { readonly action: 'index_label'; readonly attributes: readonly string[] }[];
    };
  };
}

interface LokiIngester {
  readonly wal: { readonly dir: string; readonly replay_memory_ceiling: string };
  readonly chunk_idle_period: string;
  readonly max_chunk_age: string;
  readonly chunk_encoding: 'snappy';
}

interface LokiQueryRange {
  readonly cache_results: true;
  readonly results_cache: {
    readonly cache: { readonly embedded_cache: { readonly enabled: true; readonly max_size_mb: number } };
  };
}
