import type { Scalar } from 'yaml';
import type { GrpcClient, GrpcTls, ServerTls } from '../objects/dskit-tls.ts';

/**
 * `tempo.yaml` of Tempo 3, as far as we write it. The sections `ingester` and `compactor` of 2.x keep it from starting
 * (grafana/tempo#6384).
 */
export interface TempoConfig {
  readonly stream_over_http_enabled: boolean;
  readonly server: TempoServer;
  readonly memory: { readonly automemlimit_enabled: true };
  readonly memberlist: { readonly bind_addr: readonly string[] } | TempoMemberlist;
  readonly distributor: { readonly receivers: { readonly otlp: { readonly protocols: TempoOtlp } } };
  readonly live_store: TempoLiveStore;
  readonly backend_worker: TempoBackendWorker;
  readonly backend_scheduler: {
    readonly local_work_path: string;
    readonly provider: { readonly compaction: { readonly compaction: TempoCompaction } };
  };
  readonly storage: { readonly trace: TempoStorage };
  readonly overrides: { readonly defaults: TempoLimits };
  readonly ingest?: { readonly kafka: TempoKafka };
  readonly block_builder?: { readonly partitions_per_instance: number; readonly wal: { readonly path: string } };
  readonly querier?: { readonly frontend_worker: { readonly frontend_address: string } & Partial<GrpcClient> };
  readonly live_store_client?: GrpcClient;
  readonly backend_scheduler_client?: GrpcClient;
  readonly usage_report: { readonly reporting_enabled: false };
}

type TempoMemberlist = {
  readonly join_members: readonly string[];
  readonly cluster_label: string;
} & Partial<GrpcTls>;

export interface TempoLiveStore {
  readonly wal: { readonly path: string };
  readonly shutdown_marker_dir: string;
  readonly ring?: { readonly instance_addr: string };
  /** How far behind the topic it may be and yet call itself ready, and how long it tries to be. */
  readonly readiness_target_lag?: string;
  readonly readiness_max_wait?: string;
}

export interface TempoBackendWorker {
  readonly backend_scheduler_addr?: string;
  readonly compaction: TempoCompaction;
  /** Without a store each worker writes the index of every tenant. */
  readonly ring?: { readonly kvstore: { readonly store: 'memberlist' } };
}

/** There is no setting for TLS; SASL is PLAIN once both name and password are there (pkg/ingest of Tempo). */
export interface TempoKafka {
  readonly address: string;
  readonly topic: string;
  readonly sasl_username?: Scalar<string>;
  readonly sasl_password?: Scalar<string>;
  readonly auto_create_topic_enabled: boolean;
  readonly auto_create_topic_default_partitions: number;
}

export interface TempoServer {
  readonly http_listen_port: number;
  readonly grpc_listen_port: number;
  readonly grpc_listen_address?: string;
  readonly http_server_read_timeout: string;
  readonly http_server_write_timeout: string;
  readonly tls_min_version?: 'VersionTLS13';
  readonly http_tls_config?: ServerTls;
  readonly grpc_tls_config?: ServerTls;
}

/** The collector's own receiver; without an address it listens on the loopback only. */
interface TempoOtlp {
  readonly grpc: TempoReceiver & { readonly max_recv_msg_size_mib: number };
  readonly http: TempoReceiver;
}

export interface TempoReceiver {
  readonly endpoint: string;
  readonly tls?: {
    readonly ca_file: string;
    readonly cert_file: string;
    readonly key_file: string;
    readonly client_ca_file: string;
    readonly client_ca_file_reload: true;
    readonly min_version: '1.3';
    readonly reload_interval: string;
  };
}

/** The worker's is the one that deletes; the scheduler's must say the same. Default of both: two weeks. */
export interface TempoCompaction {
  readonly block_retention: string;
  readonly compacted_block_retention: string;
}

export interface TempoStorage {
  readonly backend: 'local' | 's3';
  readonly wal: { readonly path: string };
  readonly local?: { readonly path: string };
  readonly s3?: {
    readonly bucket: string;
    readonly endpoint: string;
    readonly region: string;
    readonly insecure: boolean;
    readonly forcepathstyle: boolean;
  };
}

export interface TempoLimits {
  readonly ingestion: {
    readonly rate_limit_bytes: number;
    readonly burst_size_bytes: number;
    readonly max_traces_per_user: number;
  };
  readonly global: { readonly max_bytes_per_trace: number };
}
