import type { Profile } from './types.ts';

/** What `otel init` asks for, or takes from its arguments. */
export interface InitOptions {
  /** Default: k3s-macs */
  readonly clusterName?: string;
  /** Default: production */
  readonly environment?: string;
  /** Default: 6 */
  readonly nodes?: number;
  /** Default: medium */
  readonly profile?: Profile;
  /** Default: false */
  readonly mtls?: boolean;
  /** Where backups go; without it the section stays a comment. */
  readonly backupNfs?: { readonly server: string; readonly path: string };
  /** Without it the section stays a comment. */
  readonly slackChannel?: string;
  readonly macs?: readonly { readonly name: string; readonly address: string; readonly node?: string }[];
}

/**
 * The text of a new `otel-stack.yaml`: what is usually set, what else there is as comments, each with its default. It parses
 * without a fault for any options that are valid values of their fields, save profile `large`, which needs a real object
 * storage written in.
 */
export function initConfig(options: InitOptions = {}): string {
  const sections = [
    header(options),
    storage(options),
    retentionAndSampling(),
    security(options),
    collectors(),
    grafana(),
    notifications(options),
    macs(options),
    outside(options),
  ];
  return `${sections.join('\n')}`;
}

function header(options: InitOptions): string {
  return `# yaml-language-server: $schema=https://raw.githubusercontent.com/otelops/otelops/main/packages/stack/schema/otel-stack.schema.json
# What otelops deploys. Every field but version and cluster.name has a default; the defaults are shown as comments.
# Check this file with: otel config check
version: 1

cluster:
  # In every metric, log and trace as k8s.cluster.name.
  name: ${quoted(options.clusterName ?? 'k3s-macs')}
  # As deployment.environment.name.
  environment: ${quoted(options.environment ?? 'production')}
  # How many nodes there should be; fewer raises an alert.
  nodes: ${options.nodes ?? 6}
  # domain: cluster.local
  # Networks of the nodes' own addresses; network policies open the API server and kubelets in them.
  # nodeCidrs: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16]

# small: a trial on one or two nodes. medium: six nodes. large: object storage, replicas, Prometheus in pairs.
profile: ${options.profile ?? 'medium'}

# namespaces:
#   observability: observability   # operator and collectors
#   monitoring: monitoring         # Prometheus, Loki, Tempo, Alertmanager
#   grafana: grafana
`;
}

function storage({ backupNfs }: InitOptions): string {
  const backup =
    backupNfs === undefined
      ? `  # Where backups go. Databases never live here: network file systems corrupt them.
  # backup:
  #   type: nfs
  #   server: nas.local
  #   path: /exports/otel-backup
  #   nfsVersion: '4.1'
  #   size: 500Gi
  # or a StorageClass that exists and serves ReadWriteMany:
  # backup: {type: class, class: nfs-client, size: 500Gi}`
      : `  # Where backups go. Databases never live here: network file systems corrupt them.
  backup:
    type: nfs
    server: ${quoted(backupNfs.server)}
    path: ${quoted(backupNfs.path)}
    # nfsVersion: '4.1'
    # size: 500Gi`;
  return `storage:
  # The databases live on the disk of a node. This class is made in phase 1, with reclaim policy Retain.
  data:
    class: otel-local
    # create: true
    # provisioner: rancher.io/local-path
${backup}
  # sizes:               # by profile; these are of medium
  #   prometheus: 100Gi
  #   loki: 150Gi
  #   tempo: 100Gi
  #   grafana: 5Gi
  #   alertmanager: 1Gi
`;
}

function retentionAndSampling(): string {
  return `retention:
  metrics: 30d
  # metricsSize: 80Gi      # 80 % of the volume
  logs: 7d
  # auditLogs: 30d
  traces: 72h
  # outOfOrderWindow: 6h   # the longest outage whose samples are filled in later

sampling:
  # Share of ordinary traces kept, in percent. Failed and slow ones are always kept.
  percentage: 10
  latencyThreshold: 1s
  # decisionWait: 10s
  # dropRoutes: [/healthz, /readyz, /livez, /health, /ready, /metrics, /-/healthy, /-/ready]
  # keepServices: []
`;
}

function security({ mtls }: InitOptions): string {
  return `security:
  # Certificates for every component, and none speaks to another without one.
  mtls: ${mtls ?? false}
  # networkPolicies: true
`;
}

function collectors(): string {
  return `# collectors:
#   node:
#     queueSize: 1Gi         # disk queue for an outage of the gateways, per signal and node
#     interval: 30s          # of host and kubelet metrics
#     excludeLogs: []        # globs of pod log files
#     excludeNamespaces: []
#     hostLogs: []           # e.g. /var/log/syslog
#     kubeletInsecureSkipVerify: false
#   gateway:
#     replicas: 2
#   redaction:               # besides the built-in patterns
#     blockedKeys: []
#     blockedValues: []
#   logs:
#     drop: []               # RE2 patterns of log bodies
#   audit:
#     enabled: false
#     path: /var/lib/rancher/k3s/server/logs/audit.log
`;
}

function grafana(): string {
  return `grafana:
  expose:
    # nodePort, ingress, loadBalancer or clusterIP
    type: nodePort
    port: 30300
    # type: ingress
    # host: grafana.example.com
    # className: traefik
    # tlsSecret: grafana-tls
  # anonymousViewer: false
`;
}

function notifications({ slackChannel }: InitOptions): string {
  const slack =
    slackChannel === undefined
      ? `  # slack:
  #   channel: '#alerts'
  #   criticalChannel: '#incidents'
  #   auth: {type: webhook, secret: slack-alerts, key: url}   # or type: botToken`
      : `  slack:
    channel: ${quoted(slackChannel)}
    # criticalChannel: '#incidents'
    auth: {type: webhook, secret: slack-alerts, key: url}   # or type: botToken`;
  return `# Secrets are named here, never written: they live in the monitoring namespace.
notifications:
${slack}
  # email:
  #   to: [oncall@example.com]
  #   from: otelops@example.com
  #   smarthost: smtp.example.com:587
  #   username: otelops
  #   password: {secret: smtp, key: password}
  #   requireTls: true
  # pagerduty: {routingKey: {secret: pagerduty, key: routing-key}}
  # deadMansSwitch: {url: {secret: dead-mans-switch, key: url}, interval: 5m}
  # chatbot: {url: 'http://otelops-chatbot.otelops.svc:8080/webhooks/alertmanager', bearerToken: {secret: otelops-chatbot, key: webhook-token}}
  webhooks: []
  # - {name: tickets, url: {secret: tickets, key: url}, severity: warning}
`;
}

function macs({ macs: hosts = [] }: InitOptions): string {
  const list = hosts
    .map(
      ({ address, name, node }) =>
        `\n    - name: ${quoted(name)}\n      address: ${quoted(address)}${node === undefined ? '' : `\n      node: ${quoted(node)}`}`,
    )
    .join('');
  return `# The Macs themselves: temperature, power, memory pressure, throttling.
macs:
  hosts:${list === '' ? ' []' : list}
  # - {name: mac-1, address: 192.168.1.11, mode: scrape, port: 9464, node: k3s-1}
  # - {name: mac-2, mode: push, node: k3s-2}
  # scrapeInterval: 15s
  # push:
  #   nodePort: 30418
  #   token: {secret: otel-macs-push, key: token}   # made once when absent
`;
}

function outside({ profile }: InitOptions): string {
  const note = profile === 'large' ? '# Fill this in: profile large does not work without.\n' : '';
  return `${note}# objectStorage:            # for profile large
#   endpoint: s3.example.com:9000
#   region: us-east-1
#   insecure: false
#   forcePathStyle: true
#   buckets: {loki: otel-logs, tempo: otel-traces}
#   credentials: {secret: object-storage, accessKeyIdKey: access-key-id, secretAccessKeyKey: secret-access-key}

# kafka:                    # for several Tempos; only with profile large
#   address: kafka.example.com:9092
#   topic: tempo-ingest
#   createTopic: true
#   tls: false              # Tempo 3.0 has none towards Kafka
#   sasl: {mechanism: PLAIN, username: tempo, password: {secret: kafka, key: password}}

# remoteWrite:              # long-term stores for metrics
#   - name: mimir
#     url: https://mimir.example.com/api/v1/push
#     auth: {type: basic, username: otelops, password: {secret: mimir, key: password}}
#     headers: {X-Scope-OrgID: macs}

# chatbot:                  # the Slack bot as a part of the stack; see docs/slack.md
#   image: registry.example.com/otelops/chatbot:1.0.0
#   reach: socket           # or http
#   role: operator          # viewer, operator or admin
#   secret: otelops-chatbot # bot-token, app-token or signing-secret, webhook-token; in namespace otelops, as the next
#   files: otelops-chatbot-files
#   storage: 1Gi
`;
}

/** JSON text is YAML text, so no value can break out of its place. */
function quoted(value: string): string {
  return /^[a-z0-9]([-.a-z0-9]*[a-z])?$/.test(value) &&
    !/^(y|n|yes|no|on|off|true|false|null)$/.test(value) &&
    !/^[0-9]/.test(value)
    ? value
    : JSON.stringify(value);
}
