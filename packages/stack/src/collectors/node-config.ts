import { bytesOf, goDuration } from '../config/quantities.ts';
import type { StackConfig } from '../config/types.ts';
import { gatewayServices, names, ports, serviceFqdn, serviceHost } from '../names.ts';
import type { CollectorConfig, Pipeline } from './config-types.ts';
import { loadBalancing } from './exporters/load-balancing.ts';
import { noticedDead, type OtlpGrpcExporter } from './exporters/otlp.ts';
import { diskQueue, retryForEver } from './exporters/queue.ts';
import { checkpointStorage, queueStorage } from './extensions/file-storage.ts';
import { healthCheck } from './extensions/health-check.ts';
import { dropLogs } from './processors/filter.ts';
import { k8sAttributes } from './processors/k8s-attributes.ts';
import { memoryLimiter } from './processors/memory-limiter.ts';
import { metricRedaction, redaction } from './processors/redaction.ts';
import { nodeIdentity } from './processors/resource.ts';
import { resourceDetection } from './processors/resource-detection.ts';
import { bareExemplars, redactTexts } from './processors/transform.ts';
import { hostLogs, podLogs } from './receivers/file-log.ts';
import { hostMetricsReceiver, hostRoot } from './receivers/host-metrics.ts';
import { kubeletStatsReceiver } from './receivers/kubelet-stats.ts';
import { otlpReceiver } from './receivers/otlp.ts';
import type { GoDuration } from './settings.ts';
import { nodeStateDirectory } from './storage-directories.ts';
import { serviceTelemetry } from './telemetry.ts';
import { clientTls } from './tls-settings.ts';

const checkpoints = 'file_storage/checkpoint';
const queue = 'file_storage/queue';

/**
 * The collector on each node: takes in what its pods send and write, measures the node, adds where it comes from, masks
 * secrets, and keeps everything on disk until a gateway has it. Nothing unmasked leaves the node.
 */
export function nodeCollectorConfig(config: StackConfig): CollectorConfig {
  const { node, redaction: redactionConfig, logs } = config.collectors;
  return {
    extensions: {
      health_check: healthCheck,
      [checkpoints]: checkpointStorage(`${nodeStateDirectory}/checkpoint`),
      [queue]: queueStorage(`${nodeStateDirectory}/queue`),
    },
    receivers: {
      // Programs have no certificates of ours; what they send stays on the node.
      otlp: otlpReceiver(),
      'file_log/pods': podLogs({ exclude: excludedLogs(config), storage: checkpoints }),
      ...(hasHostLogs(config) ? { 'file_log/host': hostLogs(onHost(node.hostLogs), checkpoints) } : {}),
      host_metrics: hostMetricsReceiver(goDuration(node.interval) as GoDuration),
      kubelet_stats: kubeletStatsReceiver(goDuration(node.interval) as GoDuration, node.kubeletInsecureSkipVerify),
    },
    processors: {
      memory_limiter: memoryLimiter,
      ...(logs.drop.length > 0 ? { 'filter/logs': dropLogs(logs.drop) } : {}),
      k8s_attributes: k8sAttributes,
      resource_detection: resourceDetection,
      resource: nodeIdentity(config),
      'transform/redact': redactTexts,
      'transform/exemplars': bareExemplars,
      redaction: redaction(redactionConfig),
      'redaction/metrics': metricRedaction(redactionConfig),
    },
    exporters: {
      'otlp_grpc/gateway': toGateways(config, queue),
      'load_balancing/traces': loadBalancing({
        hostname: serviceFqdn(config, 'observability', gatewayServices.headless),
        port: ports.otlpGrpc,
        // It dials the addresses of pods, which stand in no certificate.
        tls: clientTls(config, serviceHost(config, 'observability', gatewayServices.clusterIp)),
        queue: diskQueue(queue, bytesOf(node.queueSize)),
        retry: retryForEver,
      }),
    },
    service: {
      extensions: ['health_check', checkpoints, queue],
      telemetry: serviceTelemetry(),
      pipelines: nodePipelines(config),
    },
  };
}

function nodePipelines(config: StackConfig): CollectorConfig['service']['pipelines'] {
  const identify: Pipeline['processors'] = ['k8s_attributes', 'resource_detection', 'resource'];
  return {
    logs: {
      receivers: ['otlp', 'file_log/pods', ...(hasHostLogs(config) ? (['file_log/host'] as const) : [])],
      processors: [
        'memory_limiter',
        ...(config.collectors.logs.drop.length > 0 ? (['filter/logs'] as const) : []),
        ...identify,
        'transform/redact',
        'redaction',
      ],
      exporters: ['otlp_grpc/gateway'],
    },
    metrics: {
      receivers: ['otlp'],
      processors: ['memory_limiter', ...identify, 'transform/exemplars', 'redaction/metrics'],
      exporters: ['otlp_grpc/gateway'],
    },
    // What we measure ourselves holds no secrets; looking for them in every point would cost more than measuring.
    'metrics/host': {
      receivers: ['host_metrics', 'kubelet_stats'],
      processors: ['memory_limiter', ...identify],
      exporters: ['otlp_grpc/gateway'],
    },
    traces: {
      receivers: ['otlp'],
      processors: ['memory_limiter', ...identify, 'transform/redact', 'redaction'],
      exporters: ['load_balancing/traces'],
    },
  };
}

/**
 * Logs and metrics to whichever gateway. By the headless Service and in turn: through a cluster address the one connection of
 * a node would stay on the gateway that it met first.
 */
export function toGateways(config: StackConfig, storage: string): OtlpGrpcExporter {
  const host = serviceFqdn(config, 'observability', gatewayServices.headless);
  return {
    endpoint: `dns:///${host}:${ports.otlpGrpc}`,
    balancer_name: 'round_robin',
    compression: 'zstd',
    // None: a gateway answers when the database has. Where calls end by themselves, a gateway gives up just before with what the
    // database said last; a database that asks to wait (429) is passed on as ResourceExhausted, which this exporter takes for a
    // final refusal, and throws the batch away (opentelemetry-collector issue 15126).
    timeout: '0s',
    keepalive: noticedDead,
    tls: clientTls(config),
    sending_queue: diskQueue(storage, bytesOf(config.collectors.node.queueSize)),
    retry_on_failure: retryForEver,
  };
}

function hasHostLogs({ collectors }: StackConfig): boolean {
  return collectors.node.hostLogs.length > 0;
}

function onHost(files: readonly string[]): readonly string[] {
  return files.map((file) => `${hostRoot}${file}`);
}

// Collectors that read their own logs would write about what they read.
function excludedLogs({ collectors, namespaces }: StackConfig): readonly string[] {
  const own = [names.nodeCollector, names.gatewayCollector, names.auditCollector];
  return [
    ...own.map((name) => `/var/log/pods/${namespaces.observability}_${name}-*_*/*/*.log`),
    ...collectors.node.excludeNamespaces.map((namespace) => `/var/log/pods/${namespace}_*/*/*.log`),
    ...collectors.node.excludeLogs,
  ];
}
