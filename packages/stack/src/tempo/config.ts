/**
 * `tempo.yaml` of Tempo 3, as far as we write it. The sections `ingester` and `compactor` of 2.x keep it from starting
 * (grafana/tempo#6384).
 */
export interface TempoConfig {
  readonly stream_over_http_enabled: boolean;
  readonly server: TempoServer;
  readonly memory: { readonly automemlimit_enabled: true };
  readonly memberlist: { readonly bind_addr: readonly string[] };
  readonly distributor: { readonly receivers: { readonly otlp: { readonly protocols: TempoOtlp } } };
  readonly live_store: {
    readonly wal: { readonly path: string };
    readonly shutdown_marker_dir: string;
    readonly ring: { readonly instance_addr: string };
  };
  readonly backend_worker: { readonly compaction: TempoCompaction };
  readonly backend_scheduler: {
    readonly local_work_path: string;
    readonly provider: { readonly compaction: { readonly compaction: TempoCompaction } };
  };
  readonly storage: { readonly trace: TempoStorage };
  readonly overrides: { readonly defaults: TempoLimits };
  readonly usage_report: { readonly reporting_enabled: false };
}

export interface TempoServer {
  readonly http_listen_port: number;
  readonly grpc_listen_port: number;
  readonly grpc_listen_address: string;
  readonly http_server_read_timeout: string;
  readonly http_server_write_timeout: string;
  readonly tls_min_version?: 'VersionTLS13';
  readonly http_tls_config?: {
    readonly cert_file: string;
    readonly key_file: string;
    readonly client_ca_file: string;
    readonly client_auth_type: 'RequireAndVerifyClientCert';
  };
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
