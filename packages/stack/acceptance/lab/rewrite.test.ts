import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ports } from '../../src/names.ts';
import { toYaml } from '../../src/objects/yaml.ts';
import { fitOf, fitted, type PlainCollector, unbalance } from '../kit/collector-fit.ts';
import { type Variant, variants } from '../kit/valid-configs.ts';
import { backendChanges, collectorChanges, type Ground } from './placement.ts';
import { findPlaces } from './places.ts';
import { type Backend, renderedBackend, renderedCollector } from './rendered.ts';
import { type Change, plain, restored, rewrite, valueAt } from './rewrite.ts';

const places = await findPlaces();
const ground = ({ config }: Variant): Ground => ({ config, folder: '/lab', places, kubeconfigPath: '/lab/kubeconfig' });
const kinds = ['address', 'path', 'certificate', 'credentials'];

describe.each(variants)('what $name renders', (variant) => {
  it.each<Backend>(['prometheus', 'loki', 'tempo', 'alertmanager'])(
    'for %s is byte for byte the same again when places are put back',
    (name) => {
      const { files, mountPaths } = renderedBackend(variant.config, name);
      expect(files.length).toBeGreaterThan(0);
      for (const file of files) {
        const moved = rewrite(file.document, backendChanges(ground(variant), name, mountPaths));
        // Literal blocks are read as the text that is in them; all else is written again as it was.
        const written = /: \|-?$/m.test(file.text) ? toYaml(file.document) : file.text;
        expect(toYaml(restored(moved))).toBe(written);
        expect(kinds).toEqual(expect.arrayContaining(moved.changed.map(({ kind }) => kind)));
        expect(moved.notCovered).toEqual([]);
      }
    },
  );

  it.each(['node', 'gateway'] as const)('for the %s collector is the same again when places are put back', (role) => {
    const rendered = renderedCollector(variant.config, `otel-${role}`);
    const where = { name: role, address: places.address.node };
    const moved = rewrite(rendered, collectorChanges(ground(variant), where));
    expect(restored(moved)).toEqual(plain(rendered));
    const texts = JSON.stringify(moved.document);
    for (const gone of ['0.0.0.0', '.svc:', '.svc.cluster.local:', ':4317"', ':8888'])
      expect(texts).not.toContain(gone);
  });

  it.each(
    ['0.149.0', '0.155.0', '0.158.0', undefined].flatMap((version) =>
      (['node', 'gateway'] as const).map((role) => [role, version] as const),
    ),
  )('for the %s collector of %s sends nothing to a name of the cluster', (role, version) => {
    const { config } = fitted(renderedCollector(variant.config, `otel-${role}`), fitOf(role, version));
    const where = { name: role, address: places.address.node };
    const moved = rewrite(config, collectorChanges(ground(variant), where));
    expect(restored(moved)).toEqual(plain(config));
    expect(namesOfCluster(moved.document)).toEqual([]);
  });

  it.each(['node', 'gateway'] as const)('for the %s collector, fitted to what deploys it, is all of it', (role) => {
    const rendered = renderedCollector(variant.config, `otel-${role}`);
    const { config, notCovered } = fitted(rendered, fitOf(role, '0.158.0'));
    expect(notCovered).toEqual([]);
    expect(plain(config)).toEqual({ connectors: {}, ...Object(plain(rendered)) });
  });
});

/** Texts with a name of a Service, but for those that say who is expected to answer. */
function namesOfCluster(document: unknown): readonly string[] {
  const seen: string[] = [];
  JSON.stringify(document, (key, value) => {
    if (typeof value === 'string' && /\.svc\b/.test(value) && key !== 'server_name_override')
      seen.push(`${key}: ${value}`);
    return value;
  });
  return seen;
}

describe('a rewritten document', () => {
  const rendered = {
    server: { http_listen_port: 3100, server_name: 'loki.svc' },
    url: 'http://loki.svc:3100/x',
    path: '/loki/chunks',
    list: [{ auth: 'a' }, { other: 'b' }],
  };

  it('lists every value that is another one, with what it was and why', () => {
    const changes: readonly Change[] = [
      { kind: 'address', text: 'loki.svc:3100', by: '127.0.0.1:4000' },
      { kind: 'address', port: 3100, by: 4000 },
      { kind: 'path', start: '/loki', by: '/tmp/loki' },
      { kind: 'credentials', at: 'list.*.auth', by: 'z' },
      { kind: 'address', add: 'server.host', by: '127.0.0.1' },
    ];
    const { changed, document } = rewrite(rendered, changes);
    expect(document).toEqual({
      server: { http_listen_port: 4000, server_name: 'loki.svc', host: '127.0.0.1' },
      url: 'http://127.0.0.1:4000/x',
      path: '/tmp/loki/chunks',
      list: [{ auth: 'z' }, { other: 'b' }],
    });
    expect(changed.map(({ from, kind, path, to }) => [kind, path.join('.'), from, to])).toEqual([
      ['address', 'server.http_listen_port', 3100, 4000],
      ['address', 'url', 'http://loki.svc:3100/x', 'http://127.0.0.1:4000/x'],
      ['path', 'path', '/loki/chunks', '/tmp/loki/chunks'],
      ['credentials', 'list.0.auth', 'a', 'z'],
      ['address', 'server.host', undefined, '127.0.0.1'],
    ]);
  });

  it('says what is hurried, since that is not what is rendered', () => {
    const changes: readonly Change[] = [{ kind: 'hurry', at: 'url', by: 'x' }];
    expect(rewrite(rendered, changes).notCovered).toEqual(['url is "x" instead of "http://loki.svc:3100/x"']);
  });

  it('is the rendered one again when its changes are taken back, whatever they are', () => {
    const text = fc.constantFrom('a', 'b', 'ab', ':80', 'x:80', '');
    const change: fc.Arbitrary<Change> = fc.oneof(
      fc.record({ kind: fc.constant('address' as const), text: fc.constantFrom('a', 'b'), by: text }),
      fc.record({ kind: fc.constant('path' as const), start: fc.constantFrom('a', 'x'), by: text }),
      fc.record({ kind: fc.constant('address' as const), port: fc.constant(80), by: fc.nat(99) }),
      fc.record({ kind: fc.constant('hurry' as const), at: fc.constantFrom('a', 'a.*', '*.b'), by: text }),
      fc.record({ kind: fc.constant('address' as const), add: fc.constantFrom('c', 'a.c', '*.c'), by: text }),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 3 }, text, fc.nat(99), fc.array(tie('tree')), fc.dictionary(text, tie('tree'))),
    }));
    fc.assert(
      fc.property(tree, fc.array(change, { maxLength: 6 }), (document, changes) => {
        const moved = rewrite({ a: document, port: 80 }, changes);
        expect(restored(moved)).toEqual(plain({ a: document, port: 80 }));
        for (const { path, to } of moved.changed.slice(-1)) expect(valueAt(moved.document, path)).toEqual(to);
      }),
    );
  });
});

describe('a collector that lacks the load-balancing exporter', () => {
  it('has a sibling that has it, and finds both gateways by their addresses', () => {
    const { config } = fitted(renderedCollector(variants[1]!.config, 'otel-node'), fitOf('node', '0.158.0'));
    const where = { name: 'node', address: places.address.node };
    const { document } = rewrite(config, collectorChanges(ground(variants[1]!), where));
    const port = places.port(ports.otlpGrpc);
    expect(valueAt(document, ['exporters', 'load_balancing/traces', 'resolver'])).toEqual({
      static: { hostnames: [`${places.address['door-0']}:${port}`, `${places.address['door-1']}:${port}`] },
    });
    unbalance(config);
    expect(traces(config)).toEqual(['otlp_grpc/traces']);
    expect(Object.keys(config.exporters)).not.toContain('load_balancing/traces');
  });

  it('sends spans by a plain one with its queue and retry, and says so', () => {
    const rendered = renderedCollector(variants[1]!.config, 'otel-node');
    const { config, notCovered } = fitted(rendered, fitOf('node', '0.149.0'));
    const balanced = Object(rendered.exporters['load_balancing/traces']);
    expect(config.exporters['otlp/traces']).toMatchObject({
      sending_queue: balanced.sending_queue,
      retry_on_failure: balanced.retry_on_failure,
      tls: balanced.protocol.otlp.tls,
    });
    expect(traces(config)).toEqual(['otlp/traces']);
    expect(notCovered).toContain('load_balancing/traces (exporters): not in this binary');
  });
});

function traces(config: PlainCollector): readonly string[] | undefined {
  return config.service.pipelines['traces']?.exporters;
}
