import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Manifest } from '../objects.ts';
import type { Phase } from '../phase.ts';
import { desiredSet, keepLiveValues } from './desired.ts';
import { fillGenerated } from './generated-secrets.ts';
import { valueAt } from './json.ts';

const phase = (...objects: Manifest[]): Phase => ({
  id: 'phase-1',
  title: 'One',
  components: [{ name: 'main', objects }],
});
const desired = (...objects: Manifest[]) => desiredSet(phase(...objects), 'otelops.phase-1').objects;
const named = (name: string) => ({ name, namespace: 'x' });
const base64 = (text: string) => Buffer.from(text).toString('base64');

const secret = (more: object = {}, annotation = 'admin-password=32'): Manifest => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { ...named('s'), annotations: { 'otelops.dev/generate': annotation } },
  ...more,
});

const workload = (spec: object, kind = 'Deployment', apiVersion = 'apps/v1'): Manifest => ({
  apiVersion,
  kind,
  metadata: named('w'),
  spec: { template: { spec } },
});
const hashOf = (objects: ReturnType<typeof desired>): unknown =>
  valueAt(
    objects.find(({ ref }) => ref.name === 'w')?.manifest,
    'spec',
    'template',
    'metadata',
    'annotations',
    'otelops.dev/config-hash',
  );

describe('a wanted object', () => {
  test('carries the marks of its set and component beside its own labels', () => {
    const [object] = desired({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { ...named('a'), labels: { app: 'a' } },
    });
    expect(object?.manifest.metadata.labels).toEqual({
      app: 'a',
      'otelops.dev/set': 'otelops.phase-1',
      'otelops.dev/component': 'main',
    });
  });

  test('has the plain values of a Secret encoded, which win over encoded ones', () => {
    const [object] = desired({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: named('s'),
      data: { a: 'b2\nxk', b: base64('kept') },
      stringData: { a: 'new' },
    });
    expect(object?.manifest).toMatchObject({ data: { a: base64('new'), b: base64('kept') } });
    expect(object?.manifest).not.toHaveProperty('stringData');
  });

  test('loses the creation time that tools write as null', () => {
    const [object] = desired({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { ...named('a'), creationTimestamp: null } as never,
    });
    expect(object?.manifest.metadata).not.toHaveProperty('creationTimestamp');
  });
});

describe('a generated value', () => {
  test('is missing at first, is kept once it lives, and looks the same in the hash either way', () => {
    const [object] = desired(secret());
    if (object === undefined) throw new Error('none');
    expect(object.missing).toEqual([{ key: 'admin-password', length: 32 }]);
    const live = { ...object.manifest, data: { 'admin-password': base64('made before'), other: 'x' } };
    const kept = keepLiveValues(object, live);
    expect(kept.missing).toEqual([]);
    expect(kept.manifest).toMatchObject({ data: { 'admin-password': base64('made before') } });
    expect(kept.manifest['data']).not.toHaveProperty('other');
    expect(kept.hashed).toEqual(object.hashed);
    expect(JSON.stringify(kept.hashed)).not.toContain(base64('made before'));
  });

  test('of the asked length is filled in when it is sent', () => {
    const [object] = desired(secret());
    if (object === undefined) throw new Error('none');
    const sent = fillGenerated(object.manifest, object.missing, (length) => 'r'.repeat(length));
    expect(valueAt(sent, 'data', 'admin-password')).toBe(base64('r'.repeat(32)));
  });

  test('is not made where the manifest gives the value itself', () => {
    const [object] = desired(secret({ stringData: { 'admin-password': 'chosen' } }));
    expect(object?.generated).toEqual([]);
  });

  test('is asked for by pairs of key and length, anything else is a fault', () => {
    for (const wrong of ['admin-password', 'a=1', 'a=9999', 'a=x', 'a b=32', '']) {
      expect(desiredSet(phase(secret({}, wrong)), 'x').faults).toHaveLength(1);
    }
    expect(desired(secret({}, ' a=8 , b=64'))[0]?.generated).toEqual([
      { key: 'a', length: 8 },
      { key: 'b', length: 64 },
    ]);
  });
});

describe('the checksum of configuration', () => {
  const configMap = (value: string): Manifest => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: named('c'),
    data: { a: value },
  });
  const uses: readonly (readonly [string, object])[] = [
    ['a volume', { volumes: [{ name: 'v', configMap: { name: 'c' } }] }],
    ['a projected volume', { volumes: [{ name: 'v', projected: { sources: [{ configMap: { name: 'c' } }] } }] }],
    ['all variables', { containers: [{ name: 'a', envFrom: [{ configMapRef: { name: 'c' } }] }] }],
    [
      'one variable',
      {
        initContainers: [{ name: 'a', env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'c', key: 'a' } } }] }],
      },
    ],
  ];

  test.each(uses)('follows a ConfigMap that is used by %s', (_, spec) => {
    const [before, after] = ['1', '2'].map((value) => hashOf(desired(configMap(value), workload(spec))));
    expect(before).toMatch(/^[0-9a-f]{16}$/);
    expect(after).not.toBe(before);
  });

  test('follows Secrets, but not their generated values', () => {
    const spec = { volumes: [{ name: 'v', secret: { secretName: 's' } }] };
    const plain = ['1', '2'].map((value) => hashOf(desired(secret({ stringData: { a: value } }), workload(spec))));
    expect(plain[0]).not.toBe(plain[1]);
    const [object, ...rest] = desired(secret(), workload(spec));
    expect(hashOf(rest)).toBe(hashOf(desired(secret({ data: {} }), workload(spec))));
    expect(object?.missing).toHaveLength(1);
  });

  test('is the same for the same content in any order', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (data) => {
        const spec = { volumes: [{ name: 'v', configMap: { name: 'c' } }] };
        const turned = Object.fromEntries(Object.entries(data).reverse());
        const of = (content: object) => hashOf(desired({ ...configMap(''), data: content }, workload(spec)));
        expect(of(turned)).toBe(of(data));
      }),
    );
  });

  const live = (data: object): Manifest => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { ...named('c'), annotations: { 'otelops.dev/reload': 'live' } },
    data,
  });

  test('leaves out what the program reads again by itself, where its pod sees it change', () => {
    const whole = {
      volumes: [{ name: 'v', configMap: { name: 'c' } }],
      containers: [{ volumeMounts: [{ name: 'v' }] }],
    };
    const projected = { volumes: [{ name: 'v', projected: { sources: [{ configMap: { name: 'c' } }] } }] };
    for (const spec of [whole, projected]) {
      expect(hashOf(desired(live({ a: '1' }), workload(spec)))).toBeUndefined();
      expect(hashOf(desired({ ...live({ a: '1' }), metadata: named('c') }, workload(spec)))).toBeDefined();
    }
  });

  test.each<[string, object]>([
    ['in the environment', { containers: [{ envFrom: [{ configMapRef: { name: 'c' } }] }] }],
    [
      'as a single file',
      {
        volumes: [{ name: 'v', configMap: { name: 'c' } }],
        initContainers: [{ volumeMounts: [{ name: 'v', subPath: 'a' }] }],
      },
    ],
  ])('counts what is read again by itself all the same %s, since running containers never see it change', (_, spec) => {
    const before = hashOf(desired(live({ a: '1' }), workload(spec)));
    expect(before).toBeDefined();
    expect(hashOf(desired(live({ a: '2' }), workload(spec)))).not.toBe(before);
  });

  test('a way of reloading that nobody knows is a fault', () => {
    const map = { ...live({}), metadata: { ...named('c'), annotations: { 'otelops.dev/reload': 'true' } } };
    expect(desiredSet(phase(map), 'otelops.phase-1').faults).toMatchObject([
      { code: 'invalid-manifest', component: 'main', path: '.metadata.annotations["otelops.dev/reload"]' },
    ]);
  });

  test('is left out where nothing of the phase is used, and on what cannot roll', () => {
    const spec = { volumes: [{ name: 'v', configMap: { name: 'elsewhere' } }] };
    expect(hashOf(desired(configMap('1'), workload(spec)))).toBeUndefined();
    const own = { volumes: [{ name: 'v', configMap: { name: 'c' } }] };
    expect(hashOf(desired(configMap('1'), workload(own, 'Job', 'batch/v1')))).toBeUndefined();
  });
});
