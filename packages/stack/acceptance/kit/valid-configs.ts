import fc from 'fast-check';
import { exampleConfig } from '../../src/config/example.ts';
import { parseConfig } from '../../src/config/parse.ts';
import type { Profile, StackConfig } from '../../src/config/types.ts';

const label = fc.stringMatching(/^[a-z]([-a-z0-9]{0,15}[a-z0-9])?$/);
const secretRef = fc.record({ secret: label, key: fc.stringMatching(/^[a-z]([-._a-z0-9]{0,15}[a-z0-9])?$/) });
const size = fc
  .tuple(fc.integer({ min: 1, max: 2000 }), fc.constantFrom('Mi', 'Gi', 'Ti'))
  .map(([n, unit]) => `${n}${unit}`);

function optional<T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(of, { nil: undefined });
}

const notifications = fc.record({
  slack: optional(
    fc.record({
      channel: label.map((name) => `#${name}`),
      criticalChannel: optional(label.map((name) => `#${name}`)),
      auth: fc.record({ type: fc.constantFrom('webhook', 'botToken'), secret: label, key: label }),
    }),
  ),
  email: optional(
    fc.record({
      to: fc.array(
        label.map((name) => `${name}@example.com`),
        { minLength: 1, maxLength: 3 },
      ),
      from: fc.constant('otelops@example.com'),
      smarthost: fc.constant('smtp.example.com:587'),
    }),
  ),
  pagerduty: optional(fc.record({ routingKey: secretRef })),
  webhooks: fc.uniqueArray(
    fc.record({
      name: label,
      url: secretRef,
      bearerToken: optional(secretRef),
      severity: fc.constantFrom('critical', 'warning', 'info'),
    }),
    { selector: ({ name }) => name, maxLength: 3 },
  ),
  deadMansSwitch: optional(fc.record({ url: secretRef })),
  chatbot: optional(
    fc.record({ url: fc.constant('http://bot.otelops.svc:8080/alerts'), bearerToken: optional(secretRef) }),
  ),
});

const expose = fc.oneof(
  fc.constant({ type: 'clusterIP' }),
  fc.constant({ type: 'loadBalancer' }),
  fc.record({ type: fc.constant('nodePort'), port: fc.integer({ min: 30_000, max: 30_400 }) }),
  fc.record({
    type: fc.constant('ingress'),
    host: label.map((name) => `${name}.example.com`),
    tlsSecret: optional(label),
  }),
);

const macs = fc.record({
  hosts: fc.uniqueArray(
    fc.record({
      name: label,
      address: fc.oneof(fc.ipV4(), label),
      mode: fc.constantFrom('scrape', 'push'),
      port: fc.integer({ min: 1, max: 65_535 }),
      node: optional(label),
    }),
    { selector: ({ name }) => name, maxLength: 6 },
  ),
  push: fc.record({ token: optional(secretRef) }),
});

const remoteWrite = fc.uniqueArray(
  fc.record({
    name: label,
    url: fc.constantFrom('https://mimir.example.com/api/v1/push', 'http://thanos.lan:19291/api/v1/receive'),
    auth: optional(
      fc.oneof(
        fc.record({ type: fc.constant('bearer'), token: secretRef }),
        fc.record({ type: fc.constant('basic'), username: label, password: secretRef }),
      ),
    ),
    headers: fc.dictionary(label, label, { maxKeys: 2 }),
  }),
  { selector: ({ name }) => name, maxLength: 2 },
);

const objectStorage = fc.record({
  endpoint: fc.constantFrom('s3.example.com', 's3.lan:9000'),
  insecure: fc.boolean(),
  buckets: fc.record({ loki: label, tempo: label }),
  credentials: fc.record({ secret: label }),
});

const kafka = fc.record({
  address: fc.constantFrom('kafka.example.com:9092', '10.0.0.5:29092'),
  topic: fc.constantFrom('tempo-ingest', 'otel.spans_1'),
  createTopic: fc.boolean(),
  sasl: optional(fc.record({ username: label, password: secretRef })),
});

const shape = fc.record({
  profile: fc.constantFrom<Profile>('small', 'medium', 'large'),
  cluster: fc.record({
    name: label,
    environment: fc.string({ minLength: 1, maxLength: 20 }),
    nodes: fc.integer({ min: 3, max: 60 }),
    domain: fc.constantFrom('cluster.local', 'k3s.lan'),
  }),
  namespaces: fc.uniqueArray(label, { minLength: 3, maxLength: 3 }).map(([observability, monitoring, grafana]) => ({
    observability: `o-${observability}`,
    monitoring: `m-${monitoring}`,
    grafana: `g-${grafana}`,
  })),
  security: fc.record({ mtls: fc.boolean(), networkPolicies: fc.boolean() }),
  storage: fc.record({
    data: fc.record({ class: label, create: fc.boolean() }),
    backup: optional(
      fc.oneof(
        fc.record({ type: fc.constant('nfs'), server: label, path: label.map((name) => `/${name}`), size }),
        fc.record({ type: fc.constant('class'), class: label.map((name) => `${name}-backup`) }),
      ),
    ),
    sizes: fc.record({ prometheus: optional(size), loki: optional(size), grafana: optional(size) }),
  }),
  retention: fc.record({
    metrics: fc.integer({ min: 1, max: 400 }).map((days) => `${days}d`),
    logs: fc.integer({ min: 1, max: 90 }).map((days) => `${days}d`),
    traces: fc.integer({ min: 1, max: 400 }).map((hours) => `${hours}h`),
  }),
  collectors: fc.record({
    gateway: fc.record({ replicas: fc.integer({ min: 1, max: 3 }) }),
    audit: fc.record({ enabled: fc.boolean() }),
    node: fc.record({
      hostLogs: fc.constantFrom([], ['/var/log/syslog']),
      excludeNamespaces: fc.array(label, { maxLength: 2 }),
    }),
    redaction: fc.record({
      blockedKeys: fc.constantFrom([], ['badge_number']),
      blockedValues: fc.constantFrom([], ['\\bEMP-\\d{6}\\b']),
    }),
    logs: fc.record({ drop: fc.constantFrom([], ['^GET /healthz']) }),
  }),
  sampling: fc.record({ percentage: fc.double({ min: 0, max: 100, noNaN: true }) }),
  grafana: fc.record({ expose, anonymousViewer: fc.boolean() }),
  notifications,
  macs,
  objectStorage,
  kafka: optional(kafka),
  remoteWrite,
});

/** Any config that parses, with every field that changes what is rendered varied. */
export const validConfigs: fc.Arbitrary<StackConfig> = shape.map((input) => {
  const { kafka: broker, objectStorage: storage, ...rest } = input;
  const whole = { version: 1, ...rest, ...(input.profile === 'large' && { objectStorage: storage, kafka: broker }) };
  return configOf(JSON.stringify(whole));
});

/** `OTELOPS_SEED` brings a run's configs of chance back. */
export const seed: number = Number(process.env['OTELOPS_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** So many configs of chance, the same for the same seed. */
export function chanceConfigs(count: number): readonly StackConfig[] {
  return fc.sample(validConfigs, { numRuns: count, seed });
}

export function configOf(text: string): StackConfig {
  const { config, faults } = parseConfig(text);
  if (config === undefined) throw new Error(`not a valid config: ${JSON.stringify(faults)}\n${text}`);
  return config;
}

export interface Variant {
  readonly name: string;
  readonly config: StackConfig;
}

/** One config for each profile, and large with a Kafka, without and with mTLS. */
export const variants: readonly Variant[] = (['small', 'medium', 'large', 'large-kafka'] as const).flatMap((kind) =>
  [false, true].map((mtls) => ({ name: `${kind}${mtls ? '-mtls' : ''}`, config: variantOf(kind, mtls) })),
);

function variantOf(kind: Profile | 'large-kafka', mtls: boolean): StackConfig {
  const profile = kind === 'large-kafka' ? 'large' : kind;
  const config = exampleConfig({
    profile: 'medium',
    mtls,
    slackChannel: '#alerts',
    backupNfs: { server: 'nas.lan', path: '/exports/otel' },
    macs: [
      { name: 'mac-1', address: '192.168.1.11', node: 'k3s-1' },
      { name: 'mac-2', address: '192.168.1.12', node: 'k3s-2' },
    ],
  });
  if (profile !== 'large') return { ...config, profile };
  return configOf(
    JSON.stringify({
      ...config,
      profile,
      collectors: { ...config.collectors, audit: { ...config.collectors.audit, enabled: true } },
      macs: {
        ...config.macs,
        hosts: config.macs.hosts.map((host) => ({ ...host, mode: host.name === 'mac-2' ? 'push' : 'scrape' })),
      },
      objectStorage: {
        endpoint: 's3.lan:9000',
        insecure: true,
        buckets: { loki: 'otel-logs', tempo: 'otel-traces' },
        credentials: { secret: 'object-storage' },
      },
      ...(kind === 'large-kafka' && {
        kafka: {
          address: 'kafka.lan:9092',
          sasl: { username: 'tempo', password: { secret: 'kafka', key: 'password' } },
        },
      }),
      remoteWrite: [
        {
          name: 'mimir',
          url: 'https://mimir.lan/api/v1/push',
          auth: { type: 'basic', username: 'otelops', password: { secret: 'mimir', key: 'password' } },
        },
      ],
    }),
  );
}
