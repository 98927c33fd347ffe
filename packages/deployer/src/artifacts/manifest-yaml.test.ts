import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from '../objects.ts';
import { ManifestError } from './manifest-error.ts';
import { parseManifests } from './manifest-yaml.ts';
import { renderManifests } from './render-yaml.ts';

const faultsOf = (text: string): readonly string[] => {
  try {
    parseManifests(text, { origin: 'test.yaml' });
  } catch (error) {
    if (error instanceof ManifestError)
      return error.faults.map(({ document, line, message }) => `${document}:${line} ${message}`);
    throw error;
  }
  return [];
};

const configMap = (data: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n${data}`;
const dataOf = (data: string): unknown => parseManifests(configMap(data))[0]?.['data'];

describe('a manifest file', () => {
  test('gives its objects in order; lists are taken apart, empty documents dropped', () => {
    const text = `# a comment alone
---
apiVersion: v1
kind: Namespace
metadata: {name: x}
---
---
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: x}}
- apiVersion: v1
  kind: ConfigMapList
  items:
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: b, namespace: x}}
...
`;
    expect(
      parseManifests(text).map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`),
    ).toEqual(['Namespace /x', 'ConfigMap x/a', 'ConfigMap x/b']);
    expect(parseManifests('')).toEqual([]);
    expect(parseManifests('{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"json"}}')).toHaveLength(1);
  });

  test('leaves out what only a server may set, and nothing else', () => {
    const text =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: a, creationTimestamp: null, uid: x, labels: {a: b}, x-y: 1}\nspec: {from: [], default: null}\nstatus: {}\n';
    expect(parseManifests(text)).toEqual([
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'a', labels: { a: 'b' }, 'x-y': 1 },
        spec: { from: [], default: null },
      },
    ]);
  });

  test('is read as kubectl reads it where YAML versions differ', () => {
    expect(
      dataOf('  mode: 0644\n  eight: 08\n  date: 2026-01-01\n  time: 12:30:45\n  tilde: ~\n  hex: 0x1F\n  y: y\n'),
    ).toEqual({
      mode: 420,
      eight: 8,
      date: '2026-01-01',
      time: '12:30:45',
      tilde: null,
      hex: 31,
      y: 'y',
    });
  });

  test('merges with << and follows anchors', () => {
    expect(dataOf('  base: &b {a: 1, c: 2}\n  more: {<<: *b, c: 3}\n')).toEqual({
      base: { a: 1, c: 2 },
      more: { a: 1, c: 3 },
    });
  });

  test('names every fault with document and line', () => {
    const text = `apiVersion: v1
kind: ConfigMap
metadata: {name: a}
data:
  a: 1
  a: 2
---
kind: ConfigMap
metadata: {name: b}
---
- a list
---
apiVersion: v1
kind: Secret
metadata: {generateName: x-}
---
apiVersion: v1
kind: ConfigMap
metadata: {}
`;
    expect(faultsOf(text)).toEqual([
      expect.stringMatching(/^1:6 .*unique/),
      '2:8 has no apiVersion',
      '3:11 is not a mapping of keys to values',
      '4:13 Secret has a generateName: only objects with a name of their own can be applied again',
      '5:17 ConfigMap has no metadata.name',
    ]);
  });

  test.each([
    ['yes', 'is true or false to kubectl'],
    ['Off', 'is true or false to kubectl'],
    ['1_000', 'is a number to kubectl'],
    ['.inf', 'is no number that JSON can carry'],
    ['12345678901234567890', 'is too large to be kept exactly'],
    ['1e999', 'has a number that JSON cannot carry'],
    ['!!binary aGVsbG8=', 'tag'],
    ['*missing', 'alias'],
  ])('does not guess what %s means', (scalar, words) => {
    expect(faultsOf(configMap(`  a: ${scalar}\n`))).toEqual([
      expect.stringMatching(new RegExp(`^1:\\d .*${words}`, 'i')),
    ]);
    expect(faultsOf(configMap(`  a: "yes"\n`))).toEqual([]);
  });

  test('refuses an object that is there twice, and says where', () => {
    expect(faultsOf(`${configMap('  a: b\n')}---\n${configMap('  a: c\n')}`)).toEqual([
      '2:8 ConfigMap a is there already in document 1, line 1',
    ]);
  });

  test('is bounded: a few lines of anchors cannot unfold to gigabytes', () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) => `  l${level + 1}: &l${level + 1} [${Array(10).fill(`*l${level}`).join(',')}]`,
    );
    expect(faultsOf(configMap(`  l0: &l0 [x,x,x,x,x,x,x,x,x,x]\n${levels.join('\n')}\n`))).toEqual([
      expect.stringMatching(/alias/i),
    ]);
    expect(faultsOf(configMap(`  a: ${'['.repeat(20_000)}\n`)).length).toBeGreaterThan(0);
  });

  test('of any content is read or refused as invalid-manifest, never with another error', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'a:-[]{}&*!|>\n "\'#,0~<'.split('')) }), (text) => {
        expect(Array.isArray(faultsOf(text))).toBe(true);
      }),
    );
  });
});

const key = fc
  .oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('on', 'yes', 'name', 'null', '0644', '<<', '1.5', '~', '__proto__x'),
  )
  .filter((text) => text !== '__proto__');
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    'yes',
    'No',
    'on',
    'off',
    'y',
    'true',
    'null',
    '~',
    '',
    '0644',
    '0o14',
    '0x1F',
    '1_000',
    '1e3',
    '.inf',
    '12:30:45',
    '2026-01-01',
    '=',
    '<<',
    '- a',
    'a: b',
    '# c',
    'multi\nline\n',
    ' lead',
    'tab\t',
    '\u0085',
    '\u2028',
    '!x',
    '&a',
    '*a',
    '%',
    '@',
    '`',
  ),
);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .map((number) => (Object.is(number, -0) || !Number.isSafeInteger(Math.trunc(number)) ? 0.5 : number)),
    tie('list'),
    tie('map'),
  ),
  list: fc.array(tie('any'), { maxLength: 4 }),
  map: fc.dictionary(key, tie('any'), { maxKeys: 4, noNullPrototype: true }),
})).any;
const manifest: fc.Arbitrary<Manifest> = fc.record({
  apiVersion: fc.constant('v1'),
  kind: fc.constant('ConfigMap'),
  metadata: fc.record({ name: fc.uuid() }),
  data: value,
});

describe('rendered manifests', () => {
  test('come back as they were, and mean the same to a reader of YAML 1.1', () => {
    fc.assert(
      fc.property(fc.array(manifest, { maxLength: 3 }), (objects) => {
        const rendered = renderManifests(objects);
        expect(parseManifests(rendered)).toEqual(objects);
        const old = parseAllDocuments(rendered, { version: '1.1', logLevel: 'silent' }).map((document) =>
          document.toJS(),
        );
        expect(old).toEqual(objects);
      }),
      { numRuns: 300 },
    );
  });

  test('are the same text whatever the order of keys: names first, the rest by alphabet', () => {
    const object = {
      spec: { b: 1, a: [{ image: 'i', name: 'web' }] },
      metadata: { labels: {}, name: 'x' },
      kind: 'K',
      apiVersion: 'v1',
    };
    expect(renderManifests([object])).toBe(`---
apiVersion: v1
kind: K
metadata:
  name: x
  labels: {}
spec:
  a:
  - name: web
    image: i
  b: 1
`);
  });

  test('keep configuration files readable', () => {
    const object = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'x' },
      data: { 'config.yaml': 'receivers:\n  otlp:\n    protocols: {}\n' },
    };
    expect(renderManifests([object])).toContain(
      '  config.yaml: |\n    receivers:\n      otlp:\n        protocols: {}\n',
    );
  });
});
