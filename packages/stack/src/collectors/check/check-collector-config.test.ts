import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { variants } from '../../../acceptance/kit/valid-configs.ts';
import { gatewayCollectorConfig } from '../gateway-config.ts';
import { nodeCollectorConfig } from '../node-config.ts';
import { checkCollectorConfig } from './check-collector-config.ts';
import type { CollectorFaultCode } from './fault.ts';

const sound = {
  extensions: { health_check: { endpoint: '0.0.0.0:13133' }, 'file_storage/queue': { directory: '/q' } },
  receivers: { otlp: { protocols: { grpc: { endpoint: '0.0.0.0:4317' } } } },
  processors: { memory_limiter: { limit_percentage: 80 }, transform: {} },
  connectors: { 'forward/x': {} },
  exporters: {
    otlp_grpc: { endpoint: 'a.b.svc:4317', sending_queue: { storage: 'file_storage/queue' } },
    debug: {},
  },
  service: {
    extensions: ['health_check', 'file_storage/queue'],
    pipelines: {
      traces: {
        receivers: ['otlp'],
        processors: ['memory_limiter', 'transform'],
        exporters: ['otlp_grpc', 'forward/x'],
      },
      'traces/x': { receivers: ['forward/x'], processors: [], exporters: ['debug'] },
    },
  },
};

type Path = readonly (string | number)[];

/** The sound configuration with one place written otherwise; `undefined` takes the place away. */
function withPlace(path: Path, value: unknown, base: unknown = sound): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const copy: Record<string | number, unknown> = Array.isArray(base)
    ? ([...base] as unknown as Record<number, unknown>)
    : { ...Object(base) };
  const inner = withPlace(rest, value, copy[key]);
  if (inner === undefined && rest.length === 0) delete copy[key];
  else copy[key] = inner;
  return copy;
}

const codes = (config: unknown): readonly CollectorFaultCode[] => checkCollectorConfig(config).map(({ code }) => code);

describe('a sound configuration', () => {
  it('has no faults', () => {
    expect(checkCollectorConfig(sound)).toEqual([]);
  });

  it.each(variants)('is what $name renders', ({ config }) => {
    expect(checkCollectorConfig(nodeCollectorConfig(config), { mode: 'daemonset' })).toEqual([]);
    expect(checkCollectorConfig(gatewayCollectorConfig(config), { mode: 'deployment' })).toEqual([]);
  });
});

describe('what the operator calls Ready is found faulty:', () => {
  const pipeline = ['service', 'pipelines', 'traces'];
  it.each<[string, Path, unknown, CollectorFaultCode]>([
    ['a receiver that is defined nowhere', [...pipeline, 'receivers'], ['otlp', 'zipkin'], 'undefined-component'],
    ['a processor that is defined nowhere', [...pipeline, 'processors', 1], 'redaction', 'undefined-component'],
    ['an extension that is defined nowhere', ['service', 'extensions', 2], 'pprof', 'undefined-component'],
    [
      'an elector that does not run',
      ['receivers', 'otlp', 'k8s_leader_elector'],
      'k8s_leader_elector/x',
      'undefined-component',
    ],
    [
      'an authenticator that does not run',
      ['receivers', 'otlp', 'protocols', 'grpc', 'auth'],
      { authenticator: 'oidc' },
      'undefined-component',
    ],
    [
      'an exporter that nothing leads to',
      ['exporters', 'otlp_http/loki'],
      { endpoint: 'https://x' },
      'unused-component',
    ],
    ['an extension that is not started', ['extensions', 'pprof'], {}, 'unused-component'],
    ['a null where an object belongs', ['processors', 'transform'], null, 'null-value'],
    ['a null deep inside', ['exporters', 'otlp_grpc', 'sending_queue', 'batch'], null, 'null-value'],
    ['no pipelines', ['service', 'pipelines'], {}, 'no-pipelines'],
    ['a pipeline that ends nowhere', ['service', 'pipelines', 'traces/x', 'exporters'], [], 'empty-pipeline'],
    [
      'a limiter that is not first',
      [...pipeline, 'processors'],
      ['transform', 'memory_limiter'],
      'memory-limiter-not-first',
    ],
    ['no limiter', [...pipeline, 'processors'], ['transform'], 'memory-limiter-missing'],
    ['a storage that is not started', ['service', 'extensions'], ['health_check'], 'storage-without-extension'],
    [
      'a disk queue that waits for results',
      ['exporters', 'otlp_grpc', 'sending_queue', 'wait_for_result'],
      true,
      'wait-with-storage',
    ],
    [
      'batches by requests',
      ['exporters', 'otlp_grpc', 'sending_queue'],
      { sizer: 'requests', batch: {} },
      'batch-by-requests',
    ],
    ['the batcher of old', ['exporters', 'otlp_grpc', 'batcher'], {}, 'removed-setting'],
    ['the blocking of old', ['exporters', 'otlp_grpc', 'sending_queue', 'blocking'], true, 'removed-setting'],
    [
      'the metrics address of old',
      ['service', 'telemetry'],
      { metrics: { address: '0.0.0.0:8888' } },
      'removed-setting',
    ],
    [
      'a connector that only ends pipelines',
      ['service', 'pipelines', 'traces/x', 'receivers'],
      ['otlp'],
      'one-sided-connector',
    ],
    [
      'a receiver on the loopback',
      ['receivers', 'otlp', 'protocols', 'grpc'],
      { endpoint: 'localhost:4317' },
      'loopback-endpoint',
    ],
    ['a receiver on the default address', ['receivers', 'otlp', 'protocols', 'grpc'], {}, 'loopback-endpoint'],
  ])('%s', (_what, path, value, code) => {
    expect(codes(withPlace(path, value))).toContain(code);
  });

  it('a connector between signals it does not know', () => {
    const config = {
      ...sound,
      connectors: { span_metrics: {} },
      service: {
        ...sound.service,
        pipelines: {
          logs: {
            receivers: ['otlp'],
            processors: ['memory_limiter', 'transform'],
            exporters: ['span_metrics', 'otlp_grpc'],
          },
          metrics: { receivers: ['span_metrics'], exporters: ['debug'] },
        },
      },
    };
    expect(checkCollectorConfig(config)).toEqual([
      { code: 'wrong-signal', path: 'service.pipelines.logs', message: 'span_metrics takes traces, not logs' },
    ]);
  });

  it('a signal that a forward connector never gets', () => {
    const moved = withPlace(['service', 'pipelines', 'logs/x'], { receivers: ['forward/x'], exporters: ['debug'] });
    expect(codes(moved)).toEqual(['wrong-signal']);
  });

  it('what is no configuration at all', () => {
    for (const nothing of [undefined, null, 'text', 7, []]) expect(codes(nothing)).toEqual(['not-a-config']);
  });
});

describe('components by name', () => {
  const only = (kind: string, id: string): readonly CollectorFaultCode[] =>
    codes({ ...sound, [kind]: { ...Object(Reflect.get(sound, kind)), [id]: {} } }).filter(
      (code) => code !== 'unused-component',
    );

  it.each([
    ['exporters', 'otlp/tempo', 'otlp_grpc/tempo'],
    ['exporters', 'otlphttp', 'otlp_http'],
    ['exporters', 'loadbalancing/traces', 'load_balancing/traces'],
    ['processors', 'k8sattributes', 'k8s_attributes'],
    ['receivers', 'kubeletstats', 'kubelet_stats'],
    ['connectors', 'spanmetrics', 'span_metrics'],
  ])('%s %s is called %s now', (kind, id, now) => {
    const found = checkCollectorConfig({ ...sound, [kind]: { ...Object(Reflect.get(sound, kind)), [id]: {} } });
    expect(found.find(({ code }) => code === 'deprecated-name')?.fix).toBe(now);
  });

  it('a receiver may be called otlp, which as an exporter is an old name', () => {
    expect(codes(sound)).toEqual([]);
  });

  it.each([
    ['exporters', 'loki'],
    ['exporters', 'logging'],
    ['processors', 'spanmetrics'],
  ])('%s %s is gone', (kind, id) => {
    expect(only(kind, id)).toEqual(['removed-component']);
  });

  it.each([
    ['exporters', 'prometheusremotewrite'],
    ['receivers', 'loki'],
    ['receivers', 'macos_metrics'],
    ['processors', 'queuebatch'],
  ])('%s %s is not in the image', (kind, id) => {
    expect(only(kind, id)).toEqual(['not-in-distribution']);
  });
});

describe('settings that do something else than they seem to', () => {
  const part = (kind: string, id: string, settings: unknown, mode?: 'daemonset'): readonly CollectorFaultCode[] =>
    checkCollectorConfig({ ...sound, [kind]: { [id]: settings } }, mode === undefined ? {} : { mode })
      .map(({ code }) => code)
      .filter((code) => !['unused-component', 'undefined-component'].includes(code));

  it.each<[string, CollectorFaultCode, string, string, unknown]>([
    [
      'files from their beginning without checkpoints',
      'checkpoints-missing',
      'receivers',
      'file_log',
      { start_at: 'beginning' },
    ],
    [
      'an operator that does not exist',
      'unknown-operator',
      'receivers',
      'file_log',
      { operators: [{ type: 'parser', parser: 'kubernetes' }] },
    ],
    [
      'the container operator without the path of the file',
      'unknown-operator',
      'receivers',
      'file_log',
      { operators: [{ type: 'container' }] },
    ],
    ['host metrics of the container', 'container-not-host', 'receivers', 'host_metrics', { scrapers: { cpu: {} } }],
    [
      'a target in the own pod',
      'loopback-target',
      'receivers',
      'prometheus',
      { config: { scrape_configs: [{ static_configs: [{ targets: ['localhost:9100'] }] }] } },
    ],
    [
      'a list of allowed keys that is empty',
      'deletes-everything',
      'processors',
      'redaction',
      { blocked_values: ['x'] },
    ],
    [
      'statements about spans that run for their events only',
      'skipped-statements',
      'processors',
      'transform',
      { trace_statements: ['set(span.name, "x")', 'set(spanevent.name, "y")'] },
    ],
    ['batches of half a minute', 'slow-batch', 'processors', 'batch', { timeout: '30s' }],
    [
      'a queue for each gateway',
      'sub-exporter-queue',
      'exporters',
      'load_balancing',
      { protocol: { otlp: { retry_on_failure: { enabled: false } } } },
    ],
  ])('%s', (_what, code, ...[kind, id, settings]) => {
    expect(part(kind, id, settings)).toEqual([code]);
  });

  it('all pods of the cluster in the memory of each node', () => {
    expect(part('processors', 'k8s_attributes', {}, 'daemonset')).toEqual(['all-pods']);
    expect(part('processors', 'k8s_attributes', {})).toEqual([]);
  });

  it('enrichment behind a processor that forgets connections', () => {
    const late = {
      ...sound,
      processors: { ...sound.processors, batch: {}, k8s_attributes: {} },
      service: {
        ...sound.service,
        pipelines: {
          traces: {
            receivers: ['otlp'],
            processors: ['memory_limiter', 'transform', 'batch', 'k8s_attributes'],
            exporters: ['otlp_grpc', 'forward/x'],
          },
          'traces/x': sound.service.pipelines['traces/x'],
        },
      },
    };
    expect(codes(late)).toEqual(['context-lost']);
  });
});

describe('any data at all', () => {
  it('gives faults and never an exception', () => {
    const loose = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.string(),
        fc.integer(),
        fc.constant(null),
        fc.boolean(),
        fc.array(tie('value')),
        tie('object'),
      ),
      object: fc.dictionary(
        fc.constantFrom(
          'receivers',
          'processors',
          'exporters',
          'service',
          'pipelines',
          'traces',
          'otlp',
          'sending_queue',
          'storage',
        ),
        tie('value'),
      ),
    }));
    fc.assert(
      fc.property(loose.value, (data) => {
        for (const { message, path } of checkCollectorConfig(data)) {
          expect(message).not.toBe('');
          expect(typeof path).toBe('string');
        }
      }),
    );
  });
});
