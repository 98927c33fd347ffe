import type { Manifest } from '@otelops/deployer';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { at, named, objectsOf } from '../acceptance/kit/objects.ts';
import { variants } from '../acceptance/kit/valid-configs.ts';
import { buildPhases } from './phases.ts';
import { versions } from './versions.ts';

type Tree = Readonly<Record<string, unknown>>;

const clientTls = ['tls_cert_path', 'tls_key_path', 'tls_ca_path', 'tls_server_name', 'tls_min_version'];
const grpcClient = ['tls_enabled', ...clientTls];

/**
 * Sections that a version of a program knows. Where the program can be had, it checks its whole config itself
 * (acceptance/real-programs); Tempo cannot, so its sections are held here key by key.
 */
const tempo3 = {
  '': [
    'target',
    'auth_enabled',
    'multitenancy_enabled',
    'shutdown_delay',
    'stream_over_http_enabled',
    'http_api_prefix',
    'memory',
    'server',
    'internal_server',
    'distributor',
    'live_store_client',
    'querier',
    'query_frontend',
    'metrics_generator',
    'ingest',
    'block_builder',
    'storage',
    'overrides',
    'memberlist',
    'usage_report',
    'cache',
    'backend_scheduler',
    'backend_scheduler_client',
    'backend_worker',
    'live_store',
  ],
  memory: ['automemlimit_enabled', 'automemlimit_ratio'],
  memberlist: [
    'bind_addr',
    'bind_port',
    'join_members',
    'advertise_addr',
    'advertise_port',
    'cluster_label',
    'tls_enabled',
    ...clientTls,
  ],
  server: [
    'http_listen_port',
    'http_listen_address',
    'grpc_listen_port',
    'grpc_listen_address',
    'http_server_read_timeout',
    'http_server_write_timeout',
    'tls_min_version',
    'http_tls_config',
    'grpc_tls_config',
  ],
  'server.http_tls_config': ['cert_file', 'key_file', 'client_ca_file', 'client_auth_type'],
  'server.grpc_tls_config': ['cert_file', 'key_file', 'client_ca_file', 'client_auth_type'],
  querier: ['frontend_worker', 'search', 'trace_by_id', 'max_concurrent_queries', 'partition_ring'],
  'querier.frontend_worker': ['frontend_address', 'dns_lookup_duration', 'parallelism', 'id', 'grpc_client_config'],
  'querier.frontend_worker.grpc_client_config': grpcClient,
  live_store_client: ['pool_config', 'remote_timeout', 'grpc_client_config'],
  'live_store_client.grpc_client_config': grpcClient,
  backend_scheduler_client: ['grpc_client_config'],
  'backend_scheduler_client.grpc_client_config': grpcClient,
  ingest: ['kafka'],
  'ingest.kafka': [
    'address',
    'topic',
    'client_id',
    'dial_timeout',
    'write_timeout',
    'sasl_username',
    'sasl_password',
    'auto_create_topic_enabled',
    'auto_create_topic_default_partitions',
  ],
  block_builder: ['instance_id', 'assigned_partitions', 'partitions_per_instance', 'consume_cycle_duration', 'wal'],
  'block_builder.wal': ['path', 'ingestion_time_range_slack'],
  distributor: ['receivers', 'ring', 'forwarders', 'usage', 'retry_after_on_resource_exhausted', 'max_attribute_bytes'],
  live_store: [
    'ring',
    'partition_ring',
    'wal',
    'shutdown_marker_dir',
    'complete_block_timeout',
    'readiness_target_lag',
    'readiness_max_wait',
  ],
  'live_store.ring': ['kvstore', 'instance_id', 'instance_addr', 'instance_interface_names', 'instance_port'],
  'live_store.wal': ['path', 'ingestion_time_range_slack'],
  backend_worker: ['backend_scheduler_addr', 'backoff', 'compaction', 'ring'],
  'backend_worker.ring': ['kvstore', 'instance_addr', 'wait_stability_min_duration', 'wait_stability_max_duration'],
  'backend_worker.ring.kvstore': ['store', 'prefix'],
  'backend_worker.compaction': ['block_retention', 'compacted_block_retention', 'compaction_window', 'max_block_bytes'],
  backend_scheduler: [
    'work',
    'maintenance_interval',
    'backend_flush_interval',
    'provider',
    'job_timeout',
    'local_work_path',
  ],
  'backend_scheduler.provider': ['retention', 'compaction', 'redaction'],
  'backend_scheduler.provider.compaction': [
    'compaction',
    'measure_interval',
    'max_jobs_per_tenant',
    'min_input_blocks',
    'max_input_blocks',
  ],
  'backend_scheduler.provider.compaction.compaction': [
    'block_retention',
    'compacted_block_retention',
    'compaction_window',
    'max_block_bytes',
  ],
  storage: ['trace'],
  'storage.trace': ['backend', 'wal', 'local', 's3', 'pool', 'block', 'search', 'blocklist_poll'],
  'storage.trace.local': ['path'],
  'storage.trace.wal': ['path', 'ingestion_time_range_slack'],
  'storage.trace.s3': [
    'bucket',
    'prefix',
    'endpoint',
    'region',
    'access_key',
    'secret_key',
    'insecure',
    'forcepathstyle',
  ],
  overrides: ['defaults', 'per_tenant_override_config', 'per_tenant_override_period'],
  'overrides.defaults': ['ingestion', 'read', 'compaction', 'metrics_generator', 'global', 'storage'],
  'overrides.defaults.ingestion': [
    'rate_strategy',
    'rate_limit_bytes',
    'burst_size_bytes',
    'max_traces_per_user',
    'retry_info_enabled',
  ],
  'overrides.defaults.global': ['max_bytes_per_trace'],
  usage_report: ['reporting_enabled'],
} as const satisfies Record<string, readonly string[]>;

describe.each(variants)('configs of $name', ({ config }) => {
  const objects = objectsOf(buildPhases(config));

  it(`of Tempo have only keys that ${versions.tempo} knows`, () => {
    expect(versions.tempo).toMatch(/^3\.0\./);
    const tree = fileOf(objects, 'tempo', 'tempo.yaml');
    for (const [path, known] of Object.entries<readonly string[]>(tempo3)) {
      const section = at<Tree | undefined>(tree, ...path.split('.').filter((key) => key !== ''));
      for (const key of Object.keys(section ?? {})) expect(known, path).toContain(key);
    }
  });

  it(`of Prometheus keep retention in the file, as ${versions.prometheus} reads it and those before 3.11 did not`, () => {
    const [major = 0, minor = 0] = versions.prometheus.split('.').map(Number);
    expect(major * 100 + minor).toBeGreaterThanOrEqual(311);
    expect(at<Tree>(fileOf(objects, 'prometheus', 'prometheus.yml'), 'storage', 'tsdb', 'retention')).toEqual({
      time: expect.any(String),
      size: expect.any(String),
    });
  });

  it(`of Loki have none of the keys that ${versions.loki} or the next major version refuse`, () => {
    expect(versions.loki).toMatch(/^3\.7\./);
    const text = JSON.stringify(fileOf(objects, 'loki', 'loki.yaml'));
    for (const gone of [
      'table_manager',
      'shared_store',
      'boltdb',
      'max_look_back_period',
      'row_shards',
      'enforce_metric_name',
      'per_tenant_override_config',
    ]) {
      expect(text).not.toContain(gone);
    }
  });

  it(`of Grafana are classic dashboards in a file provider, as ${versions.grafana} takes them`, () => {
    const boards = objects.filter(
      ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('grafana-dashboard-otelops'),
    );
    expect(boards.length).toBeGreaterThanOrEqual(6);
    const titles = boards.flatMap((map) =>
      Object.values(at<Record<string, string>>(map, 'data')).map((text) => JSON.parse(text)),
    );
    expect(new Set(titles.map(({ uid }) => uid)).size).toBe(titles.length);
    // Two boards of one title in a folder take the provider's right to write from it (grafana/grafana#39467).
    expect(new Set(titles.map(({ title }) => title)).size).toBe(titles.length);
    for (const board of titles) expect(board).not.toHaveProperty('apiVersion');
  });
});

function fileOf(objects: readonly Manifest[], map: string, file: string): Tree {
  return parse(at<Record<string, string>>(named(objects, 'ConfigMap', map), 'data')[file] ?? '', { version: '1.1' });
}
