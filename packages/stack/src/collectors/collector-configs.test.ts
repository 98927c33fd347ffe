import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { validConfigs, variants } from '../../acceptance/kit/valid-configs.ts';
import { exampleConfig } from '../config/example.ts';
import type { StackConfig } from '../config/types.ts';
import { auditCollectorConfig } from './audit-config.ts';
import { checkCollectorConfig } from './check/check-collector-config.ts';
import type { CollectorConfig, Pipeline } from './config-types.ts';
import { k8sDistribution } from './distribution.ts';
import { gatewayCollectorConfig } from './gateway-config.ts';
import { nodeCollectorConfig } from './node-config.ts';
import { fromEnvironment } from './settings.ts';

type Any = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const typeOf = (id: string): string => id.split('/', 1)[0] ?? id;
const pipelinesOf = (config: CollectorConfig): readonly (readonly [string, Pipeline])[] =>
  Object.entries(config.service.pipelines).flatMap(([id, one]) => (one === undefined ? [] : [[id, one] as const]));
const exportersOf = (config: CollectorConfig): Any => Object(config.exporters);
const all = variants.map(({ config, name }) => ({
  name,
  config,
  node: nodeCollectorConfig(config),
  gateway: gatewayCollectorConfig(config),
  audit: auditCollectorConfig(config),
}));

/** Run with UPDATE_GOLDENS=1 to write what is rendered now; then read the difference. */
function expectGolden(name: string, config: CollectorConfig): void {
  const folder = fileURLToPath(new URL('goldens/', import.meta.url));
  const text = stringify(config, { lineWidth: 0, aliasDuplicateObjects: false });
  if (process.env['UPDATE_GOLDENS'] === '1') {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}${name}`, text);
  }
  expect(readFileSync(`${folder}${name}`, 'utf8')).toBe(text);
}

function everyText(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...everyText(item)]);
}

describe.each([
  ['medium', false],
  ['medium-mtls', true],
])('%s', (name, mtls) => {
  const base = exampleConfig({ clusterName: 'k3s-macs' });
  const config: StackConfig = { ...base, profile: 'medium', security: { ...base.security, mtls } };

  it('is rendered as in its golden files', () => {
    expectGolden(`${name}.node.golden.yaml`, nodeCollectorConfig(config));
    expectGolden(`${name}.gateway.golden.yaml`, gatewayCollectorConfig(config));
  });
});

describe.each(all)('the collectors of $name have no', ({ config, node, gateway, audit }) => {
  const both = [node, gateway, audit];
  const text = JSON.stringify(both);

  it('D4: loki exporter', () => {
    expect(Object.keys(gateway.exporters).map(typeOf)).not.toContain('loki');
    expect(exportersOf(gateway)['otlp_http/loki']?.['endpoint']).toMatch(/^https?:\/\/loki\.[\w-]+\.svc:3100\/otlp$/);
  });

  it('D8: tail sampling on fragments of traces', () => {
    const exporter = node.exporters['load_balancing/traces'];
    expect(exporter).toMatchObject({
      routing_key: 'traceID',
      protocol: { otlp: { sending_queue: { enabled: false }, retry_on_failure: { enabled: false } } },
      sending_queue: { storage: 'file_storage/queue' },
      retry_on_failure: { max_elapsed_time: 0 },
    });
    expect(exporter?.resolver.dns.hostname).toMatch(/^otel-gateway-collector-headless\./);
    for (const [id, { exporters }] of pipelinesOf(node)) {
      if (typeOf(id) === 'traces') expect(exporters).toEqual(['load_balancing/traces']);
    }
  });

  it('D9: sampling at the head, which is blind for what fails later', () => {
    expect(text).not.toContain('probabilistic_sampler');
    expect(pipelinesOf(node).flatMap(([, pipeline]) => pipeline.processors)).not.toContain('tail_sampling');
    expect(gateway.processors.tail_sampling?.policies.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['errors', 'slow', 'forced', 'ordinary']),
    );
  });

  it('D10: operator that does not exist', () => {
    const receiver = node.receivers['file_log/pods'];
    expect(receiver?.operators).toEqual([{ type: 'container', max_log_size: 262_144 }]);
    expect(receiver?.include_file_path).toBe(true);
  });

  it('D11: journal read as text', () => {
    expect(text).not.toMatch(/journal/);
  });

  it('D12: receiver for Macs that no distribution has', () => {
    for (const collector of both) {
      for (const kind of ['extensions', 'receivers', 'processors', 'exporters', 'connectors'] as const) {
        for (const id of Object.keys(collector[kind] ?? {})) expect(k8sDistribution[kind]).toContain(typeOf(id));
      }
    }
  });

  it('D13: scraping of a port on which nothing listens', () => {
    expect(text).not.toMatch(/localhost|127\.0\.0\.1/);
    expect(text).not.toContain('node_exporter');
  });

  it('D14: host metrics of a container', () => {
    expect(node.receivers.host_metrics?.root_path).toBe('/hostfs');
  });

  it('D15: second reader of the same logs', () => {
    expect(Object.keys(node.receivers).filter((id) => typeOf(id) === 'file_log').length).toBe(
      config.collectors.node.hostLogs.length > 0 ? 2 : 1,
    );
    expect(text).not.toMatch(/promtail/i);
  });

  it('D16: missing service section, unfiltered pods, or buffering that is none', () => {
    expect(pipelinesOf(node).length).toBeGreaterThanOrEqual(4);
    expect(node.processors.k8s_attributes?.filter).toEqual({ node_from_env_var: 'K8S_NODE_NAME' });
    for (const exporter of Object.values(exportersOf(node))) {
      expect(exporter['sending_queue']).toMatchObject({ storage: 'file_storage/queue', block_on_overflow: true });
      expect(exporter['retry_on_failure']).toMatchObject({ max_elapsed_time: 0 });
    }
    expect(node.service.extensions).toContain('file_storage/queue');
    expect(node.receivers['file_log/pods']).toMatchObject({
      storage: 'file_storage/checkpoint',
      retry_on_failure: { enabled: true, max_elapsed_time: 0 },
    });
  });

  it('D17: memory limiter in figures that nobody keeps', () => {
    for (const collector of both) {
      expect(collector.processors.memory_limiter).toEqual({
        check_interval: '1s',
        limit_percentage: 80,
        spike_limit_percentage: 20,
      });
      for (const [, { processors, receivers }] of pipelinesOf(collector)) {
        const fedByConnector = receivers.every((id) => id in (collector.connectors ?? {}));
        if (!fedByConnector) expect(processors[0]).toBe('memory_limiter');
      }
    }
  });

  it('D18: address of a Service in another namespace by its bare name', () => {
    const addresses = both.flatMap((collector) =>
      Object.values(exportersOf(collector)).flatMap((exporter) => exporter['endpoint'] ?? []),
    );
    expect(addresses.length).toBeGreaterThan(3);
    for (const address of addresses) expect(String(address)).toMatch(/\.svc(\.[\w.-]+)?:\d+(\/|$)/);
    // A name of its own only where Tempo runs in parts.
    if (config.kafka === undefined) expect(text).not.toContain('tempo-distributor');
  });

  it('D19: open connection where all should show certificates', () => {
    const connections = both.flatMap((collector) => Object.values(exportersOf(collector)));
    const tls = connections.map((one) => one['tls'] ?? (one['protocol'] as Any | undefined)?.['otlp']?.['tls']);
    for (const one of tls) {
      if (config.security.mtls) {
        expect(one).toMatchObject({
          ca_file: '/etc/otel/tls/ca.crt',
          cert_file: '/etc/otel/tls/tls.crt',
          reload_interval: '1h',
        });
      } else expect(one).toEqual({ insecure: true });
    }
    const server = gateway.receivers.otlp?.protocols;
    for (const protocol of [server?.grpc, server?.http]) {
      if (config.security.mtls)
        expect(protocol?.tls).toMatchObject({ client_ca_file: '/etc/otel/tls/ca.crt', min_version: '1.3' });
      else expect(protocol?.tls).toBeUndefined();
    }
    expect(text).not.toContain('"insecure_skip_verify":true');
  });

  it('D20: component by a name that it had once', () => {
    const faults = both.flatMap((collector) => checkCollectorConfig(collector));
    expect(faults).toEqual([]);
  });

  it('D32: batches that hold everything back', () => {
    for (const collector of both) {
      const { batch } = collector.processors;
      if (batch !== undefined) expect(batch).toEqual({ timeout: '0s', send_batch_size: 0 });
      for (const exporter of Object.values(exportersOf(collector))) {
        const queue = exporter['sending_queue'] as Any;
        expect(queue['batch']).toMatchObject({ sizer: 'bytes', max_size: 4_000_000 });
        expect(['200ms', '1s']).toContain(queue['batch']?.['flush_timeout']);
      }
    }
  });
});

describe.each(all)('the collectors of $name', ({ config, node, gateway, audit }) => {
  it('mask secrets in everything from programs before it leaves the node', () => {
    for (const collector of [node, audit]) {
      for (const [id, { processors, receivers }] of pipelinesOf(collector)) {
        const measured = receivers.every((receiver) => ['host_metrics', 'kubelet_stats'].includes(receiver));
        if (measured) continue;
        expect([id, processors.at(-1)]).toEqual([id, expect.stringMatching(/^redaction/)]);
        expect(processors.at(-2)).toBe(typeOf(id) === 'metrics' ? 'transform/exemplars' : 'transform/redact');
      }
    }
    expect(gateway.service.pipelines['logs/events']?.processors.at(-1)).toBe('redaction');
  });

  it('count every span before sampling, and sample behind it', () => {
    expect(gateway.service.pipelines['traces/in']).toEqual({
      receivers: ['otlp'],
      processors: ['memory_limiter'],
      exporters: ['span_metrics', 'service_graph', 'forward/sampling'],
    });
    expect(gateway.service.pipelines['traces/sampled']).toEqual({
      receivers: ['forward/sampling'],
      processors: ['tail_sampling'],
      exporters: ['otlp_grpc/tempo'],
    });
  });

  it('tell apart what two gateways count of the same thing', () => {
    expect(gateway.service.telemetry.resource?.attributes).toEqual([
      { name: 'collector.instance.id', value: fromEnvironment('K8S_POD_NAME') },
    ]);
    expect(gateway.service.pipelines['metrics/service-graph']?.processors).toContain('attributes/instance');
    expect(gateway.service.pipelines['metrics/spans']?.processors).toContain('transform/span-metrics');
  });

  it('read the cluster once, whichever gateway is elected', () => {
    expect(gateway.receivers.k8s_cluster?.k8s_leader_elector).toBe('k8s_leader_elector/cluster');
    expect(gateway.receivers.k8s_objects?.k8s_leader_elector).toBe('k8s_leader_elector/cluster');
    expect(gateway.extensions['k8s_leader_elector/cluster']).toEqual({
      auth_type: 'serviceAccount',
      lease_name: 'otel-gateway-cluster',
      lease_namespace: config.namespaces.observability,
    });
  });

  it('say cluster and environment on all metrics, also on those made in the gateway', () => {
    for (const [id, { processors, receivers }] of pipelinesOf(gateway)) {
      const handedOver = receivers.every((receiver) => typeOf(receiver) === 'forward');
      if (typeOf(id) === 'metrics' && !handedOver) expect([id, processors.at(-1)]).toEqual([id, 'resource']);
    }
    const keys = node.processors.resource?.attributes.map(({ key }) => key);
    expect(keys).toEqual(['k8s.cluster.name', 'deployment.environment.name', 'k8s.node.name', 'host.name']);
  });

  it('do not take the name of their pod for that of the host', () => {
    expect(node.processors.resource_detection?.system.resource_attributes['host.name']).toEqual({ enabled: false });
  });

  it('report on themselves by the names that the vocabulary holds', () => {
    for (const collector of [node, gateway, audit]) {
      expect(collector.service.telemetry.metrics.readers[0]?.pull.exporter.prometheus).toEqual({
        host: '0.0.0.0',
        port: 8888,
        without_scope_info: true,
        without_type_suffix: true,
        without_units: true,
      });
    }
  });

  it('leave out their own logs', () => {
    const { observability } = config.namespaces;
    for (const name of ['otel-node', 'otel-gateway', 'otel-audit']) {
      expect(node.receivers['file_log/pods']?.exclude).toContain(`/var/log/pods/${observability}_${name}-*_*/*/*.log`);
    }
  });

  it('wait for the answer of the database without an end: at an end, "wait" would come back as a refusal', () => {
    const waiting = Object.entries(gateway.exporters).filter(
      ([, exporter]) => Object(exporter).sending_queue.wait_for_result === true,
    );
    expect(waiting.map(([id]) => id)).toContain('otlp_http/loki');
    for (const [, exporter] of waiting) expect(exporter).toMatchObject({ retry_on_failure: { max_elapsed_time: 0 } });
    expect(node.exporters['otlp_grpc/gateway']?.timeout).toBe('0s');
  });

  it('are not held up by one Prometheus of a pair: each half has a way of its own, and what it refuses comes back to nobody', () => {
    const ways = pipelinesOf(gateway).filter(([, { exporters }]) =>
      exporters.some((id) => id.startsWith('otlp_http/prometheus')),
    );
    if (config.profile !== 'large') return expect(gateway.processors.batch).toBeUndefined();
    expect(ways).toHaveLength(2);
    for (const [, { exporters, processors, receivers }] of ways) {
      expect([receivers.length, processors, exporters.length]).toEqual([1, ['batch'], 1]);
      expect(exportersOf(gateway)[exporters[0] ?? '']).toMatchObject({
        sending_queue: { block_on_overflow: false },
        retry_on_failure: { max_elapsed_time: 0 },
      });
    }
  });

  it('ping the gateways they wait for, as often as these allow', () => {
    const seconds = (text: unknown): number => Number(String(text).replace(/s$/, ''));
    const { keepalive } = node.exporters['otlp_grpc/gateway'] ?? {};
    const allowed = gateway.receivers.otlp?.protocols.grpc?.keepalive?.enforcement_policy;
    expect(seconds(keepalive?.time)).toBeGreaterThanOrEqual(2 * seconds(allowed?.min_time));
  });
});

describe('any valid config', () => {
  it('gives collector configs without a fault, without nulls, the same each time, and the same through JSON', () => {
    fc.assert(
      fc.property(validConfigs, (config) => {
        for (const [build, mode] of [
          [nodeCollectorConfig, 'daemonset'],
          [gatewayCollectorConfig, 'deployment'],
          [auditCollectorConfig, 'daemonset'],
        ] as const) {
          const built = build(config);
          expect(checkCollectorConfig(built, { mode })).toEqual([]);
          expect(JSON.parse(JSON.stringify(built))).toStrictEqual(built);
          expect(build(config)).toStrictEqual(built);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('never lets its own text become a variable of the collector', () => {
    const tricky = fc.constantFrom(
      fromEnvironment('HOME'),
      '$HOME',
      'a$b',
      '$$',
      '$'.concat('{file:/etc/passwd}'),
      'plain',
    );
    fc.assert(
      fc.property(tricky, (text) => {
        const base = exampleConfig();
        const config: StackConfig = {
          ...base,
          cluster: { ...base.cluster, environment: text },
          sampling: { ...base.sampling, keepServices: [text], dropRoutes: [text] },
          collectors: {
            ...base.collectors,
            redaction: { blockedKeys: [text], blockedValues: [text] },
            logs: { drop: [text] },
          },
        };
        const texts = [...everyText(nodeCollectorConfig(config)), ...everyText(gatewayCollectorConfig(config))];
        // A dollar sign of ours is doubled; what is left single stands before a brace of our own.
        const single = texts.filter((one) => /\$/.test(one.replaceAll('$$', '')));
        const node = fromEnvironment('K8S_NODE_NAME');
        const own = [node, fromEnvironment('K8S_POD_NAME'), `https://${node}:10250`];
        expect(single.filter((one) => !own.includes(one))).toEqual([]);
      }),
    );
  });
});
