import { z } from 'zod';
import { cidr, dnsLabel, dnsName, duration, nodePort, port, quantity, secretRef, text } from './primitives.ts';
import { objectStorage, remoteWrite, retention, sampling, storage } from './schema-backends.ts';
import { collectors } from './schema-collectors.ts';
import { kafka } from './schema-kafka.ts';
import { notifications } from './schema-notifications.ts';
import type { StackConfig } from './types.ts';

const cluster = z.strictObject({
  name: dnsLabel.describe('Name of the cluster in every metric, log and trace (k8s.cluster.name). Required.'),
  environment: text
    .default('production')
    .describe('Value of deployment.environment.name on all telemetry. Default: production'),
  nodes: z
    .int()
    .min(1)
    .max(500)
    .default(6)
    .describe('How many nodes there should be; fewer raises an alert. Default: 6'),
  domain: dnsName.default('cluster.local').describe('DNS domain of the cluster. Default: cluster.local'),
  nodeCidrs: z
    .array(cidr)
    .min(1, 'at least one network')
    .default(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'])
    .describe(
      "Networks of the nodes' own addresses; network policies open the API server (6443) and kubelets (10250) in them. Default: all private networks",
    ),
});

const namespaces = z.strictObject({
  observability: dnsLabel.default('observability').describe('Operator and collectors. Default: observability'),
  monitoring: dnsLabel.default('monitoring').describe('Prometheus, Loki, Tempo and Alertmanager. Default: monitoring'),
  grafana: dnsLabel.default('grafana').describe('Grafana. Default: grafana'),
});

const security = z.strictObject({
  mtls: z
    .boolean()
    .default(false)
    .describe('Certificates for every component, and none speaks to another without one. Default: false'),
  networkPolicies: z.boolean().default(true).describe('Only the connections the stack needs are open. Default: true'),
});

const expose = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('clusterIP') }),
  z.strictObject({ type: z.literal('nodePort'), port: nodePort.default(30_300).describe('Default: 30300') }),
  z.strictObject({ type: z.literal('loadBalancer') }),
  z.strictObject({
    type: z.literal('ingress'),
    host: dnsName.describe('Host name people type.'),
    className: dnsName.default('traefik').describe('IngressClass. Default: traefik (comes with K3s)'),
    tlsSecret: dnsName.exactOptional().describe('TLS Secret in the Grafana namespace. Default: none, plain HTTP'),
  }),
]);

const grafana = z.strictObject({
  expose: expose
    .prefault({ type: 'nodePort', port: 30_300 })
    .describe('How people reach Grafana: clusterIP, nodePort, loadBalancer or ingress. Default: nodePort 30300'),
  anonymousViewer: z.boolean().default(false).describe('Whether anybody may look without a login. Default: false'),
});

const mac = z.strictObject({
  name: text.describe('Name of the Mac, as label host_name.'),
  address: z
    .string()
    .regex(/^[a-zA-Z0-9]([-a-zA-Z0-9.]*[a-zA-Z0-9])?$/, 'an IPv4 address or a host name')
    .exactOptional()
    .describe('Address the cluster reaches the Mac by; needed for mode scrape.'),
  mode: z
    .enum(['scrape', 'push'])
    .default('scrape')
    .describe('scrape: Prometheus reads the exporter. push: the exporter sends OTLP. Default: scrape'),
  port: port.default(9464).describe("The exporter's port. Default: 9464"),
  node: dnsName.exactOptional().describe('Kubernetes node that runs in a VM on this Mac; joins the two in dashboards.'),
});

const macs = z.strictObject({
  hosts: z.array(mac).default([]).describe('The Macs and how each is read. Default: none'),
  scrapeInterval: duration.default('15s').describe('Default: 15s'),
  push: z
    .strictObject({
      nodePort: nodePort.default(30_418).describe('NodePort that pushing Macs send OTLP/HTTP to. Default: 30418'),
      token: secretRef
        .exactOptional()
        .describe(
          'Bearer token of the Macs, in the observability namespace. Default: made once, Secret otel-macs-push',
        ),
    })
    .prefault({})
    .describe('Where Macs with mode push send to.'),
});

const chatbot = z.strictObject({
  image: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._:/-]*(@sha256:[0-9a-f]{64}|:[\w][\w.-]*)$/, 'an image with a tag or a digest')
    .describe('Image of the bot, with a tag or a digest: registry.example.com/otelops/chatbot:1.0.0'),
  reach: z
    .enum(['socket', 'http'])
    .default('socket')
    .describe('How Slack reaches it. socket: it opens connections. http: Slack sends requests. Default: socket'),
  role: z
    .enum(['viewer', 'operator', 'admin'])
    .default('operator')
    .describe('The most powerful verbs it may run; its rights in the cluster follow from it. Default: operator'),
  secret: dnsName
    .default('otelops-chatbot')
    .describe(
      'Secret in namespace otelops: bot-token, app-token or signing-secret, webhook-token. Default: otelops-chatbot',
    ),
  files: dnsName
    .default('otelops-chatbot-files')
    .describe(
      'ConfigMap in namespace otelops: otel-bot.yaml, otel-stack.yaml, otel-stack.lock.json. Default: otelops-chatbot-files',
    ),
  storage: quantity.default('1Gi').describe('Volume of its journal and its audit log. Default: 1Gi'),
});

/**
 * The one description of `otel-stack.yaml`: shape, defaults and what each field is for. Rules that need two fields stand in
 * `rules.ts`.
 */
export const stackConfigSchema: z.ZodType<StackConfig> = z.strictObject({
  version: z.literal(1).describe('Version of this file format.'),
  cluster: cluster.describe('The cluster.'),
  profile: z
    .enum(['small', 'medium', 'large'])
    .default('medium')
    .describe(
      'How much of everything. small: a trial. medium: six nodes. large: logs and traces on object storage, three Lokis, Prometheus and Alertmanager in pairs (metrics for one that is away wait in the memory of the gateways, not on the disks of the nodes), several Tempos where there is a Kafka. Default: medium',
    ),
  namespaces: namespaces.prefault({}).describe('Names of the namespaces.'),
  storage: storage.prefault({}).describe('Volumes.'),
  retention: retention.prefault({}).describe('How long data is kept.'),
  sampling: sampling.prefault({}).describe('Which traces are kept.'),
  security: security.prefault({}).describe('Certificates and network.'),
  collectors: collectors.prefault({}).describe('The collectors.'),
  grafana: grafana.prefault({}).describe('Grafana.'),
  notifications: notifications
    .prefault({})
    .describe('Who is told about alerts. Secrets are named, never written here.'),
  macs: macs.prefault({}).describe('The Macs themselves.'),
  objectStorage: objectStorage
    .exactOptional()
    .describe('S3-compatible storage of logs and traces; needed for profile large.'),
  kafka: kafka
    .exactOptional()
    .describe('Kafka-compatible broker; with it profile large runs Tempo in replicated parts. Default: one Tempo'),
  remoteWrite: z.array(remoteWrite).max(8).default([]).describe('Long-term stores for metrics. Default: none'),
  chatbot: chatbot.exactOptional().describe('The Slack bot as a part of the stack. Default: it is not deployed'),
});
