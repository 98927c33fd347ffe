import { z } from 'zod';
import { absolutePath, dnsLabel, dnsName, duration, httpUrl, quantity, secretRef, text } from './primitives.ts';
import type {
  ObjectStorageConfig,
  RemoteWriteConfig,
  RetentionConfig,
  SamplingConfig,
  StorageConfig,
} from './types.ts';

const backup = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('nfs'),
    server: dnsName.describe('Host name or address of the NFS server.'),
    path: absolutePath.describe('Exported path.'),
    nfsVersion: z
      .enum(['3', '4', '4.1', '4.2'])
      .default('4.1')
      .describe('NFS protocol version. macOS serves only 3. Default: 4.1'),
    size: quantity.default('500Gi').describe('What the backup claim asks for. Default: 500Gi'),
  }),
  z.strictObject({
    type: z.literal('class'),
    class: dnsName.describe('Name of a StorageClass that exists and serves ReadWriteMany.'),
    size: quantity.default('500Gi').describe('What the backup claim asks for. Default: 500Gi'),
  }),
]);

const data = z.strictObject({
  class: dnsName
    .default('otel-local')
    .describe('StorageClass of every database volume. Never NFS: it corrupts them. Default: otel-local'),
  create: z
    .boolean()
    .default(true)
    .describe('Whether phase 1 makes the class (reclaim policy Retain, bound on first use). Default: true'),
  provisioner: text
    .default('rancher.io/local-path')
    .describe('Provisioner of the class that phase 1 makes. Default: rancher.io/local-path (comes with K3s)'),
});

const sizes = z.strictObject({
  prometheus: quantity.exactOptional().describe('Default: by profile (small 20Gi, medium 100Gi, large 200Gi)'),
  loki: quantity.exactOptional().describe('Default: by profile (small 30Gi, medium 150Gi, large 50Gi as a buffer)'),
  tempo: quantity.exactOptional().describe('Default: by profile (small 20Gi, medium 100Gi, large 50Gi as a buffer)'),
  grafana: quantity.exactOptional().describe('Default: 5Gi'),
  alertmanager: quantity.exactOptional().describe('Default: 1Gi'),
});

export const storage: z.ZodType<StorageConfig> = z.strictObject({
  data: data.prefault({}).describe('Where the databases live: on the disk of a node.'),
  backup: backup.exactOptional().describe('Where backups go. Without it no backup claim is made.'),
  sizes: sizes.prefault({}).describe('Volume sizes.'),
});

export const retention: z.ZodType<RetentionConfig> = z.strictObject({
  metrics: duration.default('30d').describe('How long Prometheus keeps samples. Default: 30d'),
  metricsSize: quantity
    .exactOptional()
    .describe('Upper bound of the stored blocks; the oldest go first. Default: 80 % of the volume'),
  logs: duration.default('7d').describe('How long Loki keeps logs; at least 24h. Default: 7d'),
  auditLogs: duration.default('30d').describe('How long Loki keeps audit logs; at least 24h. Default: 30d'),
  traces: duration.default('72h').describe('How long Tempo keeps traces. Default: 72h'),
  outOfOrderWindow: duration
    .default('6h')
    .describe('How late a sample may come and still be stored: the longest outage filled in later. Default: 6h'),
});

export const sampling: z.ZodType<SamplingConfig> = z.strictObject({
  percentage: z
    .number()
    .min(0)
    .max(100)
    .default(10)
    .describe('Share of ordinary traces kept, in percent. Failed and slow ones are always kept. Default: 10'),
  latencyThreshold: duration.default('1s').describe('Traces at least this long are kept. Default: 1s'),
  decisionWait: duration
    .default('10s')
    .describe("How long a gateway gathers a trace's spans before it decides; at most 60s. Default: 10s"),
  dropRoutes: z
    .array(text)
    .default(['/healthz', '/readyz', '/livez', '/health', '/ready', '/metrics', '/-/healthy', '/-/ready'])
    .describe(
      'HTTP routes: traces that begin at one of them are dropped, failed and slow ones too. Default: the usual health and metrics routes',
    ),
  keepServices: z.array(text).default([]).describe('Services all of whose traces are kept. Default: none'),
});

export const objectStorage: z.ZodType<ObjectStorageConfig> = z.strictObject({
  endpoint: z
    .string()
    .regex(/^[a-zA-Z0-9.-]+(:\d{1,5})?$/, 'host or host:port, without a scheme')
    .describe('S3-compatible endpoint: host or host:port.'),
  region: text.default('us-east-1').describe('Default: us-east-1'),
  insecure: z.boolean().default(false).describe('Plain HTTP to the endpoint. Default: false'),
  forcePathStyle: z
    .boolean()
    .default(true)
    .describe('Bucket in the path rather than in the host name; most S3 servers beside AWS need it. Default: true'),
  buckets: z.strictObject({
    loki: dnsName.describe('Bucket of the logs; exists already.'),
    tempo: dnsName.describe('Bucket of the traces; exists already.'),
  }),
  credentials: z.strictObject({
    secret: dnsName.describe('Secret with the access key, in the monitoring namespace.'),
    accessKeyIdKey: text.default('access-key-id').describe('Default: access-key-id'),
    secretAccessKeyKey: text.default('secret-access-key').describe('Default: secret-access-key'),
  }),
});

export const remoteWrite: z.ZodType<RemoteWriteConfig> = z.strictObject({
  name: dnsLabel.describe('Name of this long-term store in metrics and logs.'),
  url: httpUrl.describe('Remote-write URL of Mimir, Thanos receive or the like.'),
  auth: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('bearer'), token: secretRef.describe('The Secret holds the token.') }),
      z.strictObject({
        type: z.literal('basic'),
        username: text.describe('User name.'),
        password: secretRef.describe('The Secret holds the password.'),
      }),
    ])
    .exactOptional()
    .describe('How Prometheus shows who it is. Default: not at all'),
  headers: z
    .record(text, text)
    .default({})
    .describe('Further request headers, no secrets: {X-Scope-OrgID: team}. Default: none'),
});
