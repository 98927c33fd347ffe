import type { SecretRef } from './secret-ref.ts';
import type { KafkaConfig } from './types-kafka.ts';

export type { SecretRef } from './secret-ref.ts';

/** A span of time as Prometheus writes it: `30s`, `12h`, `7d`. Always above zero. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd'}`;

/** An amount of storage or memory as Kubernetes writes it: `512Mi`, `100Gi`. Always above zero. */
export type Quantity = `${number}${'Mi' | 'Gi' | 'Ti'}`;

/** How much of everything: see `profiles.ts` for the figures. */
export type Profile = 'small' | 'medium' | 'large';

/** The whole of `otel-stack.yaml`, with every default filled in. Made by {@link parseConfig} only. */
export interface StackConfig {
  readonly version: 1;
  readonly cluster: ClusterConfig;
  readonly profile: Profile;
  readonly namespaces: NamespacesConfig;
  readonly storage: StorageConfig;
  readonly retention: RetentionConfig;
  readonly sampling: SamplingConfig;
  readonly security: SecurityConfig;
  readonly collectors: CollectorsConfig;
  readonly grafana: GrafanaConfig;
  readonly notifications: NotificationsConfig;
  readonly macs: MacsConfig;
  /** Present when `profile` is `large`. */
  readonly objectStorage?: ObjectStorageConfig;
  /** What makes several Tempos possible; only with `profile` `large`. */
  readonly kafka?: KafkaConfig;
  readonly remoteWrite: readonly RemoteWriteConfig[];
  /** The bot as a part of the stack; absent: it runs elsewhere, or not at all. */
  readonly chatbot?: ChatbotDeployment;
}

/** Its Secret and its files live in namespace `otelops`, where it runs. */
export interface ChatbotDeployment {
  readonly image: string;
  /** How Slack reaches it: by sockets it opens, or by requests to it. */
  readonly reach: 'socket' | 'http';
  /** The most powerful verbs it may run: its rights in the cluster follow from it. */
  readonly role: 'viewer' | 'operator' | 'admin';
  /** Keys `bot-token`, `app-token` (socket) or `signing-secret` (http), `webhook-token`. */
  readonly secret: string;
  /** ConfigMap with `otel-bot.yaml`, `otel-stack.yaml` and `otel-stack.lock.json`. */
  readonly files: string;
  /** Of the volume with its journal and its audit log. */
  readonly storage: Quantity;
}

interface ClusterConfig {
  /** Resource attribute `k8s.cluster.name`, external label `cluster`. */
  readonly name: string;
  /** Resource attribute `deployment.environment.name`. */
  readonly environment: string;
  /** How many nodes there should be; a missing one is a finding. */
  readonly nodes: number;
  /** DNS domain of the cluster. */
  readonly domain: string;
  /** Networks the nodes' own addresses lie in; network policies open 6443 and 10250 to them. */
  readonly nodeCidrs: readonly string[];
}

interface NamespacesConfig {
  readonly observability: string;
  readonly monitoring: string;
  readonly grafana: string;
}

export interface StorageConfig {
  readonly data: DataStorageConfig;
  /** Where backups go; never where a database lives. */
  readonly backup?: BackupStorageConfig;
  /** Volume sizes; what is absent comes from the profile. */
  readonly sizes: VolumeSizes;
}

interface DataStorageConfig {
  readonly class: string;
  /** Whether phase 1 makes the class (`Retain`, `WaitForFirstConsumer`), or it exists already. */
  readonly create: boolean;
  readonly provisioner: string;
}

export type BackupStorageConfig =
  | {
      readonly type: 'nfs';
      readonly server: string;
      readonly path: string;
      readonly nfsVersion: '3' | '4' | '4.1' | '4.2';
      readonly size: Quantity;
    }
  | { readonly type: 'class'; readonly class: string; readonly size: Quantity };

interface VolumeSizes {
  readonly prometheus?: Quantity;
  readonly loki?: Quantity;
  readonly tempo?: Quantity;
  readonly grafana?: Quantity;
  readonly alertmanager?: Quantity;
}

export interface RetentionConfig {
  readonly metrics: Duration;
  /** Upper bound of Prometheus' blocks; absent: 80 % of its volume. */
  readonly metricsSize?: Quantity;
  readonly logs: Duration;
  /** Of streams with `log_type=audit`. */
  readonly auditLogs: Duration;
  readonly traces: Duration;
  /** How late a sample may arrive and still be stored: the longest outage that is backfilled. */
  readonly outOfOrderWindow: Duration;
}

export interface SamplingConfig {
  /** Share of ordinary traces kept, 0 to 100. Traces with errors and slow ones are always kept. */
  readonly percentage: number;
  /** Traces at least this long are always kept. */
  readonly latencyThreshold: Duration;
  /** How long the gateway gathers a trace's spans before it decides. */
  readonly decisionWait: Duration;
  /** HTTP routes: traces that begin at one are dropped (health checks and the like). */
  readonly dropRoutes: readonly string[];
  /** Services all of whose traces are kept. */
  readonly keepServices: readonly string[];
}

interface SecurityConfig {
  readonly mtls: boolean;
  readonly networkPolicies: boolean;
}

export interface CollectorsConfig {
  readonly node: NodeCollectorConfig;
  readonly gateway: GatewayCollectorConfig;
  readonly redaction: RedactionConfig;
  readonly logs: LogFilterConfig;
  readonly audit: AuditLogConfig;
}

interface NodeCollectorConfig {
  /** Size of the disk queue that bridges an outage of the gateways, per signal and node. */
  readonly queueSize: Quantity;
  /** Of host and kubelet metrics. */
  readonly interval: Duration;
  /** Globs of pod log files left out besides the collectors' own: `/var/log/pods/kube-system_*\/*\/*.log`. */
  readonly excludeLogs: readonly string[];
  /** Namespaces whose pod logs are left out. */
  readonly excludeNamespaces: readonly string[];
  /** Further text files of the host to read: `/var/log/syslog`. */
  readonly hostLogs: readonly string[];
  /** Only where the kubelet's certificate cannot be verified. */
  readonly kubeletInsecureSkipVerify: boolean;
}

interface GatewayCollectorConfig {
  /** Fixed: traces are routed by id to these. */
  readonly replicas: number;
}

export interface RedactionConfig {
  /** RE2 patterns of attribute names whose values are masked, besides the built-in ones. */
  readonly blockedKeys: readonly string[];
  /** RE2 patterns masked wherever they occur in values and log bodies, besides the built-in ones. */
  readonly blockedValues: readonly string[];
}

interface LogFilterConfig {
  /** RE2 patterns; log records whose body matches one are dropped at the node. */
  readonly drop: readonly string[];
}

interface AuditLogConfig {
  readonly enabled: boolean;
  /** Host path of the API server's audit log on control plane nodes. */
  readonly path: string;
}

interface GrafanaConfig {
  readonly expose: GrafanaExposure;
  readonly anonymousViewer: boolean;
}

type GrafanaExposure =
  | { readonly type: 'clusterIP' }
  | { readonly type: 'nodePort'; readonly port: number }
  | { readonly type: 'loadBalancer' }
  | {
      readonly type: 'ingress';
      readonly host: string;
      readonly className: string;
      /** Secret of type kubernetes.io/tls in the Grafana namespace. */
      readonly tlsSecret?: string;
    };

/** All secrets here are read by Alertmanager: they live in `namespaces.monitoring`. */
export interface NotificationsConfig {
  readonly slack?: SlackConfig;
  readonly email?: EmailConfig;
  readonly pagerduty?: PagerdutyConfig;
  readonly webhooks: readonly WebhookConfig[];
  /** Gets the always-firing Watchdog; raises the alarm when it stops. */
  readonly deadMansSwitch?: DeadMansSwitchConfig;
  /** The otelops bot; it turns alerts into Slack threads with diagnosis. */
  readonly chatbot?: ChatbotConfig;
}

interface SlackConfig {
  readonly channel: string;
  /** For severity `critical`; absent: the same channel. */
  readonly criticalChannel?: string;
  /** `webhook`: the secret holds an incoming-webhook URL. `botToken`: it holds a token `xoxb-…`. */
  readonly auth: { readonly type: 'webhook' | 'botToken'; readonly secret: string; readonly key: string };
}

interface EmailConfig {
  readonly to: readonly string[];
  readonly from: string;
  /** `host:port` */
  readonly smarthost: string;
  readonly username?: string;
  readonly password?: SecretRef;
  readonly requireTls: boolean;
}

interface PagerdutyConfig {
  readonly routingKey: SecretRef;
}

interface WebhookConfig {
  readonly name: string;
  /** The secret holds the URL. */
  readonly url: SecretRef;
  readonly bearerToken?: SecretRef;
  /** Least severity sent. */
  readonly severity: 'critical' | 'warning' | 'info';
}

interface DeadMansSwitchConfig {
  readonly url: SecretRef;
  readonly interval: Duration;
}

interface ChatbotConfig {
  readonly url: string;
  readonly bearerToken?: SecretRef;
}

interface MacsConfig {
  readonly hosts: readonly MacConfig[];
  readonly scrapeInterval: Duration;
  readonly push: MacPushConfig;
}

export interface MacConfig {
  /** Label `host_name`. */
  readonly name: string;
  /** IP address or DNS name that the cluster reaches the Mac by; needed for `scrape`. */
  readonly address?: string;
  /** `scrape`: Prometheus reads the exporter. `push`: the exporter sends OTLP. */
  readonly mode: 'scrape' | 'push';
  readonly port: number;
  /** Kubernetes node whose VM runs on this Mac. */
  readonly node?: string;
}

interface MacPushConfig {
  /** NodePort of the OTLP/HTTP endpoint that Macs send to. */
  readonly nodePort: number;
  /** Bearer token the Macs show; in `namespaces.observability`. Absent: generated into Secret `otel-macs-push`. */
  readonly token?: SecretRef;
}

/** S3-compatible. The credentials are read by Loki and Tempo: they live in `namespaces.monitoring`. */
export interface ObjectStorageConfig {
  /** `host` or `host:port`, without scheme. */
  readonly endpoint: string;
  readonly region: string;
  readonly insecure: boolean;
  readonly forcePathStyle: boolean;
  readonly buckets: { readonly loki: string; readonly tempo: string };
  readonly credentials: {
    readonly secret: string;
    readonly accessKeyIdKey: string;
    readonly secretAccessKeyKey: string;
  };
}

/** A long-term store (Mimir, Thanos). Secrets live in `namespaces.monitoring`. */
export interface RemoteWriteConfig {
  readonly name: string;
  readonly url: string;
  readonly auth?:
    | { readonly type: 'bearer'; readonly token: SecretRef }
    | { readonly type: 'basic'; readonly username: string; readonly password: SecretRef };
  /** Further request headers, no secrets: `X-Scope-OrgID`. */
  readonly headers: Readonly<Record<string, string>>;
}
