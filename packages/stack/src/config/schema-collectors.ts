import { z } from 'zod';
import { absolutePath, dnsLabel, duration, quantity, text } from './primitives.ts';
import type { CollectorsConfig } from './types.ts';

const node = z.strictObject({
  queueSize: quantity
    .default('1Gi')
    .describe(
      'Disk queue for an outage of the gateways, per signal and node: about 9 hours of usual load. Default: 1Gi',
    ),
  interval: duration.default('30s').describe('How often host and kubelet metrics are read. Default: 30s'),
  excludeLogs: z
    .array(absolutePath)
    .default([])
    .describe("Globs of pod log files left out, besides the collectors' own. Default: none"),
  excludeNamespaces: z.array(dnsLabel).default([]).describe('Namespaces whose pod logs are left out. Default: none'),
  hostLogs: z
    .array(absolutePath)
    .default([])
    .describe('Text files of the host to read as well: /var/log/syslog. Default: none'),
  kubeletInsecureSkipVerify: z
    .boolean()
    .default(false)
    .describe("Only where the kubelet's certificate cannot be verified. Default: false"),
});

const gateway = z.strictObject({
  replicas: z
    .int()
    .min(1)
    .max(9)
    .default(2)
    .describe('Gateways; a fixed number, since traces are routed to them by id. Default: 2'),
});

const redaction = z.strictObject({
  blockedKeys: z
    .array(text)
    .default([])
    .describe('RE2 patterns of attribute names whose values are masked, besides the built-in ones. Default: none'),
  blockedValues: z
    .array(text)
    .default([])
    .describe('RE2 patterns masked in values and log bodies, besides the built-in ones. Default: none'),
});

const audit = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe("Reads the API server's audit log on control plane nodes; K3s writes none until told to. Default: false"),
  path: absolutePath
    .default('/var/lib/rancher/k3s/server/logs/audit.log')
    .describe('Default: /var/lib/rancher/k3s/server/logs/audit.log'),
});

export const collectors: z.ZodType<CollectorsConfig> = z.strictObject({
  node: node.prefault({}).describe('The collector on each node.'),
  gateway: gateway.prefault({}).describe('The collectors before the databases.'),
  redaction: redaction.prefault({}).describe('What is masked before it leaves the node.'),
  logs: z
    .strictObject({
      drop: z
        .array(text)
        .default([])
        .describe('RE2 patterns; log records whose body matches one are dropped at the node. Default: none'),
    })
    .prefault({})
    .describe('Which logs are not worth keeping.'),
  audit: audit.prefault({}).describe('Kubernetes audit log.'),
});
