import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleConfig } from './example.ts';
import { formatFault } from './fault.ts';
import { initConfig } from './init.ts';
import { parseConfig } from './parse.ts';
import { stackConfigJsonSchema } from './schema-tree.ts';

const least = 'version: 1\ncluster:\n  name: home\n';

function faultsOf(text: string): readonly string[] {
  return parseConfig(text).faults.map((fault) => formatFault(fault));
}

describe('a config', () => {
  it('needs a version and a cluster name, and has a default for everything else', () => {
    const { config, faults } = parseConfig(least);
    expect(faults).toEqual([]);
    expect(config).toMatchObject({
      profile: 'medium',
      cluster: { name: 'home', environment: 'production', nodes: 6, domain: 'cluster.local' },
      namespaces: { observability: 'observability', monitoring: 'monitoring', grafana: 'grafana' },
      retention: { metrics: '30d', logs: '7d', traces: '72h' },
      sampling: { percentage: 10, latencyThreshold: '1s' },
      security: { mtls: false, networkPolicies: true },
      storage: { data: { class: 'otel-local', create: true } },
      grafana: { expose: { type: 'nodePort', port: 30_300 } },
      collectors: { gateway: { replicas: 2 }, node: { queueSize: '1Gi', interval: '30s' } },
      macs: { hosts: [], push: { nodePort: 30_418 } },
    });
  });

  it('that is empty says what is missing', () => {
    expect(faultsOf('')).toEqual([
      'otel-stack.yaml version: missing; allowed: 1',
      'otel-stack.yaml cluster: missing; allowed: a section with keys',
    ]);
  });

  it('takes a key with nothing after it as its default', () => {
    expect(parseConfig(`${least}retention:\nsampling:\n  percentage:\n`).config).toEqual(parseConfig(least).config);
  });
});

describe('faults', () => {
  it('come all at once, each with its place, value and what is allowed', () => {
    const text = `version: 1
cluster:
  name: Home!
  nodes: many
profile: huge
retention:
  metrics: 30 days
  logs: 12h
sampling:
  percentage: 250
grafana:
  expose:
    type: nodePort
    port: 80
macs:
  hosts:
    - name: a
      mode: scrape
    - name: b
      address: 10.0.0.2
      mode: pull
storage:
  data:
    provisioner: nfs.csi.k8s.io
`;
    expect(faultsOf(text)).toMatchInlineSnapshot(`
      [
        "otel-stack.yaml:3:9 cluster.name: not allowed (is Home!); allowed: a DNS label: lower-case letters, digits and hyphens, at most 63 characters",
        "otel-stack.yaml:4:10 cluster.nodes: not allowed (is many); allowed: a number",
        "otel-stack.yaml:5:10 profile: not allowed (is huge); allowed: small, medium, large",
        "otel-stack.yaml:7:12 retention.metrics: not allowed (is 30 days); allowed: a duration such as 30s, 15m, 12h or 7d",
        "otel-stack.yaml:8:9 retention.logs: Loki keeps whole days of index (is 12h); allowed: at least 24h",
        "otel-stack.yaml:10:15 sampling.percentage: not allowed (is 250); allowed: at most 100",
        "otel-stack.yaml:14:11 grafana.expose.port: not allowed (is 80); allowed: at least 30000",
        "otel-stack.yaml:17:7 macs.hosts[0].address: a Mac that is scraped needs an address; allowed: an address, or mode: push",
        "otel-stack.yaml:21:13 macs.hosts[1].mode: not allowed (is pull); allowed: scrape, push",
        "otel-stack.yaml:24:18 storage.data.provisioner: databases on network file systems are corrupted beyond repair (is nfs.csi.k8s.io); allowed: a class that puts volumes on the disk of a node",
      ]
    `);
  });

  it('name the key that was meant', () => {
    expect(
      faultsOf(
        `${least}retension:\n  metrics: 30d\nsecurity:\n  mTLS: true\nstorage:\n  sizes:\n    promethues: 1Gi\n`,
      ),
    ).toEqual([
      expect.stringContaining('otel-stack.yaml:4:1 retension: unknown key'),
      expect.stringContaining('did you mean mtls?'),
      expect.stringContaining('did you mean prometheus?'),
    ]);
  });

  it('name no key when none is near', () => {
    expect(parseConfig(`${least}zebra: 1\n`).faults[0]?.suggestion).toBeUndefined();
  });

  it('of rules across fields come together with those of single values', () => {
    const { faults } = parseConfig(`${least}profile: large\nsampling:\n  percentage: 400\n`);
    expect(faults.map(({ path }) => path).toSorted()).toEqual(['objectStorage', 'sampling.percentage']);
  });

  it('of YAML itself say where', () => {
    expect(parseConfig('version: 1\ncluster: {name: a\nprofile: small').faults[0]).toMatchObject({
      path: '',
      line: expect.any(Number),
    });
    expect(parseConfig('version: 1\nversion: 1\ncluster: {name: a}').faults[0]?.message).toContain('unique');
  });

  it('never show a credential that was pasted where a reference belongs', () => {
    const pasted = 'xoxb-1234567890-abcdefghijkl';
    const text = `${least}notifications:
  slack:
    channel: ${pasted}
    auth: {type: webhook, secret: ${pasted}_, key: url}
  token: ${pasted}
  webhooks:
    - {name: x, url: 'https://hooks.slack.com/services/T0/B0/abcdef'}
`;
    const { faults } = parseConfig(text);
    expect(faults.length).toBeGreaterThanOrEqual(4);
    expect(JSON.stringify(faults)).not.toContain(pasted);
    expect(JSON.stringify(faults)).not.toContain('hooks.slack.com');
  });

  it('come out as values for any text at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const { config, faults } = parseConfig(text);
        expect(config === undefined).toBe(faults.length > 0);
      }),
      { numRuns: 300 },
    );
  });

  it('come out as values for any data at all', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = JSON.stringify({
          version: 1,
          cluster: { name: 'a' },
          storage: value,
          macs: { hosts: value },
          remoteWrite: [value],
        });
        const { config, faults } = parseConfig(text);
        expect(config === undefined).toBe(faults.length > 0);
      }),
      { numRuns: 300 },
    );
  });
});

describe('rules across fields', () => {
  const large =
    'profile: large\nobjectStorage: {endpoint: s3, buckets: {loki: a1, tempo: b1}, credentials: {secret: s}}';
  const cases: readonly (readonly [string, string, string])[] = [
    ['profile: large', 'objectStorage', 'object storage'],
    ['namespaces: {monitoring: grafana}', 'namespaces.grafana', 'pod security'],
    ['namespaces: {grafana: kube-system}', 'namespaces.grafana', 'belongs to something else'],
    ['collectors: {gateway: {replicas: 7}}', 'collectors.gateway.replicas', 'more gateways than nodes'],
    ['sampling: {decisionWait: 5m}', 'sampling.decisionWait', 'in memory'],
    ['collectors: {redaction: {blockedValues: ["(?=a)b"]}}', 'collectors.redaction.blockedValues[0]', 'RE2'],
    [
      'collectors: {redaction: {blockedKeys: ["a", "("]}}',
      'collectors.redaction.blockedKeys[1]',
      'not a regular expression',
    ],
    ['storage: {data: {provisioner: nfs.csi.k8s.io}}', 'storage.data.provisioner', 'corrupted'],
    ['storage: {backup: {type: class, class: otel-local}}', 'storage.backup.class', 'lost with them'],
    ['retention: {metricsSize: 95Gi}', 'retention.metricsSize', 'write-ahead'],
    ['retention: {logs: 6h}', 'retention.logs', 'whole days'],
    ['retention: {metrics: 2h, outOfOrderWindow: 3h}', 'retention.outOfOrderWindow', 'longer than'],
    ['macs: {hosts: [{name: a, address: x}, {name: a, address: y}]}', 'macs.hosts[1].name', 'twice'],
    ['macs: {hosts: [{name: a}]}', 'macs.hosts[0].address', 'needs an address'],
    ['macs: {push: {nodePort: 30300}}', 'macs.push.nodePort', 'grafana.expose.port'],
    [
      'notifications: {email: {to: [a@b.example], from: a@b.example, smarthost: "b:25", username: x}}',
      'notifications.email.password',
      'both',
    ],
    ['kafka: {address: "kafka:9092"}', 'kafka', 'profile medium runs one Tempo'],
    [`${large}\nkafka: {address: "kafka:9092", tls: true}`, 'kafka.tls', 'no TLS towards Kafka'],
    [`${large}\nkafka: {address: kafka}`, 'kafka.address', 'not allowed'],
    [
      `${large}\nkafka: {address: "k:1", sasl: {mechanism: SCRAM-SHA-512, username: u, password: {secret: s, key: k}}}`,
      'kafka.sasl.mechanism',
      'not allowed',
    ],
    ['remoteWrite: [{name: a, url: "http://a/"}, {name: a, url: "http://b/"}]', 'remoteWrite[1].name', 'twice'],
  ];

  it.each(cases)('%s is a fault', (line, path, message) => {
    const { config, faults } = parseConfig(`${least}${line}\n`);
    expect(config).toBeUndefined();
    expect(faults).toEqual([expect.objectContaining({ path, message: expect.stringContaining(message) })]);
  });

  it.each(['(?i)secret', '(?P<id>\\d+)', '[[:alpha:]]{3}', '\\bEMP-\\d{6}\\b', '(?i:card)'])(
    '%s is a pattern',
    (pattern) => {
      const line = `collectors: {redaction: {blockedValues: [${JSON.stringify(pattern)}]}}`;
      expect(parseConfig(`${least}${line}\n`).faults).toEqual([]);
    },
  );

  const warned: readonly (readonly [string, string])[] = [
    ['', 'storage.backup'],
    ['', 'notifications'],
    ['security: {mtls: true}', 'grafana.expose.type'],
    ['collectors: {gateway: {replicas: 1}}', 'collectors.gateway.replicas'],
    ['objectStorage: {endpoint: s3, buckets: {loki: a1, tempo: b1}, credentials: {secret: s}}', 'objectStorage'],
  ];

  it('large without a Kafka is told why Tempo stays one and what changes it; with one it is not', () => {
    const { warnings } = parseConfig(`${least}${large}\n`);
    const said = warnings.find(({ path }) => path === 'kafka')?.message ?? '';
    expect(said).toContain('since 3.0 several need a Kafka-compatible broker');
    expect(said).toContain('With kafka.address');
    const paths = parseConfig(`${least}${large}\nkafka: {address: "kafka:9092"}\n`).warnings.map(({ path }) => path);
    expect(paths.filter((path) => path.startsWith('kafka'))).toEqual([]);
  });

  it.each([
    ['security: {mtls: true}', 'spans go to the broker unencrypted'],
    ['', 'spans and the password go to the broker unencrypted: Tempo 3.0 has no TLS towards Kafka'],
  ])('a Kafka that hears what should be encrypted is a warning (%s)', (line, message) => {
    const sasl = line === '' ? ', sasl: {username: u, password: {secret: s, key: k}}' : '';
    const { config, warnings } = parseConfig(`${least}${large}\nkafka: {address: "kafka:9092"${sasl}}\n${line}\n`);
    expect(config?.kafka).toMatchObject({ topic: 'tempo-ingest', createTopic: true, tls: false });
    expect(warnings.find(({ path }) => path === 'kafka.tls')?.message).toContain(message);
  });

  it.each(warned)('%s is a warning', (line, path) => {
    const { config, warnings } = parseConfig(`${least}${line}\n`);
    expect(config).toBeDefined();
    expect(warnings.map((warning) => warning.path)).toContain(path);
  });
});

describe('a new config file', () => {
  it('parses without a fault and gives the defaults', () => {
    expect(parseConfig(initConfig()).faults).toEqual([]);
    expect(exampleConfig()).toEqual(parseConfig('version: 1\ncluster: {name: k3s-macs}').config);
  });

  it('holds what it was made with, whatever text that is', () => {
    const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/);
    const options = fc.record({
      clusterName: label,
      environment: fc.string({ minLength: 1, maxLength: 20 }),
      nodes: fc.integer({ min: 2, max: 500 }),
      profile: fc.constantFrom('small' as const, 'medium' as const),
      mtls: fc.boolean(),
      slackChannel: label.map((name) => `#${name}`),
      backupNfs: fc.record({ server: label, path: label.map((name) => `/${name}`) }),
      macs: fc.uniqueArray(fc.record({ name: fc.string({ minLength: 1 }), address: label, node: label }), {
        selector: ({ name }) => name,
      }),
    });
    fc.assert(
      fc.property(options, (given) => {
        const { config, faults } = parseConfig(initConfig(given));
        expect(faults).toEqual([]);
        expect(config).toMatchObject({
          cluster: { name: given.clusterName, environment: given.environment, nodes: given.nodes },
          profile: given.profile,
          security: { mtls: given.mtls },
          storage: { backup: { type: 'nfs', ...given.backupNfs } },
          notifications: { slack: { channel: given.slackChannel } },
          macs: { hosts: given.macs },
        });
      }),
    );
  });

  it('shows every field there is', () => {
    const text = initConfig();
    for (const key of propertyNames(stackConfigJsonSchema())) expect(text, key).toMatch(new RegExp(`\\b${key}:`));
  });

  it('stays valid when every comment that shows a default is made real', () => {
    const shown =
      /^( *)# (domain|nodeCidrs|create|provisioner|auditLogs|outOfOrderWindow|decisionWait|dropRoutes|keepServices|networkPolicies|anonymousViewer|scrapeInterval):/gm;
    const text = initConfig()
      .replaceAll(/^# (?:namespaces|collectors):\n(?:#.*\n)+/gm, (block) => block.replaceAll(/^# /gm, ''))
      .replaceAll(shown, '$1$2:');
    expect(text).toContain('\ncollectors:\n  node:\n    queueSize: 1Gi');
    const { config, faults } = parseConfig(text);
    expect(faults).toEqual([]);
    expect(config).toEqual(exampleConfig());
  });
});

describe('the JSON Schema', () => {
  const file = fileURLToPath(new URL('../../schema/otel-stack.schema.json', import.meta.url));
  const text = `${JSON.stringify(stackConfigJsonSchema(), null, 2)}\n`;

  it('checked in is the one the code has', () => {
    if (process.env['UPDATE_GOLDENS'] === '1') writeFileSync(file, text);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(text));
  });

  it('describes every field and says its default', () => {
    for (const [path, node] of propertyNodes(stackConfigJsonSchema())) {
      if (node['type'] === 'object' || node['oneOf'] !== undefined || node['const'] !== undefined) continue;
      expect(node['description'], path).toEqual(expect.any(String));
      if (node['default'] !== undefined) expect(node['description'], path).toContain('Default: ');
    }
  });
});

type Node = Readonly<Record<string, unknown>>;

function propertyNodes(node: unknown, path = ''): readonly (readonly [string, Node])[] {
  if (node === null || typeof node !== 'object') return [];
  return Object.entries(node).flatMap(([key, value]) => {
    if (key === 'properties')
      return Object.entries(value as Record<string, Node>).flatMap(([name, inner]) => [
        [`${path}.${name}`, inner] as const,
        ...propertyNodes(inner, `${path}.${name}`),
      ]);
    return key === 'items' || key === 'oneOf' || /^\d+$/.test(key) ? propertyNodes(value, path) : [];
  });
}

function propertyNames(node: unknown): readonly string[] {
  return [...new Set(propertyNodes(node).map(([path]) => path.slice(path.lastIndexOf('.') + 1)))].filter(
    (name) => !['class'].includes(name),
  );
}
