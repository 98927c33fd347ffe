import { describe, expect, test } from 'vitest';
import { webhookAnswer } from '../webhook-answers.ts';
import type { Collector } from './collector.ts';
import { collectorObjects } from './collector-objects.ts';
import { configHash } from './collector-pod.ts';
import { containerPorts, healthCheck, metricsPort, servicePorts } from './collector-ports.ts';
import { judgeCollector } from './collector-webhook.ts';

function collector(
  spec: Partial<Collector['spec']> = {},
  config: Partial<Collector['spec']['config']> = {},
): Collector {
  return {
    apiVersion: 'opentelemetry.io/v1beta1',
    kind: 'OpenTelemetryCollector',
    metadata: { name: 'otel', namespace: 'obs', uid: 'c1', labels: { team: 'a' } },
    spec: {
      image: 'registry.example/otelcol:0.158.0',
      config: {
        receivers: { otlp: { protocols: { grpc: { endpoint: '0.0.0.0:14317' }, http: {} } } },
        exporters: { debug: {} },
        service: { pipelines: { logs: { receivers: ['otlp'], exporters: ['debug'] } } },
        ...config,
      },
      ...spec,
    },
  };
}

describe('ports the operator infers', () => {
  test('from receivers in use, by their endpoints or defaults', () => {
    expect(servicePorts(collector())).toEqual([
      { name: 'otlp-grpc', port: 14317, targetPort: 14317, protocol: 'TCP', appProtocol: 'grpc' },
      { name: 'otlp-http', port: 4318, targetPort: 4318, protocol: 'TCP', appProtocol: 'http' },
    ]);
    const unused = collector(
      {},
      { receivers: { otlp: { protocols: { grpc: {} } }, 'zipkin/spare': { endpoint: '0.0.0.0:9411' } } },
    );
    expect(servicePorts(unused).map(({ port }) => port)).toEqual([4317]);
  });

  test('scrapers have none, other listeners the one of their endpoint', () => {
    const receivers = { kubelet_stats: { endpoint: 'https://node:10250' }, 'syslog/tls': { endpoint: '0.0.0.0:6514' } };
    const pipelines = { logs: { receivers: ['kubelet_stats', 'syslog/tls'], exporters: ['debug'] } };
    expect(servicePorts(collector({}, { receivers, service: { pipelines } }))).toEqual([
      { name: 'syslog-tls', port: 6514, protocol: 'TCP' },
    ]);
  });

  test('ports of the resource come first; what clashes with them gives way or is renamed', () => {
    const ports = [
      { name: 'otlp-http', port: 14317 },
      { name: 'health', port: 13133 },
    ];
    expect(servicePorts(collector({ ports })).map(({ name, port }) => [name, port])).toEqual([
      ['otlp-http', 14317],
      ['health', 13133],
      ['port-4318', 4318],
    ]);
    expect(containerPorts(collector()).map(({ name }) => name)).toEqual(['metrics', 'otlp-grpc', 'otlp-http']);
  });

  test('own metrics are on 8888 unless a reader says otherwise; probes come from health_check', () => {
    expect(metricsPort(collector().spec.config)).toBe(8888);
    const readers = [{ pull: { exporter: { prometheus: { host: '0.0.0.0', port: 9999 } } } }];
    expect(
      metricsPort(collector({}, { service: { pipelines: {}, telemetry: { metrics: { readers } } } }).spec.config),
    ).toBe(9999);
    expect(healthCheck(collector().spec.config)).toBeUndefined();
    const extensions = { 'health_check/own': { endpoint: '0.0.0.0:13134', path: '/live' } };
    expect(
      healthCheck(
        collector({}, { extensions, service: { extensions: ['health_check/own'], pipelines: {} } }).spec.config,
      ),
    ).toEqual({ path: '/live', port: 13134 });
  });
});

describe('objects of a collector', () => {
  const kinds = (one: Collector) => collectorObjects(one).map(({ object }) => `${object.kind}/${object.metadata.name}`);

  test('by mode', () => {
    const services = ['Service/otel-collector', 'Service/otel-collector-headless', 'Service/otel-collector-monitoring'];
    const config = `ConfigMap/otel-collector-${configHash(collector()).slice(0, 8)}`;
    expect(kinds(collector())).toEqual([
      config,
      'ServiceAccount/otel-collector',
      'Deployment/otel-collector',
      'PodDisruptionBudget/otel-collector',
      ...services,
      'NetworkPolicy/otel-collector-networkpolicy',
    ]);
    expect(kinds(collector({ mode: 'daemonset', networkPolicy: { enabled: false } }))).toEqual([
      config,
      'ServiceAccount/otel-collector',
      'DaemonSet/otel-collector',
      ...services,
    ]);
    expect(kinds(collector({ mode: 'sidecar' }))).toEqual([config, 'ServiceAccount/otel-collector']);
    expect(kinds(collector({ serviceAccount: 'own' }))).not.toContain('ServiceAccount/otel-collector');
  });

  test('labels of the resource are taken over, its last-applied annotation is not', () => {
    const annotated = collector();
    annotated.metadata.annotations = { note: 'x', 'kubectl.kubernetes.io/last-applied-configuration': '{}' };
    for (const { object } of collectorObjects(annotated)) {
      expect(object.metadata.labels).toMatchObject({
        team: 'a',
        'app.kubernetes.io/instance': 'obs.otel',
        'app.kubernetes.io/version': '0.158.0',
      });
      expect(object.metadata.annotations).toEqual({ note: 'x' });
    }
  });

  test('the hash follows from the configuration, whatever the order of its keys', () => {
    const turned = collector();
    turned.spec.config = Object.fromEntries(Object.entries(turned.spec.config).reverse());
    expect(configHash(turned)).toBe(configHash(collector()));
    expect(configHash(collector({}, { exporters: { debug: { verbosity: 'detailed' } } }))).not.toBe(
      configHash(collector()),
    );
  });
});

describe('webhooks of the operator', () => {
  test('a mode that changes is refused', () => {
    expect(judgeCollector(collector({ mode: 'daemonset' }), collector({ mode: 'deployment' })).refusal).toBe(
      'the OpenTelemetry Collector mode is set to deployment, which does not support modification',
    );
    expect(
      judgeCollector(collector({ mode: 'deployment', daemonSetUpdateStrategy: { type: 'OnDelete' } }), undefined)
        .refusal,
    ).toContain("does not support the attribute 'updateStrategy'");
  });

  test('null objects are warned about', () => {
    const { warnings, refusal } = judgeCollector(collector({}, { processors: { batch: null } }), undefined);
    expect(refusal).toBeUndefined();
    expect(warnings[0]).toContain('null objects: processors.batch:.');
  });

  test('answers an AdmissionReview with the defaults as a patch, or with the refusal', () => {
    const service = {
      name: 'opentelemetry-operator-webhook-service',
      path: '/mutate-opentelemetry-io-v1beta1-opentelemetrycollector',
    };
    const review = { request: { uid: 'r1', object: collector() } };
    const answer = webhookAnswer(service)?.(review);
    expect(answer).toMatchObject({ uid: 'r1', allowed: true, patchType: 'JSONPatch' });
    const operations: Array<{ path: string }> = JSON.parse(Buffer.from(String(answer?.['patch']), 'base64').toString());
    expect(operations.map(({ path }) => path)).toEqual([
      '/spec/mode',
      '/spec/upgradeStrategy',
      '/spec/replicas',
      '/spec/managementState',
      '/spec/networkPolicy',
      '/spec/config/service/telemetry',
    ]);
    const update = {
      request: { uid: 'r2', object: collector({ mode: 'daemonset' }), oldObject: collector({ mode: 'deployment' }) },
    };
    expect(
      webhookAnswer({ ...service, path: '/validate-opentelemetry-io-v1beta1-opentelemetrycollector' })?.(update),
    ).toMatchObject({ uid: 'r2', allowed: false, status: { code: 403 } });
    expect(webhookAnswer({ name: 'somebody-else', path: '/' })).toBeUndefined();
  });
});
