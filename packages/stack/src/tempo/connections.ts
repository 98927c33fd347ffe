import type { StackConfig } from '../config/types.ts';
import { names, ports, serviceFqdn, serviceHost } from '../names.ts';
import { type GrpcClient, grpcTls, serverTls } from '../objects/dskit-tls.ts';
import { kafkaVariables } from '../objects/kafka.ts';
import { replacedText } from '../objects/yaml.ts';
import { gossipTlsFiles, mtlsOn } from '../tls.ts';
import type { TempoBackendWorker, TempoConfig, TempoKafka, TempoLiveStore, TempoServer } from './config.ts';
import { tempoDirectory } from './directory.ts';
import { tempoHeadless, tempoInParts, tempoParts } from './part-names.ts';

type Kafka = NonNullable<StackConfig['kafka']>;

/** How the parts of Tempo reach each other: all that differs between one process and several. */
export type TempoConnections = {
  readonly server: Pick<TempoServer, 'grpc_listen_address' | 'grpc_tls_config'>;
  readonly memberlist: TempoConfig['memberlist'];
  readonly live_store: Omit<TempoLiveStore, 'wal' | 'shutdown_marker_dir'>;
  readonly backend_worker: Omit<TempoBackendWorker, 'compaction'>;
} & Pick<TempoConfig, 'ingest' | 'block_builder' | 'querier' | 'live_store_client' | 'backend_scheduler_client'>;

/**
 * Partitions of the topic. Each is read by one live store of each zone and by one block builder, so this is also how many there
 * are of these. Never lowered: what lies in a partition that nobody builds blocks from is lost.
 */
export const tempoPartitions = 2;

const loopback = '127.0.0.1';

export function connections(config: StackConfig): TempoConnections {
  const { kafka } = config;
  return kafka !== undefined && tempoInParts(config) ? betweenParts(config, kafka) : inOneProcess;
}

/** Its parts speak gRPC to each other inside the one process, so that port stays on the loopback. */
const inOneProcess: TempoConnections = {
  server: { grpc_listen_address: loopback },
  memberlist: { bind_addr: [loopback] },
  live_store: { ring: { instance_addr: loopback } },
  backend_worker: {},
};

function betweenParts(config: StackConfig, kafka: Kafka): TempoConnections {
  const tls = mtlsOn(config) ? grpcTls(serviceHost(config, 'monitoring', names.tempo)) : undefined;
  const client: GrpcClient | undefined = tls && { grpc_client_config: tls };
  return {
    server: tls === undefined ? {} : { grpc_tls_config: serverTls },
    memberlist: memberlist(config),
    // On a topic that is new it cannot tell its lag before the first record, and waits all this time. One that lags for longer
    // refuses queries by itself, and the other zone answers them.
    live_store: { readiness_target_lag: '15s', readiness_max_wait: '2m' },
    backend_worker: {
      backend_scheduler_addr: grpcAddress(config, tempoParts.scheduler),
      ring: { kvstore: { store: 'memberlist' } },
    },
    ingest: { kafka: kafkaSettings(kafka) },
    block_builder: { partitions_per_instance: 1, wal: { path: `${tempoDirectory}/block-builder/traces` } },
    querier: { frontend_worker: { frontend_address: grpcAddress(config, tempoHeadless.frontends), ...client } },
    ...(client !== undefined && { live_store_client: client, backend_scheduler_client: client }),
  };
}

/** The label keeps out whoever gets the address of a pod that is gone: Loki speaks the same protocol on the same port. */
function memberlist(config: StackConfig): TempoConfig['memberlist'] {
  const members = serviceFqdn(config, 'monitoring', tempoHeadless.gossip);
  return {
    join_members: [`dns+${members}:${ports.tempoGossip}`],
    cluster_label: `${names.tempo}.${config.namespaces.monitoring}`,
    ...(mtlsOn(config) && grpcTls(serviceHost(config, 'monitoring', tempoHeadless.gossip), gossipTlsFiles)),
  };
}

function kafkaSettings({ address, createTopic, sasl, topic }: Kafka): TempoKafka {
  return {
    address,
    topic,
    ...(sasl !== undefined && {
      sasl_username: replacedText(`\${${kafkaVariables.username}}`),
      sasl_password: replacedText(`\${${kafkaVariables.password}}`),
    }),
    auto_create_topic_enabled: createTopic,
    auto_create_topic_default_partitions: tempoPartitions,
  };
}

function grpcAddress(config: StackConfig, service: string): string {
  return `${serviceFqdn(config, 'monitoring', service)}:${ports.tempoGrpc}`;
}
