import { indexedLogAttributes } from '@otelops/metrics';
import { goDuration, secondsOf } from '../config/quantities.ts';
import type { StackConfig } from '../config/types.ts';
import { retentionFile } from '../foundation/retention.ts';
import { headless, names, ports, serviceFqdn, serviceHost } from '../names.ts';
import { type GrpcClient, grpcTls, serverTls } from '../objects/dskit-tls.ts';
import { objectStorageOf } from '../objects/object-storage.ts';
import { replicasOf } from '../profiles.ts';
import { mtlsOn } from '../tls.ts';
import type { LokiCommon, LokiConfig, LokiLimits, LokiMemberlist, LokiServer } from './config.ts';

export const lokiDirectory = '/loki';
export const overridesDirectory = '/etc/loki/overrides';

const loopback = '127.0.0.1';
/** The start of the schema may never move: what was written under it is looked for under it. */
const schemaFrom = '2026-01-01';
const messageSize = 16 * 1024 * 1024;

export function lokiConfig(config: StackConfig): LokiConfig {
  const store = objectStorageOf(config) === undefined ? 'filesystem' : 's3';
  return {
    auth_enabled: false,
    server: server(config),
    common: common(config),
    ...(isCluster(config) && { memberlist: memberlist(config) }),
    schema_config: {
      configs: [
        {
          from: schemaFrom,
          store: 'tsdb',
          schema: 'v13',
          object_store: store,
          index: { prefix: 'index_', period: '24h' },
        },
      ],
    },
    compactor: {
      working_directory: `${lokiDirectory}/compactor`,
      compaction_interval: '10m',
      retention_enabled: true,
      retention_delete_delay: '2h',
      delete_request_store: store,
    },
    limits_config: limits(config),
    runtime_config: { file: `${overridesDirectory}/${retentionFile}` },
    ingester: {
      wal: { dir: `${lokiDirectory}/wal`, replay_memory_ceiling: '1GB' },
      chunk_idle_period: '30m',
      max_chunk_age: '2h',
      chunk_encoding: 'snappy',
    },
    query_range: {
      cache_results: true,
      results_cache: { cache: { embedded_cache: { enabled: true, max_size_mb: 100 } } },
    },
    ...innerTls(config),
    analytics: { reporting_enabled: false },
  };
}

/** One Loki speaks gRPC to itself only, so the port stays on the loopback; several speak it to each other. */
function server(config: StackConfig): LokiServer {
  const cluster = isCluster(config);
  return {
    http_listen_port: ports.loki,
    grpc_listen_port: ports.lokiGrpc,
    ...(!cluster && { grpc_listen_address: loopback }),
    grpc_server_max_recv_msg_size: messageSize,
    grpc_server_max_send_msg_size: messageSize,
    http_server_read_timeout: '2m',
    http_server_write_timeout: '2m',
    ...(mtlsOn(config) && { tls_min_version: 'VersionTLS13', http_tls_config: serverTls }),
    ...(mtlsOn(config) && cluster && { grpc_tls_config: serverTls }),
  };
}

function common(config: StackConfig): LokiCommon {
  const cluster = isCluster(config);
  const storage = objectStorageOf(config);
  return {
    path_prefix: lokiDirectory,
    replication_factor: cluster ? 3 : 1,
    ...(!cluster && { instance_addr: loopback }),
    ring: { kvstore: { store: cluster ? 'memberlist' : 'inmemory' } },
    storage:
      storage === undefined
        ? { filesystem: { chunks_directory: `${lokiDirectory}/chunks`, rules_directory: `${lokiDirectory}/rules` } }
        : {
            s3: {
              endpoint: storage.endpoint,
              region: storage.region,
              bucketnames: storage.buckets.loki,
              insecure: storage.insecure,
              s3forcepathstyle: storage.forcePathStyle,
            },
          },
  };
}

/**
 * One tenant, so the rates shield Loki's memory from a flood rather than tenants from each other: what is refused for its rate
 * waits on the disks of the nodes. A stream is a workload, not a pod, so that one may take half of everything.
 *
 * Pods are no labels: a label of high cardinality makes a stream of every pod. Their names are structured metadata. */
function limits({ profile, retention }: StackConfig): LokiLimits {
  const scale = profile === 'large' ? 4 : 1;
  return {
    retention_period: goDuration(retention.logs),
    allow_structured_metadata: true,
    ingestion_rate_mb: 32 * scale,
    ingestion_burst_size_mb: 64 * scale,
    per_stream_rate_limit: `${16 * scale}MB`,
    per_stream_rate_limit_burst: `${32 * scale}MB`,
    max_global_streams_per_user: 10_000 * scale,
    reject_old_samples_max_age: goDuration(shorter(retention.logs, '7d')),
    max_line_size_truncate: true,
    max_query_length: '721h',
    query_timeout: '1m',
    otlp_config: {
      resource_attributes: {
        ignore_defaults: true,
        attributes_config: [{ action: 'index_label', attributes: indexedLogAttributes }],
      },
    },
  };
}

function shorter(
  a: StackConfig['retention']['logs'],
  b: StackConfig['retention']['logs'],
): StackConfig['retention']['logs'] {
  return secondsOf(a) < secondsOf(b) ? a : b;
}

function memberlist(config: StackConfig): LokiMemberlist {
  const join_members = [`${serviceFqdn(config, 'monitoring', headless.loki)}:${ports.lokiGossip}`];
  return mtlsOn(config) ? { join_members, ...grpcTls(serverName(config)) } : { join_members };
}

/** Every client of the replicas' gRPC ports; one left out would fail its handshake and with it a part of each query. */
function innerTls(config: StackConfig): Partial<LokiConfig> {
  if (!mtlsOn(config) || !isCluster(config)) return {};
  const client: GrpcClient = { grpc_client_config: grpcTls(serverName(config)) };
  return {
    ingester_client: client,
    frontend: client,
    frontend_worker: client,
    query_scheduler: client,
    compactor_grpc_client: grpcTls(serverName(config)),
    storage_config: { tsdb_shipper: { index_gateway_client: client } },
  };
}

function serverName(config: StackConfig): string {
  return serviceHost(config, 'monitoring', names.loki);
}

function isCluster(config: StackConfig): boolean {
  return replicasOf(config, 'loki') > 1;
}
