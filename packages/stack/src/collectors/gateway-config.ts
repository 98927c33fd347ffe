import { bytesOf } from '../config/quantities.ts';
import type { Quantity, StackConfig } from '../config/types.ts';
import {
  macPushSecret,
  macPushTokenDirectory,
  macsPush,
  names,
  ports,
  prometheusWriteHosts,
  scheme,
  serviceHost,
  serviceUrl,
} from '../names.ts';
import { resourcesOf } from '../profiles.ts';
import { tempoReceiver } from '../tempo/part-names.ts';
import type { CollectorConfig, Pipeline } from './config-types.ts';
import { serviceGraphConnector } from './connectors/service-graph.ts';
import { spanMetricsConnector } from './connectors/span-metrics.ts';
import type { OtlpGrpcExporter, OtlpHttpExporter } from './exporters/otlp.ts';
import { type MemoryQueue, megabyteBatches, type Retry } from './exporters/queue.ts';
import { bearerToken } from './extensions/bearer-token-auth.ts';
import { healthCheck } from './extensions/health-check.ts';
import { leaderElector } from './extensions/leader-elector.ts';
import { instanceAttribute, instanceAttributes, podNameVariable } from './processors/attributes.ts';
import { dropOldReplicaSets } from './processors/filter.ts';
import { handOver } from './processors/hand-over.ts';
import { memoryLimiter } from './processors/memory-limiter.ts';
import { redaction } from './processors/redaction.ts';
import { clusterIdentity } from './processors/resource.ts';
import { tailSampling } from './processors/tail-sampling.ts';
import { eventLines, serviceResource } from './processors/transform.ts';
import { k8sClusterReceiver } from './receivers/k8s-cluster.ts';
import { kubernetesEvents } from './receivers/k8s-objects.ts';
import { otlpFromNodes, otlpWithToken } from './receivers/otlp.ts';
import { fromEnvironment } from './settings.ts';
import { serviceTelemetry } from './telemetry.ts';
import { clientTls, mutualServerTls, plainServerTls } from './tls-settings.ts';

const elector = 'k8s_leader_elector/cluster';
const macAuth = 'bearertokenauth/macs';
/** Name of the Lease that the gateways elect the reader of the cluster by. */
const clusterLease = 'otel-gateway-cluster';

/**
 * The collectors before the databases: metrics of all spans, then the choice of traces to keep; cluster metrics and events,
 * read by one of them; everything passed on, and answered for only when the database has it.
 */
export function gatewayCollectorConfig(config: StackConfig): CollectorConfig {
  const macs = macsPush(config);
  return {
    extensions: {
      health_check: healthCheck,
      [elector]: leaderElector(clusterLease, config.namespaces.observability),
      ...(macs ? { [macAuth]: bearerToken(`${macPushTokenDirectory}/${tokenKey(config)}`) } : {}),
    },
    receivers: {
      otlp: otlpFromNodes(mutualServerTls(config)),
      k8s_cluster: k8sClusterReceiver(elector, '30s'),
      k8s_objects: kubernetesEvents(elector),
      ...(macs ? { 'otlp/macs': otlpWithToken(ports.macPush, macAuth, plainServerTls(config)) } : {}),
    },
    processors: {
      memory_limiter: memoryLimiter,
      resource: clusterIdentity(config),
      'attributes/instance': instanceAttributes,
      'filter/old-replicasets': dropOldReplicaSets,
      'transform/events': eventLines,
      'transform/span-metrics': serviceResource,
      redaction: redaction(config.collectors.redaction),
      tail_sampling: tailSampling(config),
      ...(halves(config).length > 0 ? { batch: handOver } : {}),
    },
    connectors: {
      span_metrics: spanMetricsConnector,
      service_graph: serviceGraphConnector,
      'forward/sampling': {},
      ...Object.fromEntries(halves(config).map((half) => [`forward/${half}`, {}])),
    },
    exporters: {
      ...toPrometheus(config),
      'otlp_http/loki': toDatabase(config, `${serviceUrl(config, 'monitoring', names.loki)}/otlp`),
      'otlp_grpc/tempo': toTempo(config),
    },
    service: {
      extensions: ['health_check', elector, ...(macs ? ([macAuth] as const) : [])],
      telemetry: serviceTelemetry({ [instanceAttribute]: fromEnvironment(podNameVariable) }),
      pipelines: gatewayPipelines(config),
    },
  };
}

function tokenKey({ macs }: StackConfig): string {
  return macs.push.token?.key ?? macPushSecret.key;
}

function gatewayPipelines(config: StackConfig): CollectorConfig['service']['pipelines'] {
  const macs = macsPush(config);
  const metrics = (receivers: Pipeline['receivers'], ...processors: Pipeline['processors']): Pipeline => ({
    receivers,
    processors: ['memory_limiter', ...processors, 'resource'],
    exporters: waysToPrometheus(config),
  });
  return {
    'traces/in': {
      receivers: ['otlp'],
      processors: ['memory_limiter'],
      exporters: ['span_metrics', 'service_graph', 'forward/sampling'],
    },
    'traces/sampled': {
      receivers: ['forward/sampling'],
      processors: ['tail_sampling'],
      exporters: ['otlp_grpc/tempo'],
    },
    metrics: metrics(['otlp']),
    'metrics/cluster': metrics(['k8s_cluster'], 'filter/old-replicasets'),
    'metrics/spans': metrics(['span_metrics'], 'transform/span-metrics'),
    'metrics/service-graph': metrics(['service_graph'], 'attributes/instance'),
    ...(macs ? { 'metrics/macs': metrics(['otlp/macs']) } : {}),
    ...Object.fromEntries(
      halves(config).map((half): [string, Pipeline] => [
        `metrics/${half}`,
        { receivers: [`forward/${half}`], processors: ['batch'], exporters: [`otlp_http/${half}`] },
      ]),
    ),
    logs: { receivers: ['otlp'], processors: ['memory_limiter'], exporters: ['otlp_http/loki'] },
    'logs/events': {
      receivers: ['k8s_objects'],
      processors: ['memory_limiter', 'resource', 'transform/events', 'redaction'],
      exporters: ['otlp_http/loki'],
    },
  };
}

type HttpExporterId = `otlp_http/${string}`;
type Half = `prometheus-${number}`;

/** The Prometheuses of a pair; none where there is one. */
function halves(config: StackConfig): readonly Half[] {
  const hosts = prometheusWriteHosts(config);
  return hosts.length === 1 ? [] : hosts.map((_, index): Half => `prometheus-${index}`);
}

function waysToPrometheus(config: StackConfig): Pipeline['exporters'] {
  const pair = halves(config);
  return pair.length === 0 ? ['otlp_http/prometheus'] : pair.map((half) => `forward/${half}` as const);
}

/** A pair is two whole copies: each gets everything, by itself. */
function toPrometheus(config: StackConfig): Readonly<Record<HttpExporterId, OtlpHttpExporter>> {
  const exporters = prometheusWriteHosts(config).map((host) =>
    toDatabase(config, `${scheme(config)}://${host}:${ports.prometheus}/api/v1/otlp`),
  );
  const [only] = exporters;
  if (exporters.length === 1 && only !== undefined) return { 'otlp_http/prometheus': only };
  return Object.fromEntries(
    exporters.map((exporter, index) => [`otlp_http/prometheus-${index}`, onItsOwn(config, exporter)]),
  );
}

/**
 * Where the other half of the pair has the data too, one that is away must not hold up the nodes. It is tried for as long as its
 * queue has a place; beyond that it misses some, which is counted and alerted on (CollectorLosingData).
 */
function onItsOwn(config: StackConfig, exporter: OtlpHttpExporter): OtlpHttpExporter {
  return {
    ...exporter,
    sending_queue: { ...memoryQueue(config), block_on_overflow: false },
    retry_on_failure: { enabled: true, initial_interval: '1s', max_interval: '30s', max_elapsed_time: 0 },
  };
}

/**
 * As long as the sender waits. An end would pass on what the database said last, and nodes take "wait" (429) for a refusal; a
 * gateway that ends cuts the connection instead, and the node comes back to the other one with the same batch.
 */
const retryUntilTaken: Retry = { enabled: true, initial_interval: '1s', max_interval: '5s', max_elapsed_time: 0 };

/**
 * To a database, answered for when it has answered: the disk of the node is then the only queue, and a gateway that ends takes
 * nothing with it.
 */
function toDatabase(config: StackConfig, endpoint: string): OtlpHttpExporter {
  return {
    endpoint,
    compression: 'gzip',
    timeout: '10s',
    tls: clientTls(config),
    sending_queue: { ...memoryQueue(config), wait_for_result: true },
    retry_on_failure: retryUntilTaken,
  };
}

/** Nobody waits for traces any more when they come out of tail sampling: they are tried for five minutes. */
function toTempo(config: StackConfig): OtlpGrpcExporter {
  return {
    endpoint: `${serviceHost(config, 'monitoring', tempoReceiver(config))}:${ports.otlpGrpc}`,
    compression: 'zstd',
    timeout: '10s',
    tls: clientTls(config),
    sending_queue: memoryQueue(config),
    retry_on_failure: { enabled: true, initial_interval: '1s', max_interval: '30s', max_elapsed_time: '300s' },
  };
}

/** Share of a gateway's memory that each queue may take. */
const queueShare = 1 / 16;

function memoryQueue(config: StackConfig): MemoryQueue {
  const limit = bytesOf(resourcesOf(config, 'gatewayCollector').limits.memory as Quantity);
  return {
    enabled: true,
    sizer: 'bytes',
    queue_size: Math.floor(limit * queueShare),
    num_consumers: 8,
    block_on_overflow: true,
    batch: { ...megabyteBatches, flush_timeout: '200ms' },
  };
}
