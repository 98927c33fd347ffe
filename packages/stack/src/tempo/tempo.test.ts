import type { Manifest } from '@otelops/deployer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  at,
  named,
  objectsOf,
  ofKind,
  type PolicyPeer,
  type PolicyRule,
  type Workload,
  workloadsOf,
} from '../../acceptance/kit/objects.ts';
import { configOf, validConfigs, variants } from '../../acceptance/kit/valid-configs.ts';
import type { StackConfig } from '../config/types.ts';
import { buildPhases } from '../phases.ts';
import type { TempoConfig } from './config.ts';

type Tree = Readonly<Record<string, unknown>>;

const configNamed = (name: string): StackConfig => variants.find((variant) => variant.name === name)!.config;
const rendered = (config: StackConfig): readonly Manifest[] => objectsOf(buildPhases(config));

function tempoFile(objects: readonly Manifest[]): string {
  return at<Record<string, string>>(named(objects, 'ConfigMap', 'tempo'), 'data')['tempo.yaml'] ?? '';
}

function tempoWorkloads(objects: readonly Manifest[]): readonly Workload[] {
  return workloadsOf(objects).filter(({ object }) => /^tempo($|-)/.test(object.metadata.name));
}

const shapes = Object.fromEntries(
  [
    ['tempo', 'StatefulSet', 2, 'query-frontend'],
    ['tempo-backend-scheduler', 'StatefulSet', 1, 'backend-scheduler'],
    ['tempo-backend-worker', 'Deployment', 2, 'backend-worker'],
    ['tempo-block-builder', 'StatefulSet', 2, 'block-builder'],
    ['tempo-distributor', 'Deployment', 2, 'distributor'],
    ['tempo-live-store-zone-a', 'StatefulSet', 2, 'live-store'],
    ['tempo-live-store-zone-b', 'StatefulSet', 2, 'live-store'],
    ['tempo-querier', 'Deployment', 2, 'querier'],
  ].map(([name, kind, replicas, target]) => [name, { kind, replicas, target }]),
);

describe('without a Kafka', () => {
  it.each(['small', 'medium', 'large'])('%s runs one Tempo with all targets in it', (name) => {
    const [only, ...others] = tempoWorkloads(rendered(configNamed(name)));
    expect(others).toEqual([]);
    expect(at(only?.object, 'spec', 'replicas')).toBe(1);
    expect(only?.containers[0]?.args?.[0]).toBe('-target=all');
    expect(tempoFile(rendered(configNamed(name)))).not.toMatch(/kafka|join_members|frontend_address/);
  });
});

describe.each(['large-kafka', 'large-kafka-mtls'])('%s', (name) => {
  const config = configNamed(name);
  const objects = rendered(config);
  const workloads = tempoWorkloads(objects);
  const settings: TempoConfig = parse(tempoFile(objects), { version: '1.1' });

  it('runs every part with its target, as many as it should', () => {
    const found = workloads.map(({ containers, object }) => [
      object.metadata.name,
      {
        kind: object.kind,
        replicas: at(object, 'spec', 'replicas'),
        target: /^-target=(.*)$/.exec(containers[0]?.args?.[0] ?? '')?.[1],
      },
    ]);
    expect(Object.fromEntries(found)).toEqual(shapes);
  });

  it('has one partition for each live store of a zone and each block builder, and asks the broker for as many', () => {
    const partitions = settings.ingest?.kafka.auto_create_topic_default_partitions;
    expect(settings.block_builder?.partitions_per_instance).toBe(1);
    for (const part of ['tempo-live-store-zone-a', 'tempo-live-store-zone-b', 'tempo-block-builder']) {
      expect(at(named(objects, 'StatefulSet', part), 'spec', 'replicas'), part).toBe(partitions);
    }
  });

  it('tells each live store its zone, and brings up one zone before it touches the other', () => {
    const zones = workloads.flatMap(({ containers }) =>
      (containers[0]?.args ?? []).filter((arg) => arg.startsWith('-live-store.')),
    );
    expect(zones).toEqual([
      '-live-store.instance-availability-zone=zone-a',
      '-live-store.instance-availability-zone=zone-b',
    ]);
    const order = Object.fromEntries(
      buildPhases(config)
        .flatMap(({ components }) => components)
        .map((component) => [component.name, component.dependsOn ?? []]),
    );
    expect(order['tempo-live-store-zone-a']).toEqual(['tempo-base']);
    expect(order['tempo-live-store-zone-b']).toEqual(['tempo-live-store-zone-a']);
    expect(order['tempo']).toEqual(['tempo-live-store-zone-b']);
  });

  it('keeps replicas, and the copies of a span, on different nodes', () => {
    for (const { object, spec } of workloads) {
      const part = object.metadata.name;
      if (at<number>(object, 'spec', 'replicas') === 1) continue;
      const [term] = spec.affinity?.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution ?? [];
      const others: Tree = { 'tempo-live-store-zone-a': 'tempo-live-store-zone-b' };
      const back: Tree = { 'tempo-live-store-zone-b': 'tempo-live-store-zone-a' };
      const from = others[part] ?? back[part] ?? part;
      expect(term?.labelSelector.matchLabels['app.kubernetes.io/name'], part).toBe(from);
      expect(term?.topologyKey).toBe('kubernetes.io/hostname');
    }
  });

  it('lets a drained node take one pod of each part, and of both zones together, never more', () => {
    const budgets = ofKind(objects, 'PodDisruptionBudget').map((budget) => ({
      selector: Object.entries(at<Record<string, string>>(budget, 'spec', 'selector', 'matchLabels')),
      most: at<number>(budget, 'spec', 'maxUnavailable'),
      name: budget.metadata.name,
    }));
    for (const { labels, object } of workloads) {
      const own = budgets.filter(({ selector }) => selector.every(([key, value]) => labels[key] === value));
      const wanted = object.metadata.name.startsWith('tempo-live-store') ? 'tempo-live-store' : object.metadata.name;
      expect(own.map(({ most, name: budget }) => [budget, most])).toEqual([[wanted, 1]]);
    }
  });

  it('keeps what must outlive a pod on volumes: the live stores and the scheduler', () => {
    const kept = workloads
      .filter(({ object }) => at(object, 'spec', 'volumeClaimTemplates') !== undefined)
      .map(({ object }) => object.metadata.name);
    expect(kept.toSorted()).toEqual(['tempo-backend-scheduler', 'tempo-live-store-zone-a', 'tempo-live-store-zone-b']);
    expect(objects.map(({ metadata }) => metadata.name)).not.toContain('tempo-data');
  });

  it('gives the password of Kafka to those that speak to it, by environment, and to no ConfigMap', () => {
    const holders = workloads.filter(({ containers }) =>
      containers.some(({ env = [] }) => env.some((variable) => variable.name === 'TEMPO_KAFKA_PASSWORD')),
    );
    expect(holders.map(({ object }) => object.metadata.name).toSorted()).toEqual([
      'tempo-block-builder',
      'tempo-distributor',
      'tempo-live-store-zone-a',
      'tempo-live-store-zone-b',
    ]);
    for (const { containers } of holders) expect(containers[0]?.args).toContain('-config.expand-env=true');
    expect(settings.ingest?.kafka.sasl_password).toBe(`\${${'TEMPO_KAFKA_PASSWORD'}}`);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what Tempo replaces.
    expect(tempoFile(objects).match(/\$\{\w+\}/g)).toEqual(['${TEMPO_KAFKA_USERNAME}', '${TEMPO_KAFKA_PASSWORD}']);
  });

  it('still serves queries at tempo:3200, and takes spans at tempo-distributor', () => {
    const portsOf = (service: string): readonly number[] =>
      at<readonly { port: number }[]>(named(objects, 'Service', service), 'spec', 'ports').map(({ port }) => port);
    expect(portsOf('tempo')).toEqual([3200]);
    expect(portsOf('tempo-distributor')).toEqual([4317, 4318]);
    const gateway = ofKind(objects, 'OpenTelemetryCollector').find(({ metadata }) => metadata.name === 'otel-gateway');
    expect(at(gateway, 'spec', 'config', 'exporters', 'otlp_grpc/tempo', 'endpoint')).toBe(
      'tempo-distributor.monitoring.svc:4317',
    );
  });

  it('lets the ring and the queriers find pods that are not ready yet, since they wait for each other', () => {
    for (const service of ['tempo-gossip', 'tempo-query-frontend']) {
      expect(at(named(objects, 'Service', service), 'spec'), service).toMatchObject({
        clusterIP: 'None',
        publishNotReadyAddresses: true,
      });
    }
    const selector = at<Record<string, string>>(named(objects, 'Service', 'tempo-gossip'), 'spec', 'selector');
    const members = workloads.filter(({ labels }) =>
      Object.entries(selector).every(([key, value]) => labels[key] === value),
    );
    expect(members.map(({ object }) => object.metadata.name).toSorted()).toEqual(ring);
  });

  it('is measured in every part, by the name that the certificate has', () => {
    const file = at<Record<string, string>>(named(objects, 'ConfigMap', 'prometheus'), 'data')['prometheus.yml'] ?? '';
    const job = at<readonly Tree[]>(parse(file), 'scrape_configs').find(({ job_name }) => job_name === 'tempo');
    const pattern = new RegExp(`^(?:${at(job, 'relabel_configs', 0, 'regex')})$`);
    for (const { labels } of workloads) expect(labels['app.kubernetes.io/name']).toMatch(pattern);
    expect('tempo-elsewhere').not.toMatch(pattern);
    if (config.security.mtls) expect(at(job, 'tls_config', 'server_name')).toBe('tempo.monitoring.svc');
  });

  it('opens the connections that are needed, and no other', () => {
    expect(connectionsTo(objects, 'tempo-distributor')).toEqual([
      'otel-gateway-collector:4317,4318',
      'prometheus:3200',
      ...ring.map((member) => `${member}:7946`),
    ]);
    expect(connectionsTo(objects, 'tempo')).toEqual([
      'grafana:3200',
      'otelops:3200',
      'prometheus:3200',
      'tempo-querier:9095',
    ]);
    expect(connectionsTo(objects, 'tempo-backend-scheduler')).toEqual(['prometheus:3200', 'tempo-backend-worker:9095']);
    expect(connectionsTo(objects, 'tempo-live-store-zone-a')).toEqual([
      'prometheus:3200',
      'tempo-querier:9095',
      ...ring.map((member) => `${member}:7946`),
    ]);
    const outside = workloads.map(({ object }) => [object.metadata.name, outsidePorts(objects, object.metadata.name)]);
    expect(Object.fromEntries(outside)).toEqual({
      tempo: [9000],
      'tempo-backend-scheduler': [9000],
      'tempo-backend-worker': [9000],
      'tempo-block-builder': [9092, 9000],
      'tempo-distributor': [9092],
      'tempo-live-store-zone-a': [9092],
      'tempo-live-store-zone-b': [9092],
      'tempo-querier': [9000],
    });
  });
});

const ring = [
  'tempo-backend-worker',
  'tempo-block-builder',
  'tempo-distributor',
  'tempo-live-store-zone-a',
  'tempo-live-store-zone-b',
  'tempo-querier',
];

function rulesOf(objects: readonly Manifest[], part: string, direction: 'ingress' | 'egress'): readonly PolicyRule[] {
  const policy = ofKind(objects, 'NetworkPolicy').find(
    (candidate) => at(candidate, 'spec', 'podSelector', 'matchLabels', 'app.kubernetes.io/name') === part,
  );
  return at<readonly PolicyRule[] | undefined>(policy, 'spec', direction) ?? [];
}

function connectionsTo(objects: readonly Manifest[], part: string): readonly string[] {
  const nameOf = ({ namespaceSelector, podSelector }: PolicyPeer): string =>
    podSelector?.matchLabels['app.kubernetes.io/name'] ??
    namespaceSelector?.matchLabels['kubernetes.io/metadata.name'] ??
    'anybody';
  return rulesOf(objects, part, 'ingress')
    .flatMap(({ from = [], ports = [] }) =>
      from.map((peer) => `${nameOf(peer)}:${ports.map(({ port }) => port).join(',')}`),
    )
    .toSorted((a, b) => Number(a.endsWith(':7946')) - Number(b.endsWith(':7946')) || (a < b ? -1 : 1));
}

function outsidePorts(objects: readonly Manifest[], part: string): readonly number[] {
  return rulesOf(objects, part, 'egress')
    .filter(({ to = [] }) => to.some(({ ipBlock }) => ipBlock !== undefined))
    .flatMap(({ ports = [] }) => ports.map(({ port }) => port));
}

describe('with mTLS', () => {
  const objects = rendered(configNamed('large-kafka-mtls'));
  const settings: TempoConfig = parse(tempoFile(objects), { version: '1.1' });

  it('every gRPC server asks for a certificate, and every client of theirs has one', () => {
    expect(settings.server.grpc_tls_config).toEqual(settings.server.http_tls_config);
    expect(settings.server.grpc_tls_config?.client_auth_type).toBe('RequireAndVerifyClientCert');
    const clients = [settings.querier?.frontend_worker, settings.live_store_client, settings.backend_scheduler_client];
    for (const client of clients) {
      expect(client?.grpc_client_config).toMatchObject({ tls_enabled: true, tls_server_name: 'tempo.monitoring.svc' });
    }
  });

  it('gossip, whose listener never reads a new certificate, has one that outlives any process and is no client', () => {
    expect(settings.memberlist).toMatchObject({
      tls_enabled: true,
      tls_cert_path: '/etc/otel/gossip-tls/tls.crt',
      tls_server_name: 'tempo-gossip.monitoring.svc',
    });
    const certificate = ofKind(objects, 'Certificate').find(({ metadata }) => metadata.name === 'tempo-gossip');
    const hours = (field: string): number => Number.parseInt(at(certificate, 'spec', field), 10);
    expect(hours('renewBefore')).toBeGreaterThanOrEqual(2 * 365 * 24);
    expect(hours('duration')).toBeGreaterThan(hours('renewBefore'));
    expect(at(certificate, 'spec', 'usages')).toEqual(['server auth']);
    expect(at(certificate, 'spec', 'dnsNames')).toContain('tempo-gossip.monitoring.svc');
  });

  it('one certificate names every Service that leads to a part, and the name that parts look for', () => {
    const certificate = ofKind(objects, 'Certificate').find(({ metadata }) => metadata.name === 'tempo');
    const names = at<readonly string[]>(certificate, 'spec', 'dnsNames');
    const services = ofKind(objects, 'Service').filter(({ metadata }) => /^tempo($|-)/.test(metadata.name));
    expect(services.length).toBe(5);
    const asked = services.filter(({ metadata }) => metadata.name !== 'tempo-gossip');
    for (const { metadata } of asked) expect(names).toContain(`${metadata.name}.monitoring.svc`);
    for (const { spec } of tempoWorkloads(objects)) {
      expect(spec.volumes).toContainEqual({ name: 'tls', secret: { secretName: 'tempo-tls' } });
    }
  });
});

it('a Kafka without SASL is spoken to without a password, and nothing is put into the config file', () => {
  const text = JSON.stringify({ ...configNamed('large-kafka'), kafka: { address: 'k:29092', createTopic: false } });
  const objects = rendered(configOf(text));
  expect(tempoFile(objects)).not.toMatch(/sasl|\$/);
  expect(JSON.stringify(tempoWorkloads(objects))).not.toMatch(/TEMPO_KAFKA|expand-env/);
  const settings: TempoConfig = parse(tempoFile(objects), { version: '1.1' });
  expect(settings.ingest?.kafka).toMatchObject({ topic: 'tempo-ingest', auto_create_topic_enabled: false });
  expect(outsidePorts(objects, 'tempo-distributor')).toEqual([29_092]);
});

it('whatever the password is, the config file with it in its place says just that', () => {
  const file = tempoFile(rendered(configNamed('large-kafka')));
  const password = fc.string({ minLength: 1, maxLength: 40 }).filter((text) => !/^[\s]/.test(text));
  fc.assert(
    fc.property(password, (secret) => {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: what Tempo replaces.
      const whole = file.replace('${TEMPO_KAFKA_PASSWORD}', () => secret);
      expect(at(parse(whole, { version: '1.1' }), 'ingest', 'kafka', 'sasl_password')).toBe(secret);
    }),
  );
});

it('any config with a Kafka has all parts, and any without has no part but Tempo', () => {
  fc.assert(
    fc.property(validConfigs, (config) => {
      const parts = tempoWorkloads(rendered(config)).length;
      expect(parts).toBe(config.kafka === undefined ? 1 : 8);
    }),
    { numRuns: 30 },
  );
});
