import type { ServiceGraphConnector } from './connectors/service-graph.ts';
import type { SpanMetricsConnector } from './connectors/span-metrics.ts';
import type { LoadBalancingExporter } from './exporters/load-balancing.ts';
import type { OtlpGrpcExporter, OtlpHttpExporter } from './exporters/otlp.ts';
import type { BearerTokenAuthExtension } from './extensions/bearer-token-auth.ts';
import type { FileStorageExtension } from './extensions/file-storage.ts';
import type { HealthCheckExtension } from './extensions/health-check.ts';
import type { LeaderElectorExtension } from './extensions/leader-elector.ts';
import type { AttributesProcessor } from './processors/attributes.ts';
import type { FilterProcessor } from './processors/filter.ts';
import type { BatchProcessor } from './processors/hand-over.ts';
import type { K8sAttributesProcessor } from './processors/k8s-attributes.ts';
import type { MemoryLimiterProcessor } from './processors/memory-limiter.ts';
import type { RedactionProcessor } from './processors/redaction.ts';
import type { ResourceProcessor } from './processors/resource.ts';
import type { ResourceDetectionProcessor } from './processors/resource-detection.ts';
import type { TailSamplingProcessor } from './processors/tail-sampling.ts';
import type { TransformProcessor } from './processors/transform.ts';
import type { FileLogReceiver } from './receivers/file-log.ts';
import type { HostMetricsReceiver } from './receivers/host-metrics.ts';
import type { K8sClusterReceiver } from './receivers/k8s-cluster.ts';
import type { K8sObjectsReceiver } from './receivers/k8s-objects.ts';
import type { KubeletStatsReceiver } from './receivers/kubelet-stats.ts';
import type { OtlpReceiver } from './receivers/otlp.ts';
import type { ServiceTelemetry } from './telemetry.ts';

/** A component as pipelines name it: its type, and a name of our own behind a slash where there are several. */
type ComponentId<T extends string> = T | `${T}/${string}`;

type ComponentsOf<T> = { readonly [K in keyof T & string as ComponentId<K>]?: T[K] };

interface ExtensionTypes {
  readonly bearertokenauth: BearerTokenAuthExtension;
  readonly file_storage: FileStorageExtension;
  readonly health_check: HealthCheckExtension;
  readonly k8s_leader_elector: LeaderElectorExtension;
}

interface ReceiverTypes {
  readonly file_log: FileLogReceiver;
  readonly host_metrics: HostMetricsReceiver;
  readonly k8s_cluster: K8sClusterReceiver;
  readonly k8s_objects: K8sObjectsReceiver;
  readonly kubelet_stats: KubeletStatsReceiver;
  readonly otlp: OtlpReceiver;
}

interface ProcessorTypes {
  readonly attributes: AttributesProcessor;
  readonly batch: BatchProcessor;
  readonly filter: FilterProcessor;
  readonly k8s_attributes: K8sAttributesProcessor;
  readonly memory_limiter: MemoryLimiterProcessor;
  readonly redaction: RedactionProcessor;
  readonly resource: ResourceProcessor;
  readonly resource_detection: ResourceDetectionProcessor;
  readonly tail_sampling: TailSamplingProcessor;
  readonly transform: TransformProcessor;
}

interface ExporterTypes {
  readonly load_balancing: LoadBalancingExporter;
  readonly otlp_grpc: OtlpGrpcExporter;
  readonly otlp_http: OtlpHttpExporter;
}

interface ConnectorTypes {
  readonly forward: Readonly<Record<string, never>>;
  readonly service_graph: ServiceGraphConnector;
  readonly span_metrics: SpanMetricsConnector;
}

/** From receivers through processors, in this order, to every exporter. Connectors end one pipeline and begin another. */
export interface Pipeline {
  readonly receivers: readonly ComponentId<keyof ReceiverTypes | keyof ConnectorTypes>[];
  readonly processors: readonly ComponentId<keyof ProcessorTypes>[];
  readonly exporters: readonly ComponentId<keyof ExporterTypes | keyof ConnectorTypes>[];
}

/**
 * Configuration of an OpenTelemetry Collector, of the component types and settings that ours use: a setting that does not
 * exist or has another type does not compile. What types cannot tell, {@link checkCollectorConfig} does.
 */
export interface CollectorConfig {
  readonly extensions: ComponentsOf<ExtensionTypes>;
  readonly receivers: ComponentsOf<ReceiverTypes>;
  readonly processors: ComponentsOf<ProcessorTypes>;
  readonly connectors?: ComponentsOf<ConnectorTypes>;
  readonly exporters: ComponentsOf<ExporterTypes>;
  readonly service: {
    readonly extensions: readonly ComponentId<keyof ExtensionTypes>[];
    readonly telemetry: ServiceTelemetry;
    readonly pipelines: { readonly [K in ComponentId<'traces' | 'metrics' | 'logs'>]?: Pipeline };
  };
}
