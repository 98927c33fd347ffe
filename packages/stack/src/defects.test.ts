import type { Manifest } from '@otelops/deployer';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { at, keyOf, named, objectsOf, ofKind, volumesOf, workloadsOf } from '../acceptance/kit/objects.ts';
import { variants } from '../acceptance/kit/valid-configs.ts';
import type { AlertmanagerDatasource } from './grafana/datasource-config.ts';
import { datasources } from './grafana/datasources.ts';
import type { LokiConfig } from './loki/config.ts';
import { buildPhases } from './phases.ts';
import { volumeSizeOf } from './profiles.ts';
import type { PrometheusConfig } from './prometheus/config.ts';
import type { TempoConfig } from './tempo/config.ts';
import { images, versions } from './versions.ts';

/**
 * Faults of earlier designs of this stack and of guides for it. Each is kept out here, by its number in the list of known
 * defects. Of D26 (how logs are searched for errors) nothing is rendered.
 */
const stacks = variants.map(({ config, name }) => ({ name, config, objects: objectsOf(buildPhases(config)) }));

function fileOf<T>(objects: readonly Manifest[], map: string, file: string): T {
  return parse(at<Record<string, string>>(named(objects, 'ConfigMap', map), 'data')[file] ?? '', { version: '1.1' });
}

const lokiOf = (objects: readonly Manifest[]): LokiConfig => fileOf(objects, 'loki', 'loki.yaml');
const tempoOf = (objects: readonly Manifest[]): TempoConfig => fileOf(objects, 'tempo', 'tempo.yaml');
const prometheusOf = (objects: readonly Manifest[]): PrometheusConfig =>
  fileOf(objects, 'prometheus', 'prometheus.yml');

describe.each(stacks)('$name has no', ({ config, name, objects }) => {
  const text = JSON.stringify(objects);
  const large = name.startsWith('large');
  const node = at<object>(named(objects, 'OpenTelemetryCollector', 'otel-node'), 'spec', 'config');
  const gateway = at<object>(named(objects, 'OpenTelemetryCollector', 'otel-gateway'), 'spec', 'config');

  it('D1: MinIO, whose images are gone and which was never meant for NFS', () => {
    expect(text).not.toMatch(/minio/i);
  });

  it('D2: database on NFS', () => {
    const [claims, templates] = [ofKind(objects, 'PersistentVolumeClaim'), ofKind(objects, 'StatefulSet')];
    const classes = [
      ...claims
        .filter(({ metadata }) => metadata.name !== 'otel-backup')
        .map((claim) => at(claim, 'spec', 'storageClassName')),
      ...templates.flatMap((set) =>
        (at<readonly Manifest[] | undefined>(set, 'spec', 'volumeClaimTemplates') ?? []).map((claim) =>
          at(claim, 'spec', 'storageClassName'),
        ),
      ),
    ];
    expect(new Set(classes)).toEqual(new Set([config.storage.data.class]));
    expect(at(named(objects, 'StorageClass', config.storage.data.class), 'provisioner')).toBe('rancher.io/local-path');
    for (const { spec } of workloadsOf(objects)) {
      expect(volumesOf(spec).map(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName)).not.toContain(
        'otel-backup',
      );
    }
  });

  it('D3: storage tiers or downsampling, which Prometheus does not have', () => {
    const { metrics } = config.retention;
    expect(prometheusOf(objects).storage.tsdb.retention.time).toBe(metrics);
    expect(JSON.stringify(prometheusOf(objects))).not.toMatch(/downsampl|tier/i);
  });

  it('D5: BoltDB index', () => {
    expect(lokiOf(objects).schema_config.configs).toEqual([
      expect.objectContaining({ store: 'tsdb', schema: 'v13', index: { prefix: 'index_', period: '24h' } }),
    ]);
    expect(text).not.toMatch(/boltdb/i);
  });

  it('D6: shared_store, and no retention that is not enabled', () => {
    const { compactor, limits_config: limits } = lokiOf(objects);
    expect(compactor).not.toHaveProperty('shared_store');
    expect(compactor).toMatchObject({ retention_enabled: true, delete_request_store: large ? 's3' : 'filesystem' });
    expect(limits.retention_period).toBe('168h');
    const overrides = fileOf<{ overrides: { fake: { retention_period: string } } }>(
      objects,
      'loki-retention',
      'overrides.yaml',
    );
    expect(overrides.overrides.fake.retention_period).toBe('168h');
  });

  it('D7: more copies of a log than Lokis', () => {
    const replicas = at<number>(named(objects, 'StatefulSet', 'loki'), 'spec', 'replicas');
    expect(lokiOf(objects).common.replication_factor).toBeLessThanOrEqual(replicas);
    expect(replicas).toBe(large ? 3 : 1);
  });

  it('D12: macOS receiver: Macs are scraped from outside the cluster', () => {
    const job = prometheusOf(objects).scrape_configs.find(({ job_name }) => job_name === 'macos-exporter');
    expect(job?.file_sd_configs).toEqual([{ files: ['/etc/prometheus/targets/*.yaml'] }]);
    const targets = fileOf<readonly { targets: readonly string[]; labels: object }[]>(
      objects,
      'prometheus-macs',
      'macs.yaml',
    );
    expect(targets[0]).toEqual({
      targets: ['192.168.1.11:9464'],
      labels: { instance: 'mac-1:9464', host_name: 'mac-1', k8s_node_name: 'k3s-1', k8s_cluster_name: 'k3s-macs' },
    });
  });

  it('D13, D15: node_exporter or Promtail beside the collectors', () => {
    expect(text).not.toMatch(/node[-_]exporter|promtail|:9100\b/i);
  });

  it('D18: service names without their namespace', () => {
    // A name of its own only where Tempo runs in parts.
    if (config.kafka === undefined) expect(text).not.toMatch(/tempo-distributor/);
    for (const url of text.matchAll(/https?:\/\/(prometheus|loki|tempo|alertmanager)([.:][^/\\"]*)/g)) {
      expect(url[2], url[0]).toMatch(/^\.[a-z0-9-]+\.svc/);
    }
  });

  it('D19: unverified TLS beside mTLS', () => {
    const skipped = prometheusOf(objects).scrape_configs.filter(
      ({ tls_config }) => tls_config?.insecure_skip_verify === true,
    );
    // The operator's metrics come with a certificate of its own making.
    expect(skipped.map(({ job_name }) => job_name)).toEqual(['opentelemetry-operator']);
    for (const { jsonData, url } of datasources(config).datasources) {
      expect(url).toMatch(config.security.mtls ? /^https:/ : /^http:/);
      expect(jsonData.tlsAuth ?? false).toBe(config.security.mtls);
      expect(JSON.stringify(jsonData)).not.toContain('tlsSkipVerify');
    }
  });

  it('D20: versions of years ago', () => {
    expect(versions).toMatchObject({ collector: versions.operator });
    expect(images.collector).toContain('/opentelemetry-collector-k8s:0.158.');
    expect(Number(versions.grafana.split('.')[0])).toBeGreaterThanOrEqual(13);
  });

  it('D21: size limit beyond its volume', () => {
    const size = Number(prometheusOf(objects).storage.tsdb.retention.size.replace('MB', ''));
    expect(size).toBe(Math.floor(Number(volumeSizeOf(config, 'prometheus').replace('Gi', '')) * 1024 * 0.8));
  });

  it('D22: Tempo 2 sections, or a Tempo without a volume or with two retentions', () => {
    const tempo = tempoOf(objects);
    for (const gone of ['ingester', 'compactor', 'ingester_client', 'metrics_generator_client'])
      expect(tempo).not.toHaveProperty(gone);
    expect(tempo.backend_worker.compaction).toEqual({ block_retention: '72h', compacted_block_retention: '1h' });
    expect(tempo.backend_scheduler.provider.compaction.compaction).toEqual(tempo.backend_worker.compaction);
    if (config.kafka === undefined) {
      const { spec } = workloadsOf(objects).find(({ object }) => object.metadata.name === 'tempo')!;
      expect(volumesOf(spec)).toContainEqual({ name: 'data', persistentVolumeClaim: { claimName: 'tempo-data' } });
    } else {
      for (const part of ['live-store-zone-a', 'live-store-zone-b', 'backend-scheduler']) {
        const set = named(objects, 'StatefulSet', `tempo-${part}`);
        expect(at(set, 'spec', 'volumeClaimTemplates', 0, 'metadata', 'name'), part).toBe('data');
      }
    }
    expect(tempo.storage.trace.wal.path).toMatch(/^\/var\/tempo\//);
  });

  it('D23: Grafana notification channels: Alertmanager tells people, and Grafana shows it', () => {
    const shown = datasources(config).datasources.find(
      (source): source is AlertmanagerDatasource => source.type === 'alertmanager',
    );
    expect(shown?.jsonData).toMatchObject({ implementation: 'prometheus', handleGrafanaManagedAlerts: false });
    expect(text).not.toMatch(/notifiers?:|notification_channels/);
  });

  it('D24, D25: shell, curl or tempo-cli in pods that have none', () => {
    const probes = workloadsOf(objects).flatMap(({ containers }) =>
      containers.flatMap(({ livenessProbe, readinessProbe, startupProbe }) => [
        livenessProbe,
        readinessProbe,
        startupProbe,
      ]),
    );
    for (const probe of probes) {
      const [program] = probe?.exec?.command ?? ['/bin/promtool'];
      expect(program).toBe('/bin/promtool');
    }
  });

  it('D27: flat or flagged retention', () => {
    const { containers } = workloadsOf(objects).find(({ object }) => object.metadata.name === 'prometheus')!;
    expect(containers[0]?.args?.filter((arg) => arg.includes('retention'))).toEqual([]);
    expect(prometheusOf(objects).storage.tsdb.retention).toEqual({
      time: '30d',
      size: expect.stringMatching(/^\d+MB$/),
    });
  });

  it('D28: scrape job for pods that expose nothing', () => {
    expect(prometheusOf(objects).scrape_configs.map(({ job_name }) => job_name)).not.toContain('kubernetes-pods');
  });

  it('D29: log links by labels that OTLP logs do not have', () => {
    const source = JSON.stringify(datasources(config));
    expect(source).not.toMatch(/\{(pod|namespace|container)=/);
    expect(source).toContain('k8s_namespace_name');
    const indexed = lokiOf(objects).limits_config.otlp_config.resource_attributes;
    expect(indexed.ignore_defaults).toBe(true);
    expect(indexed.attributes_config[0]?.attributes).toContain('k8s.namespace.name');
    expect(indexed.attributes_config[0]?.attributes).not.toContain('k8s.pod.name');
  });

  it('D30: names other than the guide promises', () => {
    const keys = objects.map(keyOf);
    const { grafana, monitoring } = config.namespaces;
    for (const part of ['prometheus', 'loki', 'tempo', 'alertmanager']) {
      expect(keys).toContain(`apps/StatefulSet/${monitoring}/${part}`);
      expect(keys).toContain(`/Service/${monitoring}/${part}`);
    }
    expect(keys).toEqual(
      expect.arrayContaining([
        `apps/Deployment/${grafana}/grafana`,
        `/Service/${grafana}/grafana`,
        `/Secret/${grafana}/grafana`,
        `/ConfigMap/${grafana}/grafana-datasources`,
      ]),
    );
    expect(named(objects, 'Secret', 'grafana').metadata.annotations?.['otelops.dev/generate']).toContain(
      'admin-password=32',
    );
    for (const { labels, object } of workloadsOf(objects))
      expect(labels['app.kubernetes.io/name']).toBe(object.metadata.name);
  });

  it('D31: readiness by guess: each asks the program, or its port where only a certificate would open it', () => {
    for (const part of ['loki', 'tempo']) {
      const { containers } = workloadsOf(objects).find(({ object }) => object.metadata.name === part)!;
      const probe = containers[0]?.readinessProbe;
      if (config.security.mtls) expect(probe?.tcpSocket).toEqual({ port: 'http' });
      else expect(probe?.httpGet).toEqual({ path: '/ready', port: 'http' });
    }
  });

  it('D4: loki exporter, which the collector no longer has', () => {
    expect(exportersOf(gateway)).not.toHaveProperty('loki');
    expect(exportersOf(gateway)['otlp_http/loki']?.endpoint).toMatch(/^https?:\/\/loki\.monitoring\.svc:3100\/otlp$/);
    expect(pipelinesOf(gateway)['logs']?.exporters).toEqual(['otlp_http/loki']);
  });

  it('D8: tail sampling over pieces of traces: every node sends a trace to one gateway', () => {
    const balancer = at<object>(node, 'exporters', 'load_balancing/traces');
    expect(balancer).toMatchObject({
      routing_key: 'traceID',
      resolver: { dns: { hostname: 'otel-gateway-collector-headless.observability.svc.cluster.local', port: '4317' } },
      protocol: { otlp: { sending_queue: { enabled: false }, retry_on_failure: { enabled: false } } },
    });
    expect(pipelinesOf(node)['traces']?.exporters).toEqual(['load_balancing/traces']);
    expect(pipelinesOf(gateway)['traces/in']?.processors).not.toContain('tail_sampling');
    expect(pipelinesOf(gateway)['traces/sampled']?.processors).toEqual(['tail_sampling']);
  });

  it('D9: sampling before the decision, which would blind it to errors', () => {
    expect(JSON.stringify(node)).not.toMatch(/probabilistic_sampler|tail_sampling/);
    expect(JSON.stringify(gateway)).not.toContain('probabilistic_sampler');
    const policies = at<readonly object[]>(gateway, 'processors', 'tail_sampling', 'policies');
    expect(JSON.stringify(policies)).toContain('"status_codes":["ERROR"]');
  });

  it('D10: log operator that does not exist', () => {
    const logs = at<object>(node, 'receivers', 'file_log/pods');
    expect(logs).toMatchObject({ include_file_path: true, operators: [{ type: 'container' }], start_at: 'beginning' });
  });

  it('D11: journald, whose reader is in no image', () => {
    expect(JSON.stringify([node, gateway])).not.toMatch(/journald/);
  });

  it('D14: host metrics of the container', () => {
    expect(at(node, 'receivers', 'host_metrics', 'root_path')).toBe('/hostfs');
    const mounts = at<readonly object[]>(named(objects, 'OpenTelemetryCollector', 'otel-node'), 'spec', 'volumeMounts');
    expect(mounts).toContainEqual(
      expect.objectContaining({ mountPath: '/hostfs', readOnly: true, mountPropagation: 'HostToContainer' }),
    );
  });

  it('D16: pipelines that are not connected, a cache of every pod, or a buffer that is none', () => {
    expect(Object.keys(pipelinesOf(node)).toSorted()).toEqual(['logs', 'metrics', 'metrics/host', 'traces']);
    expect(at<object>(node, 'processors', 'k8s_attributes', 'filter')).toEqual({ node_from_env_var: 'K8S_NODE_NAME' });
    for (const exporter of Object.values(exportersOf(node))) {
      expect(exporter.sending_queue).toMatchObject({
        enabled: true,
        storage: 'file_storage/queue',
        block_on_overflow: true,
      });
      expect(exporter.retry_on_failure).toMatchObject({ enabled: true, max_elapsed_time: 0 });
    }
  });

  it('D17: memory limiter without a memory limit', () => {
    for (const collector of ofKind(objects, 'OpenTelemetryCollector')) {
      const limiter = at<object>(collector, 'spec', 'config', 'processors', 'memory_limiter');
      expect(limiter).toEqual({ check_interval: '1s', limit_percentage: 80, spike_limit_percentage: 20 });
      const limit = at(collector, 'spec', 'resources', 'limits', 'memory');
      const mebibytes = Number(limit.slice(0, -2)) * (limit.endsWith('Gi') ? 1024 : 1);
      const env = at<readonly { name: string; value?: string }[]>(collector, 'spec', 'env');
      expect(env.find(({ name: variable }) => variable === 'GOMEMLIMIT')?.value).toBe(
        `${Math.floor(mebibytes * 0.8)}MiB`,
      );
      for (const { processors } of Object.values(pipelinesOf(at(collector, 'spec', 'config')))) {
        // Behind a connector what comes has passed the limiter already.
        expect(['memory_limiter', 'tail_sampling', 'batch']).toContain(processors[0]);
      }
    }
  });

  it('D32: batches that wait for 30 seconds', () => {
    for (const pipelines of [node, gateway]) {
      const { batch } = at<{ readonly batch?: object }>(pipelines, 'processors');
      if (batch !== undefined) expect(batch).toEqual({ timeout: '0s', send_batch_size: 0 });
      for (const { sending_queue: queue } of Object.values(exportersOf(pipelines))) {
        expect(queue?.batch?.flush_timeout).toMatch(/^(1s|\d{1,3}ms)$/);
        expect(queue?.batch?.sizer).toBe('bytes');
      }
    }
  });
});

interface Exporter {
  readonly endpoint?: string;
  readonly sending_queue?: { readonly batch?: { readonly flush_timeout: string; readonly sizer: string } };
  readonly retry_on_failure?: object;
}

interface Pipeline {
  readonly processors: readonly string[];
  readonly exporters: readonly string[];
}

function exportersOf(collector: object): Readonly<Record<string, Exporter>> {
  return at(collector, 'exporters');
}

function pipelinesOf(collector: object): Readonly<Record<string, Pipeline>> {
  return at(collector, 'service', 'pipelines');
}
